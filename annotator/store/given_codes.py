"""Which codes the current decisions of rounds give: counted alike ones together, or one by one without their words."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from annotator.domain.decision import State
from annotator.domain.people import Person
from annotator.domain.study import Round
from annotator.store.decisions import visible_coders
from db import models

#: A set of codes as it is stored: JSON, sorted, so that the same codes are the same text on both databases.
_CODES = sa.cast(models.Decision.codes, sa.Text)


@dataclass(frozen=True, slots=True)
class GivenCodes:
    """Decisions that are alike: one round, coder, codebook version (its number), state and set of codes.

    ``looked_again``: a second look at them is decided. ``waiting``: the newest round in which
    one was asked for that is not decided yet.
    """

    round: int
    coder: int
    version: int
    state: State
    codes: frozenset[str]
    looked_again: bool = False
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class GivenOnce:
    """One decision: its row, its unit, and what it gives."""

    decision: int
    unit: int
    given: GivenCodes


def count_given(session: Session, viewer: Person, rounds: Sequence[Round]) -> dict[GivenCodes, int]:
    """How many current decisions of these rounds give which codes, of those the viewer may see.

    Decisions taken back are left out. Alike ones are counted by the database, so that a
    quarter of a million of them are counted within a second.
    """
    seen = _seen(session, viewer, rounds)
    if seen is None:
        return {}
    looks, alike = _looks(rounds[0].study), _alike()
    query = _from(sa.select(*alike, looks.c.done, looks.c.waiting, sa.func.count()), looks, seen)
    found: dict[GivenCodes, int] = {}
    for *row, count in session.execute(query.group_by(*alike, looks.c.done, looks.c.waiting)):
        given = _given(*row)
        found[given] = found.get(given, 0) + count
    return found


def list_given(
    session: Session, viewer: Person, rounds: Sequence[Round], *, coders: Collection[int] | None = None
) -> Iterator[GivenOnce]:
    """The same decisions one by one, in the order they were made; limited to some coders on request."""
    seen = _seen(session, viewer, rounds)
    if seen is None:
        return
    looks = _looks(rounds[0].study)
    columns = (*_alike(), looks.c.done, looks.c.waiting, models.Decision.id, models.Assignment.unit_id)
    query = _from(sa.select(*columns), looks, seen).order_by(models.Decision.id)
    if coders is not None:
        query = query.where(models.Decision.coder_id.in_(list(coders)))
    known: dict[tuple[object, ...], GivenCodes] = {}
    for *row, decision, unit in session.execute(query.execution_options(yield_per=5_000)):
        key = tuple(row)
        if key not in known:
            known[key] = _given(*row)
        yield GivenOnce(decision, unit, known[key])


def _alike() -> tuple[sa.ColumnElement[object], ...]:
    decision = models.Decision
    return (decision.round_id, decision.coder_id, models.CodebookVersion.number, decision.state, _CODES)


def _seen(session: Session, viewer: Person, rounds: Sequence[Round]) -> sa.ColumnElement[bool] | None:
    """The condition that leaves what the viewer may see of these rounds; None when that is nothing."""
    each = [
        sa.and_(models.Decision.round_id == round_.id, models.Decision.coder_id.in_(coders))
        for round_ in rounds
        if (coders := visible_coders(session, viewer, round_, None))
    ]
    return sa.or_(*each) if each else None


def _looks(study: int) -> sa.Subquery:
    """For every assignment that is looked at again: whether that is decided, and the round in which it waits.

    It is the assignment that counts, not the decision: in a round that is open from the
    start a coder may have decided again since.
    """
    earlier, look = sa.orm.aliased(models.Decision), sa.orm.aliased(models.Assignment)
    sealed = sa.exists().where(models.Seal.round_id == look.round_id, models.Seal.coder_id == look.coder_id)
    undecided = sa.and_(~look.is_decided, ~sealed)
    return (
        sa.select(
            earlier.assignment_id.label("assignment"),
            sa.func.max(sa.case((look.is_decided, 1), else_=0)).label("done"),
            sa.func.max(sa.case((undecided, look.round_id), else_=None)).label("waiting"),
        )
        .select_from(models.SecondLook)
        .join(earlier, earlier.id == models.SecondLook.decision_id)
        .join(look, look.id == models.SecondLook.assignment_id)
        .join(models.Round, models.Round.id == look.round_id)
        .where(models.Round.study_id == study)
        .group_by(earlier.assignment_id)
        .subquery()
    )


def _from(query: sa.Select[object], looks: sa.Subquery, seen: sa.ColumnElement[bool]) -> sa.Select[object]:
    return (
        query.select_from(models.Decision)
        .join(models.CodebookVersion, models.CodebookVersion.id == models.Decision.codebook_version_id)
        .join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        .outerjoin(looks, looks.c.assignment == models.Assignment.id)
        .where(seen, sa.text("decision.is_current"), models.Decision.state != State.RETRACTED.value)
    )


def _given(
    round_: int, coder: int, version: int, state: str, codes: str, done: int | None, waiting: int | None
) -> GivenCodes:
    return GivenCodes(round_, coder, version, State(state), frozenset(json.loads(codes)), bool(done), waiting)
