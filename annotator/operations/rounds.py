"""Rounds: who codes what, in which order, and when a coder has finished."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import CommentOrder, Progress, Purpose, Round, Study
from annotator.operations.workspace import Workspace
from annotator.store import accounts, codebooks, events, material, rounds, studies
from annotator.store.database import Session

#: What the purposes offered at import mean, in the words of the import page.
PURPOSE_SENTENCES = {
    Purpose.MAIN: "Independent: nobody sees another's codes or any agreement until every coder has finished. "
    "Only this shows a reader that agreement came before discussion.",
    Purpose.TRAINING: "Practice: codes and agreement are open to everybody from the start, "
    "and every figure is marked as practice.",
}


@dataclass(frozen=True, slots=True)
class RoundOverview:
    """A round with its coders' progress; progress is a count and gives no code away."""

    round: Round
    coders: tuple[Coder, ...]
    progress: tuple[Progress, ...]

    @property
    def accepts(self) -> bool:
        """Whether later imports still go into this round: nobody has sealed yet."""
        return not any(one.sealed_at for one in self.progress)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A coder has finished a round; ``opened`` when they were the last one."""

    round: Round
    opened: bool
    sentence: str


def list_overviews(workspace: Workspace, study: int) -> tuple[RoundOverview, ...]:
    """The rounds of a study with everybody's progress, oldest first."""
    with workspace.database.reading() as session:
        return tuple(_overview(session, round_) for round_ in rounds.list_rounds(session, study))


def own_rounds(workspace: Workspace, person: Person, study: int) -> tuple[tuple[Round, Progress], ...]:
    """The rounds in which a person has comments to code, newest first, with their progress."""
    with workspace.database.reading() as session:
        found = [
            (round_, rounds.progress(session, round_, coder))
            for round_ in rounds.list_rounds(session, study)
            for coder in rounds.coders_of_round(session, round_)
            if person.is_coder(coder)
        ]
        return tuple(reversed(found))


def seal_own(workspace: Workspace, person: Person, round_id: int) -> Sealed:
    """Freeze the person's own decisions of a round ("I have finished"). It cannot be undone."""
    with workspace.database.writing() as session:
        round_ = _existing(session, round_id)
        for coder in rounds.coders_of_round(session, round_):
            if person.is_coder(coder):
                return _seal(session, person, round_, coder, "I have finished")
    raise Refusal("You have no comments to code in this round, so there is nothing to finish.")


def seal_coder(workspace: Workspace, person: Person, study: Study, round_name: str, name: str, reason: str) -> Sealed:
    """Seal a coder who leaves, as they are, for a stated reason. It cannot be undone."""
    if not person.can_manage():
        raise Refusal("Only the owner can finish a round for somebody else.")
    if not reason.strip():
        raise Refusal("A reason is needed: it stands beside the seal.")
    with workspace.database.writing() as session:
        round_ = find_by_name(rounds.list_rounds(session, study.id), round_name)
        for coder in rounds.coders_of_round(session, round_):
            if accounts.folded(coder.name) == accounts.folded(name):
                return _seal(session, person, round_, coder, reason.strip())
    raise Refusal(f"“{name}” codes nothing in “{round_.name}”.")


def start_next_round(workspace: Workspace, person: Person, study: Study, purpose: Purpose) -> Round:
    """A new round over all units with all coders who sign in, for those who joined too late for the last one."""
    if not person.can_manage():
        raise Refusal("Only the owner can start a round.")
    with workspace.database.writing() as session:
        coders = [coder for coder in studies.list_coders(session, study.id) if coder.account is not None]
        if not coders:
            raise Refusal("Nobody codes in this study yet. Add a coder first.")
        units = material.reading_order(session, study.id)
        if not units:
            raise Refusal("There are no comments to code yet. Import a file first.")
        round_ = new_round(session, person, study, purpose)
        for coder in coders:
            assign(session, study, round_, coder, units)
        return round_


def round_for_import(session: Session, person: Person, study: Study, purpose: Purpose) -> Round:
    """The round a new import goes to: the last one while nobody has sealed, else the next."""
    existing = rounds.list_rounds(session, study.id)
    if existing:
        rounds.lock_round(session, existing[-1].id)
        if not rounds.sealed_coders(session, existing[-1].id):
            return existing[-1]
    return new_round(session, person, study, purpose)


def new_round(session: Session, person: Person, study: Study, purpose: Purpose) -> Round:
    """Store a round named after its purpose and number."""
    number = len(rounds.list_rounds(session, study.id)) + 1
    name = {Purpose.TRAINING: "Practice", Purpose.MAIN: "Independent coding"}.get(purpose, purpose.value.capitalize())
    name = name if number == 1 else f"{name} {number}"
    round_ = rounds.add_round(session, study.id, name, purpose, codebooks.newest_number(session, study.id))
    events.record(
        session,
        person,
        "start_round",
        f"round:{round_.id}",
        study=study.id,
        after={"purpose": purpose.value, "seed": round_.seed},
    )
    return round_


def join_rounds(session: Session, study: Study, coder: Coder) -> tuple[Round, ...]:
    """Give a new coder the comments of every round that still takes coders.

    A training round is open anyway and takes them at any time; a blind one until the
    first decision in it, because from then on its coders are fixed.
    """
    joined = []
    for round_ in rounds.list_rounds(session, study.id):
        rounds.lock_round(session, round_.id)
        fixed = rounds.has_decisions(session, round_.id) or rounds.sealed_coders(session, round_.id)
        if round_.purpose is not Purpose.TRAINING and (fixed or round_.is_open):
            continue
        units = rounds.units_of_round(session, round_.id) or rounds.units_of_no_round(session, study.id)
        assign(session, study, round_, coder, sorted(units))
        joined.append(round_)
    return tuple(joined)


def assign(session: Session, study: Study, round_: Round, coder: Coder, units: Sequence[int]) -> int:
    """Assign units to a coder in the order the study's setting asks for."""
    if study.settings.comment_order is CommentOrder.SHUFFLED:
        ordered = sorted(units, key=lambda unit: _shuffled(round_.seed, coder.id, unit))
    else:
        reading = {unit: place for place, unit in enumerate(material.reading_order(session, study.id))}
        ordered = sorted(units, key=reading.__getitem__)
    return rounds.add_assignments(session, round_.id, coder.id, ordered)


def find_by_name(found: Sequence[Round], name: str | None) -> Round:
    """The round of this name or number; the newest when None; Refusal when there is none."""
    if not found:
        raise Refusal("This study has no round yet. Import comments first.")
    if name is None:
        return found[-1]
    for round_ in found:
        if name.strip().casefold() in (round_.name.casefold(), str(round_.number)):
            return round_
    names = ", ".join(f"“{round_.name}”" for round_ in found)
    raise Refusal(f"There is no round “{name}” in this study. There are: {names}.")


def _seal(session: Session, person: Person, round_: Round, coder: Coder, reason: str) -> Sealed:
    rounds.lock_round(session, round_.id)
    sealed = rounds.sealed_coders(session, round_.id)
    if coder.id in sealed:
        raise Refusal(f"{coder.name} has already finished “{round_.name}”.")
    rounds.add_seal(session, round_.id, coder.id, person.label, reason)
    events.record(
        session,
        person,
        "seal_round",
        f"round:{round_.id}",
        study=round_.study,
        after={"coder": coder.id, "reason": reason},
    )
    waiting = [one.name for one in rounds.coders_of_round(session, round_) if one.id not in {*sealed, coder.id}]
    if not waiting and not round_.is_open:
        rounds.open_round(session, round_.id)
        events.record(session, person, "open_round", f"round:{round_.id}", study=round_.study)
    if waiting:
        sentence = f"“{round_.name}” is finished for {coder.name}. Still coding: {', '.join(waiting)}."
    else:
        sentence = f"“{round_.name}” is finished: every coder has sealed, so codes and agreement are open."
    return Sealed(round_, not waiting, sentence)


def _overview(session: Session, round_: Round) -> RoundOverview:
    coders = rounds.coders_of_round(session, round_)
    return RoundOverview(round_, coders, tuple(rounds.progress(session, round_, coder) for coder in coders))


def _existing(session: Session, round_id: int) -> Round:
    round_ = rounds.find_round(session, round_id)
    if round_ is None:
        raise Refusal("This round does not exist. Reload the page.")
    return round_


def _shuffled(seed: int, coder: int, unit: int) -> bytes:
    return hashlib.sha256(f"{seed}:{coder}:{unit}".encode()).digest()
