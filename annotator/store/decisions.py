"""Reading decisions: every look at them passes through one function that takes the viewer."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from annotator.domain.decision import CodedSpan, Decision, State
from annotator.domain.labels import LabelledText
from annotator.domain.people import Coder, Person
from annotator.domain.study import Round
from annotator.store.shown_texts import labelled_texts, shown_spans
from annotator.store.studies import list_coders
from db import models

#: What a list of own decisions can be limited to; the words of the partial indexes, so that these answer.
_SHOWN = {
    None: "decision.is_current",
    "unsure": "decision.is_current AND decision.state = 'unsure'",
    "noted": "decision.is_current AND decision.note <> ''",
    "discuss": "decision.is_current AND decision.discuss",
}


#: What somebody wants to know of a decision.
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """A decision with the assignment it answers, as the desk needs it."""

    assignment: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class DecidedUnit:
    """A decision with its place in the coder's order and the text it is about."""

    own: OwnDecision
    position: int
    text: str


def read_decisions(
    session: Session,
    viewer: Person,
    round_: Round,
    *,
    assignments: Collection[str] | None = None,
    coder: Coder | None = None,
) -> Iterator[OwnDecision]:
    """The current decisions of a round that the viewer may see: the only way to read any.

    Retracted ones are included, since the next decision supersedes them; whoever counts
    leaves them out. Limited to some assignments or to one coder on request.
    """
    visible = visible_coders(session, viewer, round_, coder)
    query = (
        sa.select(models.Decision, models.Assignment, models.CodebookVersion.number)
        .join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        .join(models.CodebookVersion, models.CodebookVersion.id == models.Decision.codebook_version_id)
        .where(
            models.Decision.round_id == round_.id,
            models.Decision.coder_id.in_(visible),
            sa.text(_SHOWN[None]),
        )
        .order_by(models.Assignment.unit_id, models.Assignment.coder_id, models.Assignment.occasion)
    )
    if assignments is not None:
        # Said of the decision, whose index by assignment answers it: else those of the whole round are gone through.
        query = query.where(models.Decision.assignment_id.in_(list(assignments)))
    if assignments is None:
        texts = labelled_texts(session, study=round_.study)
        for row, assignment, number in session.execute(query):
            yield own_decision(row, assignment, number, texts.get(assignment.unit_id))
        return
    rows = session.execute(query).all()
    spanned = {assignment.unit_id for row, assignment, _ in rows if row.spans}
    texts = labelled_texts(session, units=spanned) if spanned else {}
    for row, assignment, number in rows:
        yield own_decision(row, assignment, number, texts.get(assignment.unit_id))


def read_said(
    session: Session,
    viewer: Person,
    round_: Round,
    say: Callable[[int, State, frozenset[str]], Said | None],
    *,
    reached: Mapping[int, int] | None = None,
) -> list[tuple[int, int, int, Said]]:
    """What the decisions of ``read_decisions`` say about something, as (unit, coder, occasion, what is said).

    ``say`` is asked once for each (number of the codebook version, state, codes) there is,
    and gives None for decisions that say nothing; so it takes a hundred thousand of them in
    a second. Those taken back are left out. For lists of one's own units ``reached`` gives
    a place for each coder, as in ``latest_decisions``: of units that come again nothing is given.
    """
    of_study = models.CodebookVersion.study_id == round_.study
    versions = sa.select(models.CodebookVersion.id, models.CodebookVersion.number).where(of_study)
    numbers = dict(session.execute(versions).all())
    said: dict[tuple[int, str, str], Said | None] = {}
    found = []
    for unit, coder, occasion, *kind in session.execute(_kinds(session, viewer, round_, reached)):
        key = tuple(kind)
        if key not in said:
            version, state, given = key
            said[key] = say(numbers[version], State(state), frozenset(json.loads(given)))
        if said[key] is not None:
            found.append((unit, coder, occasion, said[key]))
    return found


def _kinds(
    session: Session, viewer: Person, round_: Round, reached: Mapping[int, int] | None
) -> sa.Select[tuple[int, int, int, int, str, str]]:
    """Unit, coder, occasion, then the row of the version, the state and the codes as text, of the decisions visible."""
    codes = sa.cast(models.Decision.codes, sa.Text)
    query = (
        sa.select(
            models.Assignment.unit_id,
            models.Decision.coder_id,
            models.Assignment.occasion,
            models.Decision.codebook_version_id,
            models.Decision.state,
            codes,
        )
        .join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        .where(
            models.Decision.round_id == round_.id,
            models.Decision.coder_id.in_(visible_coders(session, viewer, round_, None)),
            sa.text(_SHOWN[None]),
            models.Decision.state != State.RETRACTED.value,
        )
    )
    if reached is not None and not round_.is_open:
        keeps = [sa.and_(models.Decision.coder_id == coder, ~_comes_again(place)) for coder, place in reached.items()]
        query = query.where(sa.or_(sa.false(), *keeps))
    return query


def count_decisions(session: Session, viewer: Person, round_: Round) -> int:
    """How many decisions ``read_decisions`` would give, those taken back left out."""
    return session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(models.RoundCoder.decided), 0)).where(
            models.RoundCoder.round_id == round_.id,
            models.RoundCoder.coder_id.in_(visible_coders(session, viewer, round_, None)),
        )
    )


def latest_decisions(
    session: Session,
    viewer: Person,
    round_: Round,
    coder: Coder,
    *,
    shown: str | None = None,
    before: str | None = None,
    count: int,
    reached: int,
) -> tuple[DecidedUnit, ...]:
    """A coder's decisions, latest first, those taken back left out; none when the viewer may not see them.

    ``shown`` limits them to "unsure", "noted" or "discuss"; ``before`` is the uuid of the
    decision to go on after. Until the round is open a unit that comes to be coded a second
    time brings no earlier decision of its own, from the moment the second place may be on
    the desk (its position is below ``reached``); before that, leaving it out would tell.
    """
    if coder.id not in visible_coders(session, viewer, round_, coder):
        return ()
    query = (
        sa.select(models.Decision, models.Assignment, models.CodebookVersion.number, models.Unit.text)
        .join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        .join(models.CodebookVersion, models.CodebookVersion.id == models.Decision.codebook_version_id)
        .join(models.Unit, models.Unit.id == models.Assignment.unit_id)
        .where(
            models.Decision.round_id == round_.id,
            models.Decision.coder_id == coder.id,
            sa.text(_SHOWN[shown]),
            models.Decision.state != State.RETRACTED.value,
            sa.true() if round_.is_open else ~_comes_again(reached),
        )
        .order_by(models.Decision.id.desc())
        .limit(count)
    )
    if before is not None:
        after = sa.select(models.Decision.id).where(models.Decision.uuid == before).scalar_subquery()
        query = query.where(models.Decision.id < after)
    rows = session.execute(query).all()
    texts = labelled_texts(session, units={assignment.unit_id for _, assignment, _, _ in rows})
    return tuple(
        DecidedUnit(
            own_decision(row, assignment, number, texts.get(assignment.unit_id)),
            assignment.position,
            texts[assignment.unit_id].text if assignment.unit_id in texts else text,
        )
        for row, assignment, number, text in rows
    )


def visible_coders(session: Session, viewer: Person, round_: Round, coder: Coder | None) -> list[int]:
    """The coders of a round whose decisions the viewer may see: the one place that decides it."""
    return [
        one.id
        for one in list_coders(session, round_.study)
        if viewer.can_see_decisions_of(one, round_) and (coder is None or coder.id == one.id)
    ]


def _comes_again(reached: int) -> sa.ColumnElement[bool]:
    """Whether a unit has a second place in its coder's order that may be on the desk already."""
    again = sa.orm.aliased(models.Assignment)
    return sa.exists().where(
        again.round_id == models.Assignment.round_id,
        again.coder_id == models.Assignment.coder_id,
        again.unit_id == models.Assignment.unit_id,
        again.occasion > models.Assignment.occasion,
        sa.or_(again.is_decided, again.position < reached),
    )


def own_decision(
    row: models.Decision, assignment: models.Assignment, number: int, text: LabelledText | None
) -> OwnDecision:
    """A stored decision as a value; ``number`` is its codebook version's, ``text`` the unit's where it has labels."""
    return OwnDecision(
        assignment=assignment.id,
        decision=Decision(
            uuid=row.uuid,
            coder=assignment.coder_id,
            unit=assignment.unit_id,
            state=State(row.state),
            codes=frozenset(row.codes),
            codebook_version=number,
            decided_at=row.decided_at,
            occasion=assignment.occasion,
            spans=shown_spans([CodedSpan(*span) for span in row.spans], text),
            note=row.note,
            discuss=row.discuss,
            context_opened=frozenset(row.context_opened),
        ),
    )
