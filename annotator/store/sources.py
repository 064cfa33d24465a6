"""Store a source once: recognise the file, and the threads an earlier version of it began."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.continuation import Identity, common, identity, side_by_side
from annotator.domain.material import ParsedSource, ParsedThread, ParsedUnit
from annotator.domain.stored_material import Added
from annotator.store.database import now
from db import models

#: Hashes looked up at once, below the limits on bound values.
_BATCH = 500


def find_source(session: Session, study: int, sha256: str, options: Mapping[str, Any]) -> bool:
    """Whether this very file was imported into the study with the same options."""
    return (
        session.scalar(
            sa.select(models.Source.id).where(
                models.Source.study_id == study,
                models.Source.sha256 == sha256,
                models.Source.options == options_text(options),
            )
        )
        is not None
    )


def options_text(options: Mapping[str, Any]) -> str:
    """Options as one text, the same for the same options; what is switched off is as if it were not there."""
    return json.dumps({name: value for name, value in options.items() if value}, sort_keys=True)


def add_source(
    session: Session, study: int, source: ParsedSource, importer_version: str, options: Mapping[str, Any]
) -> Added:
    """Store a source whose authors are already pseudonyms.

    A thread that an earlier source began is continued: only units it does not hold yet
    are added, in their place among the others, and nothing is taken away.
    """
    row = models.Source(
        study_id=study,
        name=source.name,
        sha256=source.sha256,
        importer=source.format,
        importer_version=importer_version,
        options=options_text(options),
        encoding=source.encoding,
        problems=[[problem.line, problem.severity.value, problem.message] for problem in source.problems],
        unassigned_lines=list(source.unassigned_lines),
        imported_at=now(),
    )
    session.add(row)
    session.flush()
    unit_ids: list[int] = []
    continued: list[str] = []
    taken: set[int] = set()
    for position, parsed in enumerate(source.threads):
        thread, held = _find_begun(session, study, row.id, parsed, taken)
        if thread is None:
            thread, held = _add_thread(session, row, position, parsed), []
        else:
            continued.append(parsed.title or "without title")
        taken.add(thread.id)
        unit_ids += _add_units(session, thread, row.id, held, parsed)
    read = sum(len(thread.units) for thread in source.threads)
    return Added(
        source=source.name,
        known=False,
        threads=len(source.threads) - len(continued),
        units=len(unit_ids),
        already_there=read - len(unit_ids),
        continued=tuple(continued),
        unit_ids=tuple(unit_ids),
    )


def _add_thread(session: Session, source: models.Source, position: int, parsed: ParsedThread) -> models.Thread:
    thread = models.Thread(
        source_id=source.id,
        study_id=source.study_id,
        position=position,
        title=parsed.title,
        date=parsed.date,
        link=parsed.link,
        declared_comments=parsed.declared_comments,
    )
    session.add(thread)
    session.flush()
    return thread


def _find_begun(
    session: Session, study: int, source: int, parsed: ParsedThread, taken: set[int]
) -> tuple[models.Thread | None, list[models.Unit]]:
    """The thread of an earlier source that this one is a version of, with its units; the closest of several."""
    titled = parsed.title is not None and parsed.date is not None
    read = [_identity_of_parsed(unit) for unit in parsed.units]
    best: tuple[int, models.Thread | None, list[models.Unit]] = (-1, None, [])
    for thread in _candidates(session, study, source, parsed, titled=titled):
        if thread.id in taken:
            continue
        held = list(
            session.scalars(
                sa.select(models.Unit).where(models.Unit.thread_id == thread.id).order_by(models.Unit.position)
            )
        )
        shared = common([_identity_of_row(row) for row in held], read, titled=titled)
        if shared is not None and shared > best[0]:
            best = (shared, thread, held)
    return best[1], best[2]


def _candidates(
    session: Session, study: int, source: int, parsed: ParsedThread, *, titled: bool
) -> Sequence[models.Thread]:
    threads = (
        sa.select(models.Thread)
        .where(models.Thread.study_id == study, models.Thread.source_id != source)
        .order_by(models.Thread.id)
    )
    if titled:
        return session.scalars(
            threads.where(models.Thread.title == parsed.title, models.Thread.date == parsed.date)
        ).all()
    hashes = sorted({text_hash(unit.text) for unit in parsed.units})[:_BATCH]
    same_text = sa.exists().where(models.Unit.thread_id == models.Thread.id, models.Unit.text_hash.in_(hashes))
    # What has a title or a date of its own is no version of a thread that has another.
    for column, value in ((models.Thread.title, parsed.title), (models.Thread.date, parsed.date)):
        threads = threads.where(column.is_(None) if value is None else column == value)
    return session.scalars(threads.where(same_text)).all()


def _add_units(
    session: Session, thread: models.Thread, source: int, held: list[models.Unit], parsed: ParsedThread
) -> list[int]:
    pairs = side_by_side([_identity_of_row(row) for row in held], [_identity_of_parsed(unit) for unit in parsed.units])
    rows: dict[int, models.Unit] = {}
    added: list[models.Unit] = []
    for position, (old, new) in enumerate(pairs):
        if old is not None:
            row = held[old]
            row.position = position
        else:
            row = _new_row(thread, source, position, parsed.units[new])
            added.append(row)
        if new is not None:
            rows[new] = row
    session.add_all(added)
    session.flush()
    for place, unit in enumerate(parsed.units):
        if unit.parent is not None and rows[place].parent_id is None:
            rows[place].parent_id = rows[unit.parent].id
    session.flush()
    return [row.id for row in added]


def _identity_of_parsed(unit: ParsedUnit) -> Identity:
    return identity(unit.kind.value, text_hash(unit.text), len(unit.text), unit.author, unit.time, unit.number)


def _identity_of_row(row: models.Unit) -> Identity:
    return identity(row.kind, row.text_hash, len(row.text), row.author, row.time, row.number)


def _new_row(thread: models.Thread, source: int, position: int, unit: ParsedUnit) -> models.Unit:
    return models.Unit(
        source_id=source,
        thread_id=thread.id,
        study_id=thread.study_id,
        position=position,
        kind=unit.kind.value,
        number=unit.number,
        depth=unit.depth,
        author=unit.author,
        time=unit.time,
        text=unit.text,
        text_hash=text_hash(unit.text),
        first_line=unit.lines[0],
        last_line=unit.lines[1],
        attributes=dict(unit.attributes),
    )


def text_hash(text: str) -> str:
    """A hash under which texts that differ only in white space are the same."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()
