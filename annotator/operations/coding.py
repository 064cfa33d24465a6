"""The desk's acts: what comes next, its context, and saving what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.decision import Answer, Decision
from annotator.domain.people import Coder, Person
from annotator.domain.preferences import Preferences, read_preferences
from annotator.domain.refusal import Refusal
from annotator.domain.stored_material import StoredThread, StoredUnit
from annotator.domain.study import Progress, Round, Study, StudySettings
from annotator.operations.codes_at_once import may_add_in
from annotator.operations.earlier_decisions import Earlier, find_earlier
from annotator.operations.own_assignments import NOTHING_TO_CODE, own_assignment, own_place
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, decisions, desk_queue, material, rounds, saving, studies
from annotator.store.database import Session
from annotator.store.saving import Saved, SavedBatch

__all__ = [
    "AROUND",
    "LARGEST_BATCH",
    "LARGEST_WINDOW",
    "DeskWindow",
    "Saved",
    "SavedBatch",
    "Task",
    "ThreadContext",
    "desk_window",
    "save_answers",
    "thread_context",
]

#: Most assignments in one answer of the queue, and most answers in one batch.
LARGEST_WINDOW = 100
LARGEST_BATCH = 100
#: How many units before and after an assignment are shown of its thread.
AROUND = 100


@dataclass(frozen=True, slots=True)
class Task:
    """One assignment with what the desk shows: the unit, its thread and parent, the coder's own decision.

    ``earlier`` is what they said before, when it is a second look.
    """

    assignment: str
    position: int
    unit: StoredUnit
    thread: StoredThread
    parent: StoredUnit | None
    decision: Decision | None
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class DeskWindow:
    """A stretch of a coder's work, and what surrounds it."""

    study: Study
    round: Round
    coder: Coder
    codebook: Codebook
    progress: Progress
    preferences: Preferences
    tasks: tuple[Task, ...]
    may_add_codes: bool = False  #: whether a code missed here can be in the codebook at once


@dataclass(frozen=True, slots=True)
class ThreadContext:
    """The thread around one assignment, in reading order; ``this`` is the unit's place in ``units``.

    Of a very long thread ``units`` is the stretch around it; ``left_out`` counts what
    stands before and after that stretch.
    """

    thread: StoredThread
    units: tuple[StoredUnit, ...]
    this: int
    left_out: tuple[int, int]
    settings: StudySettings


def desk_window(
    workspace: Workspace,
    person: Person,
    round_id: int,
    *,
    at: int | None = None,
    after: int | None = None,
    count: int = 20,
) -> DeskWindow:
    """The coder's assignments from position ``at``, or the next undecided ones from ``after``.

    With neither, the place to resume: the first undecided one after the last decision.
    """
    count = max(1, min(count, LARGEST_WINDOW))
    with workspace.database.reading() as session:
        round_, coder = own_place(session, person, round_id)
        progress = rounds.progress(session, round_, coder)
        if not progress.total:
            raise Refusal(NOTHING_TO_CODE)
        codebook = codebooks.find_codebook(session, round_.study, round_.codebook_version)
        if codebook is None:
            raise Refusal("This study has no codebook yet. The owner can choose one on the codebook page.")
        if at is not None:
            places = desk_queue.places_at(session, round_.id, coder.id, at, count)
        else:
            start = after if after is not None else desk_queue.resume_position(session, round_.id, coder.id)
            places = desk_queue.undecided_places(session, round_.id, coder.id, start, count)
        return DeskWindow(
            study=studies.find_study(session, round_.study),
            round=round_,
            coder=coder,
            codebook=codebook,
            progress=progress,
            preferences=read_preferences(studies.find_preferences(session, coder.id)),
            may_add_codes=may_add_in(session, person, round_),
            tasks=_tasks(session, person, round_, codebook, places),
        )


def thread_context(workspace: Workspace, person: Person, assignment: str) -> ThreadContext:
    """The thread an own assignment stands in; Refusal when the study does not show context."""
    with workspace.database.reading() as session:
        place, round_, _ = own_assignment(session, person, assignment)
        settings = studies.find_study(session, round_.study).settings
        if not settings.show_context:
            raise Refusal("This study is coded without the thread.")
        thread = desk_queue.threads_of(session, [place.unit])[place.unit]
        (this,) = material.list_units(session, round_.study, ids=(place.unit,))
        first = max(0, this.position - AROUND)
        units = material.list_units(session, round_.study, thread=thread.id, between=(first, this.position + AROUND))
        return ThreadContext(
            thread,
            units,
            this=this.position - first,
            left_out=(first, max(0, thread.units - first - len(units))),
            settings=settings,
        )


def save_answers(workspace: Workspace, person: Person, answers: Sequence[Answer]) -> SavedBatch:
    """Store a batch in one durable transaction; one bad answer never blocks the rest."""
    if len(answers) > LARGEST_BATCH:
        raise Refusal(f"At most {LARGEST_BATCH} decisions can be sent at once.")
    if not answers:
        return SavedBatch((), None)
    with workspace.database.writing() as session:
        return saving.save_answers(session, person, answers)


def _tasks(
    session: Session, person: Person, round_: Round, codebook: Codebook, places: Sequence[desk_queue.Place]
) -> tuple[Task, ...]:
    wanted = [place.assignment for place in places]
    own = {
        one.assignment: one.decision for one in decisions.read_decisions(session, person, round_, assignments=wanted)
    }
    earlier = find_earlier(session, person, round_, codebook, wanted)
    unit_ids = tuple(place.unit for place in places)
    units = {unit.id: unit for unit in material.list_units(session, round_.study, ids=unit_ids)}
    threads = desk_queue.threads_of(session, unit_ids)
    parent_ids = tuple({unit.parent for unit in units.values() if unit.parent is not None})
    parents = {unit.id: unit for unit in material.list_units(session, round_.study, ids=parent_ids)}
    return tuple(
        Task(
            assignment=place.assignment,
            position=place.position,
            unit=units[place.unit],
            thread=threads[place.unit],
            parent=parents.get(units[place.unit].parent),
            decision=own.get(place.assignment),
            earlier=earlier.get(place.assignment),
        )
        for place in places
    )
