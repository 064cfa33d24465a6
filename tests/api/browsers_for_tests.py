"""What a page of ours does when it asks, and a study for it to ask about."""

import dataclasses
import json
import uuid
import warnings
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from starlette.exceptions import StarletteDeprecationWarning

from annotator.domain.codebook import Code
from annotator.domain.people import Person
from annotator.domain.study import Round, Study
from annotator.operations import signing_in
from annotator.operations.workspace import Workspace
from db import models
from db.models import Base
from tests.factories import make_codebook, make_source, make_thread, make_unit
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

with warnings.catch_warnings():
    # Starlette's client prefers httpx2 and says so; httpx does as well.
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

__all__ = [
    "ADDRESS",
    "FIRST_UNIT_ID",
    "Browser",
    "TestClient",
    "everything",
    "make_desk_study",
    "make_item",
    "make_memo",
    "make_proposal",
]

ADDRESS = "http://127.0.0.1:8501"
#: Units get ids from here on, so that one of them is recognised wherever it appears.
FIRST_UNIT_ID = 7_770_000


@dataclass
class Browser:
    """A browser in which somebody is signed in, as our own pages use it."""

    client: TestClient
    token: str
    secret: str
    cookie: str

    @classmethod
    def signed_in(cls, client: TestClient, workspace: Workspace, person: Person) -> "Browser":
        """Sign a person in without the pages."""
        with workspace.database.writing() as session:
            secret = signing_in._sign_in(session, person.account)
        cookie = signing_in.cookie_name(workspace)
        client.cookies.set(cookie, secret)
        return cls(client, signing_in.find_visit(workspace, secret).request_token, secret, cookie)

    def get(self, path: str, **query: Any) -> Any:
        """Ask for something."""
        return self.client.get(path, params=query)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """Write something; ``headers`` replace those a page sends, None leaves one out."""
        headers = {"Origin": ADDRESS, "X-Annotator-Token": self.token, "Content-Type": "application/json"}
        headers |= options.pop("headers", {})
        # json.dumps writes half an emoji as an escape, as browsers do.
        options = options or {"content": json.dumps(body)}
        return self.client.post(path, headers={k: v for k, v in headers.items() if v is not None}, **options)

    def queue(self, round_: Round, **query: Any) -> dict[str, Any]:
        """What the desk asks for."""
        answer = self.get("/api/desk/queue", round=round_.id, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def decide(self, *items: Any) -> dict[str, Any]:
        """Send a batch."""
        answer = self.post("/api/desk/decisions", {"items": list(items)})
        assert answer.status_code == 200, answer.text
        return answer.json()


def make_item(assignment: str, *codes: str, **changes: Any) -> dict[str, Any]:
    """A decision as the desk sends it."""
    item = {
        "uuid": str(uuid.uuid4()),
        "assignment": assignment,
        "codebook_version": 1,
        "supersedes": None,
        "state": "coded",
        "codes": list(codes),
        "spans": [],
        "note": "",
        "discuss": False,
        "context_opened": [],
        "client_time": "2024-01-01T00:00:00Z",
        "text_version": "",
    }
    return item | changes


def make_memo(assignment: str, **changes: Any) -> dict[str, Any]:
    """A memo as the desk sends it."""
    memo = {"uuid": str(uuid.uuid4()), "assignment": assignment, "about": "unit", "code": None, "text": "A thought."}
    return memo | changes


def make_proposal(assignment: str, **changes: Any) -> dict[str, Any]:
    """A proposed code as the desk sends it."""
    proposal = {
        "uuid": str(uuid.uuid4()),
        "assignment": assignment,
        "name": "Night shift",
        "sentence": "Work at night.",
    }
    return proposal | changes


def make_desk_study(workspace: Workspace, *names: str, **options: Any) -> tuple[Study, Round, dict[str, Person]]:
    """A study whose units have high ids, authors, times and a parent, and whose codebook has an archived code."""
    _raise_ids(workspace)
    units = (
        make_unit("The rota again.", number=1, author="Quill", time="2023-03-01T09:30"),
        make_unit("It was the same with us.", number=1, parent=0, depth=1, author="Brook", time="2023-03-02T10:00"),
        *(
            make_unit(f"Comment {number}.", number=number, author="Quill", lines=(number, number))
            for number in range(3, 9)
        ),
    )
    source = make_source("page.txt", dataclasses.replace(make_thread(units=1), units=units))
    book = make_codebook(codes=(*make_codebook().codes, Code("old", "Old", archived=True)))
    return make_coded_study(workspace, *names, codebook=book, source=source, **options)


def everything(workspace: Workspace) -> dict[str, list[str]]:
    """Every row of every table that a request could change."""
    with workspace.database.reading() as session:
        return {
            name: sorted(map(str, session.execute(table.select())))
            for name, table in Base.metadata.tables.items()
            if name != "installation"
        }


def _raise_ids(workspace: Workspace) -> None:
    make_owner(workspace)
    study = make_study(workspace, "Elsewhere")
    with workspace.database.writing() as session:
        for table, known in (
            (models.Source.__table__, {}),
            (models.Thread.__table__, {"source_id": 1}),
            (models.Unit.__table__, {"source_id": 1, "thread_id": 1, "id": FIRST_UNIT_ID}),
        ):
            session.execute(table.insert().values(_filled(table, id=known.pop("id", 1), study_id=study.id, **known)))


def _filled(table: sa.Table, **known: Any) -> dict[str, Any]:
    """A row with something in every column that needs it."""
    empty = {sa.JSON: [], sa.Integer: 0, sa.Text: "", sa.Boolean: False}
    return {column.name: empty[type(column.type)] for column in table.c if not column.nullable} | known
