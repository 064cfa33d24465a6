"""Read what was imported into a study against what the files said."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.material import Problem, Severity
from annotator.domain.reconciliation import DeclaredCount, Place, Repeated, SourceReport
from db import models

#: Threads, and places of one text, that are named; reports are read by people.
_MOST_NAMED = 200
_MOST_PLACES = 20
_COMMENTS = ("comment", "reply")


def count_units(session: Session, study: int) -> tuple[int, int, int, int, int]:
    """(all, to be coded, gone, excluded, withdrawn) units of a study."""
    unit = models.Unit
    withdrawn, excluded = unit.withdrawn_at.is_not(None), unit.excluded_at.is_not(None)
    row = session.execute(
        sa.select(
            sa.func.count(),
            _sum(~unit.gone & ~withdrawn & ~excluded),
            _sum(unit.gone & ~withdrawn),
            _sum(excluded & ~withdrawn & ~unit.gone),
            _sum(withdrawn),
        ).where(unit.study_id == study)
    ).one()
    return tuple(int(value or 0) for value in row)  # type: ignore[return-value]


def list_reports(session: Session, study: int, ids: Iterable[int] | None = None) -> tuple[SourceReport, ...]:
    """The sources of a study, or these of them, oldest first."""
    query = sa.select(models.Source).where(models.Source.study_id == study).order_by(models.Source.id)
    if ids is not None:
        query = query.where(models.Source.id.in_(list(ids)))
    return tuple(_report(session, row) for row in session.scalars(query))


def list_repeated(session: Session, study: int, most: int) -> tuple[int, tuple[Repeated, ...]]:
    """How many texts a study holds more than once, and where the longest of them stand."""
    unit = models.Unit
    readable = (unit.study_id == study, ~unit.gone, unit.withdrawn_at.is_(None), unit.length > 0)
    hashes = (
        sa.select(unit.text_hash, sa.func.max(unit.length).label("length"))
        .where(*readable)
        .group_by(unit.text_hash)
        .having(sa.func.count() > 1)
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(hashes.subquery())) or 0
    longest = session.execute(hashes.order_by(sa.desc("length"), unit.text_hash).limit(most)).all()
    return total, tuple(Repeated(length, _places(session, readable, digest)) for digest, length in longest)


def _places(session: Session, readable: tuple[Any, ...], digest: str) -> tuple[Place, ...]:
    rows = session.execute(
        sa.select(models.Source.name, models.Thread.title, models.Unit.first_line, models.Unit.last_line)
        .join(models.Source, models.Source.id == models.Unit.source_id)
        .join(models.Thread, models.Thread.id == models.Unit.thread_id)
        .where(*readable, models.Unit.text_hash == digest)
        .order_by(models.Unit.id)
        .limit(_MOST_PLACES)
    )
    return tuple(Place(name, title, (first, last)) for name, title, first, last in rows)


def _report(session: Session, row: models.Source) -> SourceReport:
    kept = row.report or {}
    stored = session.scalar(sa.select(sa.func.count()).where(models.Unit.source_id == row.id)) or 0
    read = kept.get("units", stored)
    already_there = kept.get("already_there", 0)
    declaring, mismatched = _declared(session, row.id)
    problems = tuple(Problem(line, Severity(severity), message) for line, severity, message in row.problems)
    return SourceReport(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        importer=row.importer,
        imported_at=row.imported_at,
        read=read,
        added=read - already_there,
        already_there=already_there,
        **{name: kept.get(name, 0) for name in ("edited", "missing", "gone", "withdrawn", "orphans", "circles")},
        by_hand=len(row.edits or ()),
        continued=tuple(kept.get("continued", ())),
        threads_declaring=declaring,
        mismatched=mismatched,
        problem_counts=kept.get("problems", {}),
        problems=problems,
        unassigned_count=kept.get("unassigned", len(row.unassigned_lines)),
        unassigned=tuple(row.unassigned_lines),
    )


def _declared(session: Session, source: int) -> tuple[int, tuple[DeclaredCount, ...]]:
    """How many threads of a source, those it continued too, declare a count, and those where it is another."""
    thread, unit = models.Thread, models.Unit
    comments = (
        sa.select(unit.thread_id, sa.func.count().label("comments"))
        .where(unit.kind.in_(_COMMENTS), unit.thread_id.in_(_threads_of(source)))
        .group_by(unit.thread_id)
        .subquery()
    )
    stored = sa.func.coalesce(comments.c.comments, 0)
    declaring = (
        sa.select(thread.title, thread.declared_comments, stored)
        .outerjoin(comments, comments.c.thread_id == thread.id)
        .where(thread.declared_comments.is_not(None), thread.id.in_(_threads_of(source)))
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(declaring.subquery())) or 0
    other = declaring.where(thread.declared_comments != stored).order_by(thread.id).limit(_MOST_NAMED)
    return total, tuple(DeclaredCount(*row) for row in session.execute(other))


def _threads_of(source: int) -> Any:
    own = sa.select(models.Thread.id).where(models.Thread.source_id == source)
    return own.union(sa.select(models.Unit.thread_id).where(models.Unit.source_id == source))


def _sum(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))
