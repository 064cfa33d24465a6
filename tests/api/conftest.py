"""The routes as the server puts them together, without Streamlit, and people who ask."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import argon2
import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from annotator.api.guard import Guard
from annotator.api.routes import make_routes
from annotator.operations import signing_in
from annotator.operations.workspace import Workspace
from annotator.privacy.vault import Vault
from annotator.store.database import Database
from db.models import Base, Installation
from tests.api.browsers_for_tests import ADDRESS, Browser, TestClient


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing that costs next to nothing."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(signing_in, "_hasher", quick)
    monkeypatch.setattr(signing_in, "_nobody", quick.hash("nobody's"))


@pytest.fixture(scope="session")
def kept_database(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that stays open from test to test."""
    path = shutil.copy(migrated_sqlite_file, tmp_path_factory.mktemp("kept") / "annotator.sqlite")
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def workspace(kept_database: Database, tmp_path: Path) -> Workspace:
    """An empty workspace."""
    with kept_database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table is not Installation.__table__:  # a database keeps its id
                session.execute(table.delete())
    return Workspace(kept_database, Vault(tmp_path / "vault"))


@pytest.fixture(scope="session")
def openapi(project: Path) -> dict[str, Any]:
    """The description of the routes."""
    return json.loads((project / "annotator" / "api" / "openapi.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def check_answer(openapi: dict[str, Any]) -> Callable[..., None]:
    """Fails when an answer is not what openapi.json says of its path, method and status."""
    registry = Registry().with_resource("urn:api", Resource.from_contents(openapi, DRAFT202012))
    patterns = {re.compile(re.sub(r"{\w+}", "[^/]+", path)): path for path in openapi["paths"]}

    def check(answer: Any) -> None:
        path = answer.request.url.path
        known = [template for pattern, template in patterns.items() if pattern.fullmatch(path)]
        method = answer.request.method.lower()
        assert answer.status_code < 500 or answer.status_code == 503, f"{path}: {answer.status_code}"
        if not known or method not in openapi["paths"][known[0]]:
            return
        if answer.headers.get("content-type", "").startswith("application/json"):
            answer.read()
            pointer = "/".join(
                part.replace("~", "~0").replace("/", "~1")
                for part in ("paths", known[0], method, "responses", str(answer.status_code), "content")
            )
            schema = {"$ref": f"urn:api#/{pointer}/application~1json/schema"}
            jsonschema.Draft202012Validator(schema, registry=registry).validate(answer.json())

    return check


@pytest.fixture
def open_app(
    workspace: Workspace, project: Path, check_answer: Callable[..., None]
) -> Iterator[Callable[..., TestClient]]:
    """Make a client of the app; keyword arguments are those of the server (``public_url``)."""
    clients = []

    async def page(_request: Any) -> PlainTextResponse:
        return PlainTextResponse("a page of Streamlit's")

    async def stream(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("a stream of Streamlit's")
        await websocket.close()

    def make(*, public_url: str | None = None, base_url: str = ADDRESS, **options: Any) -> TestClient:
        secure = bool(public_url and public_url.startswith("https://"))
        app = Starlette(
            routes=[
                *make_routes(workspace, project / "annotator" / "ui" / "desk" / "files", secure=secure),
                Route("/", page),
                Route("/code", page),
                WebSocketRoute("/_stcore/stream", stream),
            ],
            middleware=[Middleware(Guard, workspace=workspace, public_url=public_url)],
        )
        client = TestClient(app, base_url=base_url, follow_redirects=False, **options)
        client.event_hooks["response"].append(check_answer)
        clients.append(client.__enter__())
        return client

    yield make
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(open_app: Callable[..., TestClient]) -> TestClient:
    """A browser in which nobody is signed in."""
    return open_app()


@pytest.fixture
def browser_of(open_app: Callable[..., TestClient], workspace: Workspace) -> Callable[..., Browser]:
    """The browser of a person who is signed in; a second call opens another one."""

    def open_browser(person: Any) -> Browser:
        return Browser.signed_in(open_app(), workspace, person)

    return open_browser
