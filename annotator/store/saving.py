"""Writing decisions: a batch of one person's answers, each checked by itself, stored in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.codebook import Codebook
from annotator.domain.decision import Answer, AnswerStatus, CodedSpan, State, check_answer
from annotator.domain.labels import LabelledText
from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Progress, Round, Study
from annotator.store.codebooks import find_version
from annotator.store.database import now
from annotator.store.decisions import OwnDecision, own_decision
from annotator.store.events import record
from annotator.store.rounds import BATCH, add_decided, find_round, lock_round, lock_round_coder, sealed_coders
from annotator.store.shown_texts import labelled_texts, shown_spans, stored_spans, text_version
from annotator.store.studies import find_study, list_coders
from db import models


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an answer; ``current`` is the decision in force when it conflicts."""

    uuid: str
    status: AnswerStatus
    sentence: str | None = None
    current: OwnDecision | None = None


@dataclass(frozen=True, slots=True)
class SavedBatch:
    """What became of each answer, how far the coder is, and the codebook version the round is coded with.

    The last two are None when none of the assignments is theirs.
    """

    saved: tuple[Saved, ...]
    progress: Progress | None
    codebook_version: int | None = None


def save_answers(session: Session, person: Person, answers: Sequence[Answer]) -> SavedBatch:
    """Store the answers of a signed-in coder in order, or say why not; call inside a writing transaction.

    The same uuid is stored once. An answer that supersedes anything but the current
    decision is a conflict and changes nothing; nor does a refused one, and neither
    holds up the others.
    """
    named = models.Assignment.id.in_({answer.assignment for answer in answers})
    # Locked in one order, so that two batches never wait for one another; read only then.
    rounds = sorted(session.scalars(sa.select(models.Assignment.round_id).where(named).distinct()))
    places = {number: _Place(session, person, number) for number in rounds}
    for place in places.values():
        place.lock()
    by_id = {row.id: row for row in session.scalars(sa.select(models.Assignment).where(named))}
    known = _Known.read(session, by_id, answers)
    saved = tuple(_save(session, answer, by_id.get(answer.assignment), places, known) for answer in answers)
    session.flush()
    theirs = {(row.round_id, row.coder_id) for row in by_id.values()}
    own = [place for place in places.values() if place.coder and (place.number, place.coder.id) in theirs]
    for place in own:
        place.count()
    return SavedBatch(saved, own[-1].progress, own[-1].round.codebook_version) if own else SavedBatch(saved, None)


def add_file_decisions(
    session: Session, person: Person, round_: Round, coder: Coder, answers: Sequence[Answer]
) -> None:
    """Store the decisions that came with a file for a coder who does not sign in; Refusal when one breaks a rule."""
    place = _Place(session, person, round_.id)
    for first in range(0, len(answers), BATCH):
        batch = answers[first : first + BATCH]
        named = models.Assignment.id.in_([answer.assignment for answer in batch])
        assignments = {row.id: row for row in session.scalars(sa.select(models.Assignment).where(named))}
        lengths = _text_lengths(session, {row.unit_id for row in assignments.values()})
        for answer in batch:
            assignment = assignments[answer.assignment]
            check_answer(answer, place.codebook(answer.codebook_version), lengths[assignment.unit_id])
            place.append(answer, assignment, None)
    session.flush()
    add_decided(session, round_.id, coder.id, place.moved)


@dataclass(slots=True)
class _Known:
    """What is stored already about the assignments and uuids of a batch, kept up as the batch is stored."""

    assignment_of: dict[str, str]  #: uuid -> assignment
    current: dict[str, models.Decision]  #: assignment -> the decision in force
    lengths: dict[int, int]  #: unit -> code points of its text, of those in which spans are marked
    spans: dict[str, set[CodedSpan]]  #: assignment -> every span it ever had, of those in which spans are marked
    texts: dict[int, LabelledText]  #: unit -> its text as shown, of those in which something is covered
    withdrawn: Collection[int]  #: units whose text was erased

    @classmethod
    def read(
        cls, session: Session, assignments: Mapping[str, models.Assignment], answers: Sequence[Answer]
    ) -> "_Known":
        uuids = sa.select(models.Decision.uuid, models.Decision.assignment_id).where(
            models.Decision.uuid.in_({answer.uuid for answer in answers})
        )
        current = sa.select(models.Decision).where(
            models.Decision.assignment_id.in_(list(assignments)), sa.text("decision.is_current")
        )
        erased = sa.select(models.Unit.id).where(
            models.Unit.id.in_({row.unit_id for row in assignments.values()}), models.Unit.withdrawn_at.is_not(None)
        )
        known = cls(
            dict(session.execute(uuids).all()),
            {row.assignment_id: row for row in session.scalars(current)},
            {},
            {},
            {},
            frozenset(session.scalars(erased)),
        )
        spanned = {answer.assignment for answer in answers if answer.spans} & set(assignments)
        if spanned:
            known._read_spanned(session, spanned, {assignments[one].unit_id for one in spanned})
        return known

    def _read_spanned(self, session: Session, assignments: Collection[str], units: Collection[int]) -> None:
        self.lengths = _text_lengths(session, units)
        self.texts = labelled_texts(session, units=units)
        # An undo may bring back a span that an earlier decision had, also after spans were switched off.
        given = sa.select(models.Decision.assignment_id, models.Decision.spans).where(
            models.Decision.assignment_id.in_(assignments)
        )
        given = given.add_columns(models.Assignment.unit_id).join(
            models.Assignment, models.Assignment.id == models.Decision.assignment_id
        )
        for assignment, spans, unit in session.execute(given):
            had = [CodedSpan(*span) for span in spans]
            # As they come back from a browser: widened to the labels they touch.
            widened = stored_spans(shown_spans(had, self.texts.get(unit)), self.texts.get(unit))
            self.spans.setdefault(assignment, set()).update(had, widened)


@dataclass
class _Place:
    """A round and who the person is in it; what every answer to it is checked against, read once."""

    session: Session
    person: Person
    number: int
    moved: int = field(default=0, init=False)  #: by how much the batch moves the count of decided assignments
    counted: tuple[int, int] = field(default=(0, 0), init=False)  #: assignments in all, and decided before the batch
    _versions: dict[int, tuple[int, Codebook] | None] = field(default_factory=dict, init=False)

    @cached_property
    def round(self) -> Round | None:
        # None when the round was taken away while this batch waited for it.
        return find_round(self.session, self.number)

    @cached_property
    def coder(self) -> Coder | None:
        coders = list_coders(self.session, self.round.study) if self.round else ()
        return next((coder for coder in coders if self.person.is_coder(coder)), None)

    @cached_property
    def closed(self) -> str | None:
        """Why nothing can be decided here; None when it can."""
        if self._study.archived_at is not None:
            return "This study is archived and takes no more decisions. Ask the owner to restore it."
        if self.coder.id in self._sealed:
            return "You have finished this round, so its decisions change no more."
        return None

    @cached_property
    def _study(self) -> Study:
        return find_study(self.session, self.round.study)

    @cached_property
    def _sealed(self) -> dict[int, str]:
        return sealed_coders(self.session, self.number)

    @property
    def code_spans(self) -> bool:
        return self._study.settings.code_spans

    def lock(self) -> None:
        # Nobody seals, and no other codebook version is pinned, between the checks and the commit; and one
        # coder's tabs come one after the other.
        lock_round(self.session, self.number, shared=True)
        if self.coder is not None:
            self.counted = lock_round_coder(self.session, self.number, self.coder.id)

    def count(self) -> None:
        if self.moved:
            add_decided(self.session, self.number, self.coder.id, self.moved)

    @property
    def progress(self) -> Progress:
        total, decided = self.counted
        return Progress(self.coder.id, self.coder.name, total, decided + self.moved, self._sealed.get(self.coder.id))

    def codebook(self, version: int) -> Codebook | None:
        known = self._version(version) if version <= (self.round.codebook_version or 0) else None
        return known[1] if known else None

    def has_codes(self, codes: Collection[str]) -> bool:
        """Whether the version now in use has them: what no decision gave yet may have been left out of it."""
        return all(code in self.codebook(self.round.codebook_version).by_id for code in codes)

    def append(self, answer: Answer, assignment: models.Assignment, current: models.Decision | None) -> models.Decision:
        session = self.session
        if current is not None:
            # Before the new one is stored: a chain has one current link, and one of this batch needs its id.
            current.is_current = False
            session.flush()
        row = models.Decision(
            uuid=answer.uuid,
            assignment_id=answer.assignment,
            supersedes_id=current.id if current else None,
            is_current=True,
            state=answer.state.value,
            codes=sorted(answer.marked),
            spans=[[span.code, span.start, span.end] for span in answer.spans],
            note=answer.note,
            discuss=answer.discuss,
            codebook_version_id=self._version(answer.codebook_version)[0],
            context_opened=sorted(answer.context_opened),
            client_time=answer.client_time,
            decided_at=now(),
            round_id=assignment.round_id,
            coder_id=assignment.coder_id,
        )
        session.add(row)
        is_decided = answer.state is not State.RETRACTED
        self.moved += int(is_decided) - int(assignment.is_decided)
        assignment.is_decided = is_decided
        self._record(answer, current)
        return row

    def _version(self, number: int) -> tuple[int, Codebook] | None:
        if number not in self._versions:
            self._versions[number] = find_version(self.session, self.round.study, number)
        return self._versions[number]

    def _record(self, answer: Answer, current: models.Decision | None) -> None:
        record(
            self.session,
            self.person,
            "retract_decision" if answer.state is State.RETRACTED else "save_decision",
            f"assignment:{answer.assignment}",
            study=self.round.study,
            before={"uuid": current.uuid, "state": current.state, "codes": current.codes} if current else None,
            after={"uuid": answer.uuid, "state": answer.state.value, "codes": sorted(answer.marked)},
        )


def _save(
    session: Session, answer: Answer, assignment: models.Assignment | None, places: dict[int, _Place], known: _Known
) -> Saved:
    place = places[assignment.round_id] if assignment is not None else None
    if place is None or place.coder is None or place.coder.id != assignment.coder_id:
        return _refused(answer, "This comment is not among those assigned to you. Reload the page.")
    if answer.uuid in known.assignment_of:
        if known.assignment_of[answer.uuid] == assignment.id:
            return Saved(answer.uuid, AnswerStatus.ALREADY)
        return _refused(answer, "This decision was already stored for another comment. Decide again.")
    if place.closed:
        return _refused(answer, place.closed)
    if assignment.unit_id in known.withdrawn:
        # A browser may still hold its words, and a note could bring them back.
        return _refused(answer, "This comment was withdrawn: what was decided about it stays as it is.")
    codebook = place.codebook(answer.codebook_version)
    if codebook is None:
        return _refused(answer, f"The codebook has no version {answer.codebook_version} here. Reload the page.")
    if answer.codebook_version != place.round.codebook_version and not place.has_codes(answer.marked):
        return _refused(answer, "The codebook was replaced since this came on your screen. Reload the page.")
    current = known.current.get(assignment.id)
    if (current.uuid if current else None) != answer.supersedes:
        return Saved(answer.uuid, AnswerStatus.CONFLICT, current=_current(session, current, assignment))
    if answer.spans and answer.text_version != text_version(known.texts.get(assignment.unit_id)):
        return _refused(
            answer,
            "Something in this comment was covered by a label since it came on your screen. "
            "Reload the page and mark the words again.",
        )
    try:
        answer = _in_stored_text(answer, known.texts.get(assignment.unit_id))
        check_answer(
            answer,
            codebook,
            known.lengths.get(assignment.unit_id, 0),
            kept=frozenset(current.codes) if current else frozenset(),
            kept_spans=frozenset(known.spans.get(assignment.id, ())),
            code_spans=place.code_spans,
        )
    except Refusal as refusal:
        return _refused(answer, str(refusal))
    known.current[assignment.id] = place.append(answer, assignment, current)
    known.assignment_of[answer.uuid] = assignment.id
    return Saved(answer.uuid, AnswerStatus.COMMITTED)


def _in_stored_text(answer: Answer, text: LabelledText | None) -> Answer:
    try:
        return replace(answer, spans=stored_spans(answer.spans, text)) if text is not None else answer
    except ValueError as error:
        raise Refusal("A marked stretch lies outside of the comment. Mark the words again.") from error


def _text_lengths(session: Session, units: Collection[int]) -> dict[int, int]:
    lengths = sa.select(models.Unit.id, sa.func.length(models.Unit.text)).where(models.Unit.id.in_(units))
    return dict(session.execute(lengths).all())


def _current(session: Session, row: models.Decision | None, assignment: models.Assignment) -> OwnDecision | None:
    if row is None:
        return None
    number = session.get_one(models.CodebookVersion, row.codebook_version_id).number
    text = labelled_texts(session, units=[assignment.unit_id]).get(assignment.unit_id) if row.spans else None
    return own_decision(row, assignment, number, text)


def _refused(answer: Answer, sentence: str) -> Saved:
    return Saved(answer.uuid, AnswerStatus.REFUSED, sentence)
