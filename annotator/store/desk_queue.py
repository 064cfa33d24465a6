"""Where a coder is in a round: positions, never whole tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from annotator.domain.stored_material import StoredThread
from db import models


@dataclass(frozen=True, slots=True)
class Place:
    """An assignment and where it stands in its coder's order."""

    assignment: str
    round: int
    coder: int
    unit: int
    position: int


def find_place(session: Session, assignment: str) -> Place | None:
    """The assignment with this id."""
    row = session.get(models.Assignment, assignment)
    return _place(row) if row else None


def places_at(session: Session, round_: int, coder: int, position: int, count: int) -> tuple[Place, ...]:
    """``count`` assignments from a position on, decided or not; a position outside is moved to the nearest end."""
    last = session.scalar(
        sa.select(sa.func.max(models.Assignment.position)).where(
            models.Assignment.round_id == round_, models.Assignment.coder_id == coder
        )
    )
    if last is None:
        return ()
    first = min(max(position, 0), last)
    rows = session.scalars(_of(round_, coder).where(models.Assignment.position >= first).limit(count))
    return tuple(_place(row) for row in rows)


def undecided_places(session: Session, round_: int, coder: int, position: int, count: int) -> tuple[Place, ...]:
    """The next ``count`` assignments without a decision, from a position on, then from the start."""
    # In the words of the partial index, which answers it.
    open_ones = _of(round_, coder).where(sa.text("NOT assignment.is_decided"))
    rows = list(session.scalars(open_ones.where(models.Assignment.position >= position).limit(count)))
    if len(rows) < count and position > 0:
        before = open_ones.where(models.Assignment.position < position).limit(count - len(rows))
        rows += session.scalars(before)
    return tuple(_place(row) for row in rows)


def resume_position(session: Session, round_: int, coder: int) -> int:
    """The position after the assignment decided last; 0 before the first decision."""
    last = session.scalar(
        sa.select(models.Assignment.position)
        .join(models.Decision, models.Decision.assignment_id == models.Assignment.id)
        .where(
            models.Decision.round_id == round_,
            models.Decision.coder_id == coder,
            sa.text("decision.is_current"),
            models.Decision.state != "retracted",
        )
        .order_by(models.Decision.id.desc())
        .limit(1)
    )
    return 0 if last is None else last + 1


def threads_of(session: Session, units: Sequence[int]) -> dict[int, StoredThread]:
    """The thread of each unit, with its size."""
    other = sa.orm.aliased(models.Unit)
    # Positions in a thread are counted from 0 without gaps, so the last one tells its size at once.
    last = sa.select(sa.func.max(other.position)).where(other.thread_id == models.Thread.id).correlate(models.Thread)
    rows = session.execute(
        sa.select(models.Unit.id, models.Thread, last.scalar_subquery() + 1)
        .join(models.Thread, models.Thread.id == models.Unit.thread_id)
        .where(models.Unit.id.in_(units))
    )
    return {
        unit: StoredThread(
            id=thread.id,
            source=thread.source_id,
            position=thread.position,
            title=thread.title,
            date=thread.date,
            declared_comments=thread.declared_comments,
            units=size,
        )
        for unit, thread, size in rows
    }


def _of(round_: int, coder: int) -> sa.Select[tuple[models.Assignment]]:
    return (
        sa.select(models.Assignment)
        .where(models.Assignment.round_id == round_, models.Assignment.coder_id == coder)
        .order_by(models.Assignment.position)
    )


def _place(row: models.Assignment) -> Place:
    return Place(assignment=row.id, round=row.round_id, coder=row.coder_id, unit=row.unit_id, position=row.position)
