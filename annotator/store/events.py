"""The event log: one row for every act, in the transaction of the change itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.people import Person
from annotator.store.database import now
from db import models


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row of the log; ``who`` is a person's label."""

    at: str
    who: str
    act: str
    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def record(
    session: Session,
    person: Person,
    act: str,
    subject: str,
    *,
    study: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Append an event. ``act`` is verb_noun; ``subject`` is "kind:id". No author name, no text of a unit."""
    session.add(
        models.Event(
            at=now(),
            who=person.label,
            act=act,
            study_id=study,
            subject=subject,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
        )
    )


def has_event(session: Session, person: Person, act: str, study: int) -> bool:
    """Whether a person has done an act in a study before."""
    return (
        session.scalar(
            sa.select(models.Event.id)
            .where(models.Event.study_id == study, models.Event.who == person.label, models.Event.act == act)
            .limit(1)
        )
        is not None
    )


def was_done(session: Session, act: str, study: int) -> bool:
    """Whether anybody has done an act in a study before."""
    done = sa.select(models.Event.id).where(models.Event.study_id == study, models.Event.act == act).limit(1)
    return session.scalar(done) is not None


def newest_of(session: Session, study: int, acts: Collection[str]) -> int:
    """The number of the newest event of these acts in a study; 0 when there is none. It only ever rises."""
    numbers = sa.select(sa.func.max(models.Event.id)).where(models.Event.study_id == study, models.Event.act.in_(acts))
    return session.scalar(numbers) or 0


def list_events(session: Session, study: int, acts: Collection[str]) -> tuple[StoredEvent, ...]:
    """The events of these acts in a study, oldest first."""
    found = session.scalars(
        sa.select(models.Event)
        .where(models.Event.study_id == study, models.Event.act.in_(acts))
        .order_by(models.Event.id)
    )
    return tuple(StoredEvent(row.at, row.who, row.act, row.subject, row.before, row.after) for row in found)
