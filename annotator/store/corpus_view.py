"""A corpus as it is looked at: its threads, a thread as a tree, the whole in figures, a unit's origin."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.corpus import ListedThread, Standing
from annotator.store.originals import Original, original_of_row
from db import models

#: Units of a thread above which its tree is not sorted: they are shown in the order of their source.
MOST_SORTED = 100_000
#: Units of a source that are asked for the names of its attributes.
_ASKED_FOR_NAMES = 100


def list_threads(
    session: Session, study: int, *, thread: int | None = None, words: str = "", start: int = 0, count: int = 25
) -> tuple[ListedThread, ...]:
    """Threads in reading order from place ``start``, with their sizes; limited to one, or to titles holding words."""
    size = (
        sa.select(sa.func.count())
        .select_from(models.Unit)
        .where(models.Unit.thread_id == models.Thread.id)
        .scalar_subquery()
    )
    query = (
        sa.select(
            models.Thread.id, models.Thread.title, models.Thread.date, models.Thread.link, models.Source.name, size
        )
        .join(models.Source, models.Source.id == models.Thread.source_id)
        .where(models.Thread.study_id == study)
        .order_by(models.Thread.source_id, models.Thread.position)
        .offset(start)
        .limit(count)
    )
    if thread is not None:
        query = query.where(models.Thread.id == thread)
    for word in words.split():
        query = query.where(models.Thread.title.icontains(word, autoescape=True))
    return tuple(ListedThread(*row) for row in session.execute(query))


def tree_order(session: Session, thread: int) -> list[int]:
    """The ids of a thread's units, answers behind what they answer; in the order of the source if it is very long."""
    rows = session.execute(
        sa.select(models.Unit.id, models.Unit.parent_id)
        .where(models.Unit.thread_id == thread)
        .order_by(models.Unit.position)
    ).all()
    if len(rows) > MOST_SORTED or all(parent is None for _, parent in rows):
        return [unit for unit, _ in rows]
    held = {unit for unit, _ in rows}
    answers: dict[int | None, list[int]] = {}
    for unit, parent in rows:
        answers.setdefault(parent if parent in held else None, []).append(unit)
    ordered, waiting = [], answers.get(None, [])[::-1]
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(answers.get(unit, ())[::-1])
    return ordered


def days(session: Session, study: int) -> Mapping[str | None, int]:
    """How many units each day has, by its first ten signs; None for units without a time."""
    day = sa.func.substr(models.Unit.time, 1, 10)
    query = sa.select(day, sa.func.count()).where(models.Unit.study_id == study).group_by(day)
    return dict(session.execute(query).all())


def thread_sizes(session: Session, study: int) -> dict[int, int]:
    """How many threads there are of each size."""
    sizes = (
        sa.select(sa.func.count(models.Unit.id).label("size"))
        .select_from(models.Thread)
        .outerjoin(models.Unit, models.Unit.thread_id == models.Thread.id)
        .where(models.Thread.study_id == study)
        .group_by(models.Thread.id)
        .subquery()
    )
    return dict(session.execute(sa.select(sizes.c.size, sa.func.count()).group_by(sizes.c.size)).all())


def count_standings(session: Session, study: int) -> dict[Standing, int]:
    """How many units are excluded, gone and withdrawn."""
    unit = models.Unit
    conditions = {
        Standing.EXCLUDED: unit.excluded_at.is_not(None),
        Standing.GONE: unit.gone,
        Standing.WITHDRAWN: unit.withdrawn_at.is_not(None),
    }
    counts = (sa.func.count(sa.case((condition, 1))) for condition in conditions.values())
    row = session.execute(sa.select(*counts).where(unit.study_id == study)).one()
    return dict(zip(conditions, row, strict=True))


def attribute_names(session: Session, study: int) -> tuple[str, ...]:
    """The names of attributes that the first units of each source have, sorted."""
    names: set[str] = set()
    for source in session.scalars(sa.select(models.Source.id).where(models.Source.study_id == study)):
        some = sa.select(models.Unit.attributes).where(models.Unit.source_id == source).limit(_ASKED_FOR_NAMES)
        for attributes in session.scalars(some):
            names.update(attributes)
    return tuple(sorted(names))


def origin_of(session: Session, unit: int) -> tuple[ListedThread, Original, str, bool]:
    """The thread of a unit, its original, when that was imported, and whether a withdrawal took it away."""
    row = session.get_one(models.Unit, unit)
    source = session.get_one(models.Source, row.source_id)
    (thread,) = list_threads(session, row.study_id, thread=row.thread_id)
    return thread, original_of_row(source), source.imported_at, source.original_removed_at is not None
