"""A study of any size for the benchmarks: built in bulk, coded by one person whose every unit it is, and by others.

The units of the measured coder are all of them; each other coder has the first of them, as many as a load can use up.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from invented_texts import texts
from sqlalchemy.orm import Session

from annotator.domain.people import Person
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coders, signing_in, studies
from annotator.operations.workspace import Workspace, open_workspace
from annotator.store import rounds
from annotator.store.database import now
from db import models

PASSWORD = "a password for the benchmark"
OTHERS = 20
UNITS_OF_OTHERS = 3_000
UNITS_OF_A_THREAD = 50
#: Rows handed to the database at once.
AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class BigStudy:
    """A study ready to be coded; ``cookie`` is the signed-in browser of the measured coder."""

    workspace: Workspace
    url: str
    vault: Path
    units: int
    round: int
    person: Person
    cookie: tuple[str, str]
    others: tuple[str, ...]


def build(url: str, vault: Path, units: int) -> BigStudy:
    """Make the study in an empty database."""
    workspace = open_workspace(url, vault)
    grant = signing_in.start(workspace, signing_in.create_start_token(workspace)).grant
    secret = signing_in.name_owner(workspace, grant, "Bench")
    person = Person.signed_in(signing_in.find_visit(workspace, secret).account)
    study = studies.create_study(workspace, person, "Bench study").after
    names = tuple(f"Coder {number}" for number in range(1, OTHERS + 1))
    for name in names:
        coders.add_coder(workspace, person, study, name, PASSWORD)
    codebooks.publish_codebook(workspace, person, study, codebooks.read_packaged("probation"), "first")
    ids = {coder.name: coder.id for coder in coders.list_coders(workspace, study.id)}
    with workspace.database.writing() as session:
        first = _add_units(session, study.id, units)
        round_ = rounds.add_round(session, study.id, "Bench round", Purpose.MAIN, 1)
        for start in range(first, first + units, AT_ONCE):
            rounds.add_assignments(session, round_.id, ids["Bench"], range(start, min(start + AT_ONCE, first + units)))
        for name in names:
            rounds.add_assignments(session, round_.id, ids[name], range(first, first + min(units, UNITS_OF_OTHERS)))
    cookie = (signing_in.cookie_name(workspace), secret)
    return BigStudy(workspace, url, vault, units, round_.id, person, cookie, names)


def _add_units(session: Session, study: int, units: int) -> int:
    """Threads with their units; the id of the first unit, the others follow it."""
    source = models.Source(
        study_id=study, name="bench.txt", sha256="0" * 64, importer="bench", importer_version="1", options="{}",
        encoding="utf-8", problems=[], unassigned_lines=[], imported_at=now(),
    )  # fmt: skip
    session.add(source)
    session.flush()
    count = -(-units // UNITS_OF_A_THREAD)
    threads = [
        {"id": place + 1, "source_id": source.id, "study_id": study, "position": place, "title": f"Thread {place + 1}"}
        for place in range(count)
    ]
    session.execute(sa.insert(models.Thread), threads)
    written = texts()
    for start in range(0, units, AT_ONCE):
        rows = [_unit(place, source.id, study, next(written)) for place in range(start, min(start + AT_ONCE, units))]
        session.execute(sa.insert(models.Unit), rows)
    _move_sequences(session)
    return 1


def _unit(place: int, source: int, study: int, text: str) -> dict[str, Any]:
    thread, position = divmod(place, UNITS_OF_A_THREAD)
    return {
        "id": place + 1, "source_id": source, "thread_id": thread + 1, "study_id": study, "position": position,
        "kind": "comment", "number": position + 1, "depth": 0, "parent_id": None, "author": None, "time": None,
        "text": text, "text_hash": f"{place:064d}", "first_line": place + 1, "last_line": place + 1, "attributes": {},
    }  # fmt: skip


def _move_sequences(session: Session) -> None:
    """PostgreSQL counts ids by itself and must learn which ones were given here."""
    if session.get_bind().dialect.name == "postgresql":
        for table in ("thread", "unit"):
            session.execute(
                sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            )
