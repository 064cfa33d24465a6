"""Decisions: one function that writes them, one function that reads them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.decision import Answer, AnswerStatus, CodedSpan, Decision, State, check_answer
from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Round
from annotator.store.codebooks import find_codebook, version_row_id
from annotator.store.database import now
from annotator.store.events import record
from annotator.store.rounds import find_round, lock_round, sealed_coders
from annotator.store.studies import list_coders
from db import models


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """A decision with the assignment it answers, as the desk needs it."""

    assignment: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an answer; ``current`` is the decision in force when it conflicts."""

    uuid: str
    status: AnswerStatus
    sentence: str | None = None
    current: OwnDecision | None = None


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
    visible = _visible(session, viewer, round_, coder)
    query = (
        sa.select(models.Decision, models.Assignment, models.CodebookVersion.number)
        .join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        .join(models.CodebookVersion, models.CodebookVersion.id == models.Decision.codebook_version_id)
        .where(
            models.Assignment.round_id == round_.id,
            models.Assignment.coder_id.in_(visible),
            models.Decision.is_current,
        )
        .order_by(models.Assignment.unit_id, models.Assignment.coder_id, models.Assignment.occasion)
    )
    if assignments is not None:
        query = query.where(models.Assignment.id.in_(list(assignments)))
    for row, assignment, number in session.execute(query):
        yield _own_decision(row, assignment, number)


def count_decisions(session: Session, viewer: Person, round_: Round) -> int:
    """How many decisions ``read_decisions`` would give, those taken back left out."""
    return session.scalar(
        sa.select(sa.func.count())
        .select_from(models.Decision)
        .join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        .where(
            models.Assignment.round_id == round_.id,
            models.Assignment.coder_id.in_(_visible(session, viewer, round_, None)),
            models.Decision.is_current,
            models.Decision.state != State.RETRACTED.value,
        )
    )


def _visible(session: Session, viewer: Person, round_: Round, coder: Coder | None) -> list[int]:
    """The coders of a round whose decisions the viewer may see: the one place that decides it."""
    return [
        one.id
        for one in list_coders(session, round_.study)
        if viewer.can_see_decisions_of(one, round_) and (coder is None or coder.id == one.id)
    ]


def save_answer(session: Session, person: Person, answer: Answer) -> Saved:
    """Store one answer of a signed-in coder, or say why not; call inside a writing transaction.

    The same uuid is stored once. An answer that supersedes anything but the current
    decision is a conflict and changes nothing.
    """
    assignment = session.scalar(
        sa.select(models.Assignment).where(models.Assignment.id == answer.assignment).with_for_update()
    )
    if assignment is not None:
        # Nobody seals, and no other codebook version is pinned, between the checks below and the commit.
        lock_round(session, assignment.round_id, shared=True)
    round_ = find_round(session, assignment.round_id) if assignment else None
    coder = _own_coder(session, person, assignment, round_)
    if assignment is None or round_ is None or coder is None:
        return _refused(answer, "This comment is not among those assigned to you. Reload the page.")
    earlier = session.scalar(sa.select(models.Decision).where(models.Decision.uuid == answer.uuid))
    if earlier is not None:
        if earlier.assignment_id == assignment.id:
            return Saved(answer.uuid, AnswerStatus.ALREADY)
        return _refused(answer, "This decision was already stored for another comment. Decide again.")
    if session.get_one(models.Study, round_.study).archived_at is not None:
        return _refused(answer, "This study is archived and takes no more decisions. Ask the owner to restore it.")
    if coder.id in sealed_coders(session, round_.id):
        return _refused(answer, "You have finished this round, so its decisions change no more.")
    codebook = find_codebook(session, round_.study, answer.codebook_version)
    if codebook is None or answer.codebook_version > (round_.codebook_version or 0):
        return _refused(answer, f"The codebook has no version {answer.codebook_version} here. Reload the page.")
    current = session.scalar(
        sa.select(models.Decision).where(models.Decision.assignment_id == assignment.id, models.Decision.is_current)
    )
    if (current.uuid if current else None) != answer.supersedes:
        return Saved(answer.uuid, AnswerStatus.CONFLICT, current=_current(session, current, assignment))
    text = session.get_one(models.Unit, assignment.unit_id).text
    try:
        check_answer(answer, codebook, len(text), kept=frozenset(current.codes) if current else frozenset())
    except Refusal as refusal:
        return _refused(answer, str(refusal))
    _append(session, person, answer, round_, current)
    return Saved(answer.uuid, AnswerStatus.COMMITTED)


def add_file_decision(session: Session, person: Person, round_: Round, answer: Answer) -> None:
    """Store a decision that came with a file, for a coder who does not sign in; Refusal when it breaks a rule."""
    assignment = session.get_one(models.Assignment, answer.assignment)
    codebook = find_codebook(session, round_.study, answer.codebook_version)
    check_answer(answer, codebook, len(session.get_one(models.Unit, assignment.unit_id).text))
    _append(session, person, answer, round_, None)


def _append(session: Session, person: Person, answer: Answer, round_: Round, current: models.Decision | None) -> None:
    if current is not None:
        current.is_current = False
        session.flush()
    session.add(
        models.Decision(
            uuid=answer.uuid,
            assignment_id=answer.assignment,
            supersedes_id=current.id if current else None,
            is_current=True,
            state=answer.state.value,
            codes=sorted(answer.codes),
            spans=[[span.code, span.start, span.end] for span in answer.spans],
            note=answer.note,
            codebook_version_id=version_row_id(session, round_.study, answer.codebook_version),
            context_opened=sorted(answer.context_opened),
            client_time=answer.client_time,
            decided_at=now(),
        )
    )
    record(
        session,
        person,
        "retract_decision" if answer.state is State.RETRACTED else "save_decision",
        f"assignment:{answer.assignment}",
        study=round_.study,
        before={"uuid": current.uuid, "state": current.state, "codes": current.codes} if current else None,
        after={"uuid": answer.uuid, "state": answer.state.value, "codes": sorted(answer.codes)},
    )
    session.flush()


def _own_coder(
    session: Session, person: Person, assignment: models.Assignment | None, round_: Round | None
) -> Coder | None:
    if assignment is None or round_ is None:
        return None
    for coder in list_coders(session, round_.study):
        if coder.id == assignment.coder_id and person.is_coder(coder):
            return coder
    return None


def _current(session: Session, row: models.Decision | None, assignment: models.Assignment) -> OwnDecision | None:
    if row is None:
        return None
    number = session.get_one(models.CodebookVersion, row.codebook_version_id).number
    return _own_decision(row, assignment, number)


def _refused(answer: Answer, sentence: str) -> Saved:
    return Saved(answer.uuid, AnswerStatus.REFUSED, sentence)


def _own_decision(row: models.Decision, assignment: models.Assignment, number: int) -> OwnDecision:
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
            spans=tuple(CodedSpan(code, start, end) for code, start, end in row.spans),
            note=row.note,
            context_opened=frozenset(row.context_opened),
        ),
    )
