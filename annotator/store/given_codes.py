"""Which codes the current decisions of rounds give: counted alike ones together, or one by one without their words."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
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

    ``looked_again``: a second look at them is decided. ``waiting``: the number of the newest
    version with which a second look that is not decided yet will be; None when none waits.
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


def count_given(
    session: Session, viewer: Person, rounds: Sequence[Round], *, looks: bool = True
) -> dict[GivenCodes, int]:
    """How many current decisions of these rounds give which codes, of those the viewer may see.

    Decisions taken back are left out. Without ``looks`` second looks are not asked for.
    Alike ones are counted by the database, so that a quarter of a million of them are
    counted within a second.
    """
    plan = _plan(session, viewer, rounds, looks=looks)
    if plan is None:
        return {}
    query = plan.select(sa.func.count()).group_by(*plan.alike)
    return {plan.given(row): count for *row, count in session.execute(query)}


def list_given(
    session: Session, viewer: Person, rounds: Sequence[Round], *, coders: Collection[int] | None = None
) -> Iterator[GivenOnce]:
    """The same decisions one by one, in the order they were made; limited to some coders on request."""
    plan = _plan(session, viewer, rounds)
    if plan is None:
        return
    query = (
        plan.select(models.Decision.id, models.Assignment.unit_id)
        .join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        .order_by(models.Decision.id)
    )
    if coders is not None:
        query = query.where(models.Decision.coder_id.in_(list(coders)))
    known: dict[tuple[object, ...], GivenCodes] = {}
    for *row, decision, unit in session.execute(query.execution_options(yield_per=5_000)):
        key = tuple(row)
        if key not in known:
            known[key] = plan.given(row)
        yield GivenOnce(decision, unit, known[key])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is asked for: the columns in which alike decisions are alike, and which decisions the viewer may see."""

    alike: tuple[sa.ColumnElement[object], ...]
    seen: sa.ColumnElement[bool]
    looks: sa.Subquery | None
    versions: Mapping[int, int]  #: row of a version -> its number

    def select(self, *columns: sa.ColumnElement[object]) -> sa.Select[tuple[object, ...]]:
        query = sa.select(*self.alike, *columns).select_from(models.Decision)
        if self.looks is not None:
            query = query.outerjoin(self.looks, self.looks.c.assignment == models.Decision.assignment_id)
        return query.where(self.seen, sa.text("decision.is_current"), models.Decision.state != State.RETRACTED.value)

    def given(self, row: Sequence[object]) -> GivenCodes:
        round_, coder, version, state, codes, *looks = row
        done, waiting = looks or (None, None)
        codes = frozenset(json.loads(codes))
        return GivenCodes(round_, coder, self.versions[version], State(state), codes, bool(done), waiting)


def _plan(session: Session, viewer: Person, rounds: Sequence[Round], *, looks: bool = True) -> _Plan | None:
    """None when there is nothing the viewer may see."""
    each = [
        sa.and_(models.Decision.round_id == round_.id, models.Decision.coder_id.in_(coders))
        for round_ in rounds
        if (coders := visible_coders(session, viewer, round_, None))
    ]
    if not each:
        return None
    study = rounds[0].study
    versions = sa.select(models.CodebookVersion.id, models.CodebookVersion.number)
    numbers = session.execute(versions.where(models.CodebookVersion.study_id == study)).all()
    decision = models.Decision
    alike = (decision.round_id, decision.coder_id, decision.codebook_version_id, decision.state, _CODES)
    # Joined where there are some only: beside a quarter of a million decisions it costs as much as counting them.
    joined = _looks(study) if looks and _has_looks(session, study) else None
    if joined is not None:
        alike += (joined.c.done, joined.c.waiting)
    return _Plan(alike, sa.or_(*each), joined, dict(numbers))


def _has_looks(session: Session, study: int) -> bool:
    found = (
        sa.select(models.SecondLook.assignment_id)
        .join(models.Assignment, models.Assignment.id == models.SecondLook.assignment_id)
        .join(models.Round, models.Round.id == models.Assignment.round_id)
        .where(models.Round.study_id == study)
    )
    return session.scalar(found.limit(1)) is not None


def _looks(study: int) -> sa.Subquery:
    """For every assignment that is looked at again: whether that is decided, and the version with which it waits.

    It is the assignment that counts, not the decision: in a round that is open from the
    start a coder may have decided again since.
    """
    earlier, look = sa.orm.aliased(models.Decision), sa.orm.aliased(models.Assignment)
    sealed = sa.exists().where(models.Seal.round_id == look.round_id, models.Seal.coder_id == look.coder_id)
    waits = sa.and_(~look.is_decided, ~sealed)
    return (
        sa.select(
            earlier.assignment_id.label("assignment"),
            sa.func.max(sa.case((look.is_decided, 1), else_=0)).label("done"),
            sa.func.max(sa.case((waits, models.CodebookVersion.number), else_=None)).label("waiting"),
        )
        .select_from(models.SecondLook)
        .join(earlier, earlier.id == models.SecondLook.decision_id)
        .join(look, look.id == models.SecondLook.assignment_id)
        .join(models.Round, models.Round.id == look.round_id)
        .join(models.CodebookVersion, models.CodebookVersion.id == models.Round.codebook_version_id)
        .where(models.Round.study_id == study)
        .group_by(earlier.assignment_id)
        .subquery()
    )
