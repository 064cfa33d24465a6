"""The desk's acts: what comes next, its context, and saving what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.decision import Answer, Decision
from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.stored_material import StoredThread, StoredUnit
from annotator.domain.study import Progress, Round, Study, StudySettings
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, decisions, desk_queue, material, rounds, studies
from annotator.store.database import Session
from annotator.store.decisions import Saved

#: Most assignments in one answer of the queue, and most answers in one batch.
LARGEST_WINDOW = 100
LARGEST_BATCH = 100

NOTHING_TO_CODE = "You have no comments to code in this round. Choose another one, or ask the owner to add you."


@dataclass(frozen=True, slots=True)
class Task:
    """One assignment with what the desk shows: the unit, its thread and parent, the coder's own decision."""

    assignment: str
    position: int
    unit: StoredUnit
    thread: StoredThread
    parent: StoredUnit | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class DeskWindow:
    """A stretch of a coder's work, and what surrounds it."""

    study: Study
    round: Round
    coder: Coder
    codebook: Codebook
    progress: Progress
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class ThreadContext:
    """The thread around one assignment, in reading order; ``this`` is the unit's place in it."""

    thread: StoredThread
    units: tuple[StoredUnit, ...]
    this: int
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
        round_, coder = _own_place(session, person, round_id)
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
            tasks=_tasks(session, person, round_, places),
        )


def thread_context(workspace: Workspace, person: Person, assignment: str) -> ThreadContext:
    """The thread an own assignment stands in; Refusal when the study does not show context."""
    with workspace.database.reading() as session:
        found = _own_assignment(session, person, assignment)
        if found is None:
            raise Refusal("This comment is not among those assigned to you. Reload the page.")
        place, round_, _ = found
        settings = studies.find_study(session, round_.study).settings
        if not settings.show_context:
            raise Refusal("This study is coded without the thread.")
        thread = desk_queue.threads_of(session, [place.unit])[place.unit]
        units = material.list_units(session, round_.study, thread=thread.id)
        return ThreadContext(thread, units, [unit.id for unit in units].index(place.unit), settings)


def save_answers(workspace: Workspace, person: Person, answers: Sequence[Answer]) -> tuple[Saved, ...]:
    """Store a batch, each answer in a durable transaction of its own; one bad answer never blocks the rest."""
    if len(answers) > LARGEST_BATCH:
        raise Refusal(f"At most {LARGEST_BATCH} decisions can be sent at once.")
    results = []
    for answer in answers:
        with workspace.database.writing() as session:
            results.append(decisions.save_answer(session, person, answer))
    return tuple(results)


def own_progress(workspace: Workspace, person: Person, assignment: str) -> Progress | None:
    """The person's progress in the round an assignment belongs to; None when it is not theirs."""
    with workspace.database.reading() as session:
        found = _own_assignment(session, person, assignment)
        return rounds.progress(session, found[1], found[2]) if found else None


def _tasks(session: Session, person: Person, round_: Round, places: Sequence[desk_queue.Place]) -> tuple[Task, ...]:
    own = {
        one.assignment: one.decision
        for one in decisions.read_decisions(session, person, round_, assignments=[place.assignment for place in places])
    }
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
        )
        for place in places
    )


def _own_assignment(session: Session, person: Person, assignment: str) -> tuple[desk_queue.Place, Round, Coder] | None:
    place = desk_queue.find_place(session, assignment)
    round_ = rounds.find_round(session, place.round) if place else None
    for coder in studies.list_coders(session, round_.study) if round_ else ():
        if coder.id == place.coder and person.is_coder(coder):
            return place, round_, coder
    return None


def _own_place(session: Session, person: Person, round_id: int) -> tuple[Round, Coder]:
    round_ = rounds.find_round(session, round_id)
    for coder in studies.list_coders(session, round_.study) if round_ else ():
        if person.is_coder(coder):
            return round_, coder
    raise Refusal(NOTHING_TO_CODE)
