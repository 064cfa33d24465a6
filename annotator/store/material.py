"""Sources, threads and units: add them once, recognise them again, read them back."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.material import ParsedSource, ParsedThread, ParsedUnit, Problem, Severity
from annotator.domain.stored_material import Added, StoredSource, StoredThread, StoredUnit
from annotator.store.database import now
from db import models

#: A thread without title and date is taken for a longer version of one it holds in full,
#: if that one has at least this many units: fewer could coincide.
FEWEST_TO_RECOGNISE = 3


def find_source(session: Session, study: int, sha256: str) -> bool:
    """Whether this very file was imported into the study."""
    return (
        session.scalar(
            sa.select(models.Source.id).where(models.Source.study_id == study, models.Source.sha256 == sha256)
        )
        is not None
    )


def add_source(
    session: Session, study: int, source: ParsedSource, importer_version: str, options: Mapping[str, Any]
) -> Added:
    """Store a source whose authors are already pseudonyms.

    A thread that an earlier source began (same title and date, or holding all of its
    units) is continued: only units it does not hold yet are added, in their place.
    """
    row = models.Source(
        study_id=study,
        name=source.name,
        sha256=source.sha256,
        importer=source.format,
        importer_version=importer_version,
        options=dict(options),
        encoding=source.encoding,
        problems=[[problem.line, problem.severity.value, problem.message] for problem in source.problems],
        unassigned_lines=list(source.unassigned_lines),
        imported_at=now(),
    )
    session.add(row)
    session.flush()
    unit_ids: list[int] = []
    continued: list[str] = []
    new_threads = already = 0
    for position, parsed in enumerate(source.threads):
        thread = _find_begun(session, study, parsed)
        if thread is None:
            new_threads += 1
            thread = models.Thread(
                source_id=row.id,
                study_id=study,
                position=position,
                title=parsed.title,
                date=parsed.date,
                link=parsed.link,
                declared_comments=parsed.declared_comments,
            )
            session.add(thread)
            session.flush()
        else:
            continued.append(parsed.title or "without title")
        added = _add_units(session, thread, row.id, parsed)
        unit_ids += added
        already += len(parsed.units) - len(added)
    return Added(
        source=source.name,
        known=False,
        threads=new_threads,
        units=len(unit_ids),
        already_there=already,
        continued=tuple(continued),
        unit_ids=tuple(unit_ids),
    )


def list_sources(session: Session, study: int) -> tuple[StoredSource, ...]:
    """The imported files of a study, oldest first."""
    threads = _counts(session, models.Thread.source_id, study, models.Thread.study_id)
    units = _counts(session, models.Unit.source_id, study, models.Unit.study_id)
    rows = session.scalars(sa.select(models.Source).where(models.Source.study_id == study).order_by(models.Source.id))
    return tuple(
        StoredSource(
            id=row.id,
            name=row.name,
            sha256=row.sha256,
            importer=row.importer,
            encoding=row.encoding,
            imported_at=row.imported_at,
            threads=threads.get(row.id, 0),
            units=units.get(row.id, 0),
            unassigned_lines=len(row.unassigned_lines),
            problems=tuple(Problem(line, Severity(severity), message) for line, severity, message in row.problems),
        )
        for row in rows
    )


def list_threads(session: Session, study: int) -> tuple[StoredThread, ...]:
    """The threads of a study in reading order."""
    units = _counts(session, models.Unit.thread_id, study, models.Unit.study_id)
    rows = session.scalars(
        sa.select(models.Thread)
        .where(models.Thread.study_id == study)
        .order_by(models.Thread.source_id, models.Thread.position)
    )
    return tuple(
        StoredThread(
            id=row.id,
            source=row.source_id,
            position=row.position,
            title=row.title,
            date=row.date,
            declared_comments=row.declared_comments,
            units=units.get(row.id, 0),
        )
        for row in rows
    )


def count_units(session: Session, study: int) -> int:
    """How many units a study holds."""
    return session.scalar(sa.select(sa.func.count()).select_from(models.Unit).where(models.Unit.study_id == study))


def reading_order(session: Session, study: int) -> tuple[int, ...]:
    """The ids of a study's units in reading order, without their texts."""
    query = _in_reading_order(sa.select(models.Unit.id)).where(models.Unit.study_id == study)
    return tuple(session.scalars(query))


def list_units(
    session: Session, study: int, *, ids: tuple[int, ...] | None = None, thread: int | None = None
) -> tuple[StoredUnit, ...]:
    """Units in reading order: of a study, or of these ids, or of one thread."""
    query = _in_reading_order(sa.select(models.Unit)).where(models.Unit.study_id == study)
    if ids is not None:
        query = query.where(models.Unit.id.in_(ids))
    if thread is not None:
        query = query.where(models.Unit.thread_id == thread)
    return tuple(_unit(row) for row in session.scalars(query))


def _in_reading_order(query: Any) -> Any:
    return query.join(models.Thread, models.Thread.id == models.Unit.thread_id).order_by(
        models.Thread.source_id, models.Thread.position, models.Unit.position
    )


def _find_begun(session: Session, study: int, parsed: ParsedThread) -> models.Thread | None:
    threads = sa.select(models.Thread).where(models.Thread.study_id == study)
    if parsed.title is not None and parsed.date is not None:
        return session.scalars(
            threads.where(models.Thread.title == parsed.title, models.Thread.date == parsed.date).order_by(
                models.Thread.id
            )
        ).first()
    if len(parsed.units) < FEWEST_TO_RECOGNISE:
        return None
    hashes = Counter(text_hash(unit.text) for unit in parsed.units)
    candidates = session.execute(
        sa.select(models.Unit.thread_id).where(models.Unit.study_id == study, models.Unit.text_hash.in_(hashes))
    ).scalars()
    for thread_id in sorted(set(candidates)):
        held = Counter(session.scalars(sa.select(models.Unit.text_hash).where(models.Unit.thread_id == thread_id)))
        if held.total() >= FEWEST_TO_RECOGNISE and held <= hashes:
            return session.get(models.Thread, thread_id)
    return None


def _add_units(session: Session, thread: models.Thread, source: int, parsed: ParsedThread) -> list[int]:
    """Add the units the thread does not hold yet; every unit takes the place the new reading gives it."""
    held: dict[tuple[str, str, str | None], list[models.Unit]] = defaultdict(list)
    for row in session.scalars(
        sa.select(models.Unit).where(models.Unit.thread_id == thread.id).order_by(models.Unit.position)
    ):
        held[(row.kind, row.text_hash, row.author)].append(row)
    rows: list[models.Unit] = []
    added: list[models.Unit] = []
    for position, unit in enumerate(parsed.units):
        same = held[(unit.kind.value, text_hash(unit.text), unit.author)]
        if same:
            row = same.pop(0)
            row.position = position
        else:
            row = _new_row(thread, source, position, unit)
            added.append(row)
        rows.append(row)
    # What an earlier version held and this one does not stays, after the rest.
    left = [row for same in held.values() for row in same]
    for offset, row in enumerate(sorted(left, key=lambda row: row.position)):
        row.position = len(parsed.units) + offset
    session.add_all(added)
    session.flush()
    for row, unit in zip(rows, parsed.units, strict=True):
        if unit.parent is not None and row.parent_id is None:
            row.parent_id = rows[unit.parent].id
    session.flush()
    return [row.id for row in added]


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


def _counts(session: Session, by: Any, study: int, study_column: Any) -> dict[int, int]:
    query = sa.select(by, sa.func.count()).where(study_column == study).group_by(by)
    return dict(session.execute(query).all())


def _unit(row: models.Unit) -> StoredUnit:
    return StoredUnit(
        id=row.id,
        source=row.source_id,
        thread=row.thread_id,
        position=row.position,
        kind=row.kind,
        number=row.number,
        depth=row.depth,
        parent=row.parent_id,
        author=row.author,
        time=row.time,
        text=row.text,
        lines=(row.first_line, row.last_line),
        attributes=dict(row.attributes),
    )
