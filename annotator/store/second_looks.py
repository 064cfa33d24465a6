"""Second looks: assignments of a recoding round, each with the decision that is looked at once more."""

import secrets
from collections.abc import Collection, Sequence

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from annotator.store.rounds import BATCH, add_total
from db import models


def add_second_looks(session: Session, round_: int, coder: int, looks: Sequence[tuple[int, int]]) -> None:
    """Give a coder the units of (unit, decision) pairs in a new recoding round, in the order given.

    Each unit once: what was decided twice is looked at again in two rounds, because figures
    and exports take the first occasion in a round alone.
    """
    if not looks:
        return
    add_total(session, round_, coder, len(looks))
    given, earlier = [], []
    for position, (unit, decision) in enumerate(looks):
        assignment = secrets.token_urlsafe(12)
        given.append(
            {
                "id": assignment,
                "round_id": round_,
                "unit_id": unit,
                "coder_id": coder,
                "occasion": 1,
                "position": position,
            }
        )
        earlier.append({"assignment_id": assignment, "decision_id": decision})
    for first in range(0, len(given), BATCH):
        session.execute(sa.insert(models.Assignment), given[first : first + BATCH])
        session.execute(sa.insert(models.SecondLook), earlier[first : first + BATCH])


def find_earlier(session: Session, assignments: Collection[str]) -> dict[str, tuple[str, int]]:
    """For each of these assignments that is a second look: the assignment decided earlier, and its round."""
    rows = session.execute(
        sa.select(models.SecondLook.assignment_id, models.Decision.assignment_id, models.Decision.round_id)
        .join(models.Decision, models.Decision.id == models.SecondLook.decision_id)
        .where(models.SecondLook.assignment_id.in_(list(assignments)))
    )
    return {look: (earlier, round_) for look, earlier, round_ in rows}


def remove_recoding_round(session: Session, round_: int) -> None:
    """Take a round away with its assignments; the caller has seen that nothing was decided in it."""
    given = sa.select(models.Assignment.id).where(models.Assignment.round_id == round_).scalar_subquery()
    session.execute(sa.delete(models.SecondLook).where(models.SecondLook.assignment_id.in_(given)))
    for model in (models.Assignment, models.RoundCoder, models.Seal):
        session.execute(sa.delete(model).where(model.round_id == round_))
    session.execute(sa.delete(models.Round).where(models.Round.id == round_))
