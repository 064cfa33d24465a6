"""Rounds: who codes what, in which order, and when a coder has finished."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import CommentOrder, Progress, Purpose, Round, Study
from annotator.operations.workspace import Workspace
from annotator.store import accounts, codebooks, corpus, events, material, rounds, studies
from annotator.store.database import Session

#: What the purposes offered at import mean, in the words of the import page.
PURPOSE_SENTENCES = {
    Purpose.MAIN: "Independent: nobody sees another's codes or any agreement until every coder has finished. "
    "Only this shows a reader that agreement came before discussion.",
    Purpose.TRAINING: "Practice: codes and agreement are open to everybody from the start, "
    "and every figure is marked as practice.",
    Purpose.RECODING: "Second looks: coders meet again what they decided under an older meaning of a code, beside "
    "their earlier decision. It enters no agreement, and opens when every coder has finished.",
}


@dataclass(frozen=True, slots=True)
class RoundOverview:
    """A round with its coders' progress; progress is a count and gives no code away."""

    round: Round
    coders: tuple[Coder, ...]
    progress: tuple[Progress, ...]

    @property
    def is_second_look(self) -> bool:
        """Whether its coders look again at what they decided in earlier rounds."""
        return self.round.purpose is Purpose.RECODING

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


def list_overviews(workspace: Workspace, study: int, *, second_looks: bool = False) -> tuple[RoundOverview, ...]:
    """The rounds of a study with everybody's progress, oldest first; those of second looks on request."""
    with workspace.database.reading() as session:
        found = rounds.list_rounds(session, study)
        wanted = found if second_looks else without_second_looks(found)
        return tuple(_overview(session, round_) for round_ in wanted)


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


def seal_coder(
    workspace: Workspace, person: Person, study: Study, round_name: str | None, name: str, reason: str
) -> Sealed:
    """A coder leaves: their rounds, or the one named, are sealed as they are, and they get no further comments.

    It cannot be undone: once the round is open, a coder who came back would not be blind.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can finish a round for somebody else.")
    if not reason.strip():
        raise Refusal("A reason is needed: it stands beside the seal.")
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        every = rounds.list_rounds(session, study.id)
        wanted = every if round_name is None else (find_by_name(every, round_name),)
        coder = _coder_named(session, study, name)
        mine = [round_ for round_ in wanted if coder in rounds.coders_of_round(session, round_)]
        if not mine:
            raise Refusal(f"“{coder.name}” codes nothing in {_quoted(wanted) or 'this study'}.")
        running = [round_ for round_ in mine if coder.id not in rounds.sealed_coders(session, round_.id)]
        if not running:
            raise Refusal(f"{coder.name} has already finished {_quoted(mine)}.")
        studies.save_left(session, coder.id)
        sealed = [_seal(session, person, round_, coder, reason.strip()) for round_ in running]
        events.record(
            session,
            person,
            "leave_study",
            f"coder:{coder.id}",
            study=study.id,
            before={"left": False},
            after={"left": True, "reason": reason.strip()},
        )
        return sealed[-1]


def start_next_round(workspace: Workspace, person: Person, study: Study, purpose: Purpose) -> Round:
    """A new round over all units with everybody, for those who came too late for the last one.

    Rounds still running are closed as they are: nobody codes the same comments in two
    rounds at once, and none is opened while another over its comments is blind. Second
    looks that wait are closed too, and can be queued again. It cannot be undone.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can start a round.")
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        coders = [coder for coder in studies.list_coders(session, study.id) if coder.takes_assignments]
        if not coders:
            raise Refusal("Nobody codes in this study yet. Add a coder first.")
        units = usable(session, study, material.reading_order(session, study.id))
        if not units:
            raise Refusal("There are no comments to code. Import a file first, or include what was excluded.")
        earlier = rounds.list_rounds(session, study.id)
        round_ = new_round(session, person, study, purpose)
        for one in earlier:
            _close(session, person, one, f"Replaced by “{round_.name}”")
        for coder in coders:
            assign(session, study, round_, coder, units)
        if round_.is_open:
            _open_finished(session, person, study.id)
        return round_


def check_not_archived(session: Session, study: int) -> None:
    """Refuse to change an archived study."""
    found = studies.find_study(session, study)
    if found is not None and found.archived_at is not None:
        raise Refusal(f"“{found.name}” is archived and stays as it is. Restore it on the Studies page first.")


def round_for_import(session: Session, person: Person, study: Study, purpose: Purpose) -> Round:
    """The round a new import goes to: the last one while nobody has sealed, else the next; never second looks."""
    existing = without_second_looks(rounds.list_rounds(session, study.id))
    if existing:
        rounds.lock_round(session, existing[-1].id)
        if not rounds.sealed_coders(session, existing[-1].id):
            return existing[-1]
    return new_round(session, person, study, purpose)


def new_round(session: Session, person: Person, study: Study, purpose: Purpose) -> Round:
    """Store a round named after its purpose and number; rounds of second looks have names of their own."""
    number = len(without_second_looks(rounds.list_rounds(session, study.id))) + 1
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
    first decision in it, because from then on its coders are fixed. In a round of second
    looks there is nothing for somebody who has not looked before.
    """
    joined = []
    for round_ in without_second_looks(rounds.list_rounds(session, study.id)):
        rounds.lock_round(session, round_.id)
        fixed = rounds.has_decisions(session, round_.id) or rounds.sealed_coders(session, round_.id)
        if round_.purpose is not Purpose.TRAINING and (fixed or round_.is_open):
            continue
        units = rounds.units_of_round(session, round_.id) or rounds.units_of_no_round(session, study.id)
        assign(session, study, round_, coder, sorted(units))
        joined.append(round_)
    return tuple(joined)


def assign(session: Session, study: Study, round_: Round, coder: Coder, units: Sequence[int]) -> int:
    """Assign units to a coder in the order the study's setting asks for; none that is out of the corpus."""
    ordered = in_order(session, study, round_, coder, usable(session, study, units))
    return rounds.add_assignments(session, round_.id, coder.id, ordered)


def in_order(session: Session, study: Study, round_: Round, coder: Coder, units: Iterable[int]) -> list[int]:
    """Units in the order in which a coder is to meet them in a round."""
    if study.settings.comment_order is CommentOrder.SHUFFLED:
        return sorted(units, key=lambda unit: _shuffled(round_.seed, coder.id, unit))
    reading = {unit: place for place, unit in enumerate(material.reading_order(session, study.id))}
    return sorted(units, key=reading.__getitem__)


def usable(session: Session, study: Study, units: Iterable[int]) -> list[int]:
    """The units without those excluded, removed where they were published, or withdrawn."""
    out = corpus.unusable_units(session, study.id)
    return [unit for unit in units if unit not in out]


def find_by_name(found: Sequence[Round], name: str | None) -> Round:
    """The round of this name or number; the newest when None; Refusal when there is none.

    A round of second looks is meant only by whoever names it.
    """
    if not found:
        raise Refusal("This study has no round yet. Import comments first.")
    if name is None:
        return (without_second_looks(found) or found)[-1]
    for round_ in found:
        if name.strip().casefold() in (round_.name.casefold(), str(round_.number)):
            return round_
    names = ", ".join(f"“{round_.name}”" for round_ in found)
    raise Refusal(f"There is no round “{name}” in this study. There are: {names}.")


def without_second_looks(found: Iterable[Round]) -> list[Round]:
    """The rounds in which comments are coded for the first time."""
    return [round_ for round_ in found if round_.purpose is not Purpose.RECODING]


def _seal(session: Session, person: Person, round_: Round, coder: Coder, reason: str) -> Sealed:
    rounds.lock_round(session, round_.id)
    sealed = rounds.sealed_coders(session, round_.id)
    if coder.id in sealed:
        raise Refusal(f"{coder.name} has already finished “{round_.name}”.")
    _record_seal(session, person, round_, coder, reason)
    waiting = [one.name for one in rounds.coders_of_round(session, round_) if one.id not in {*sealed, coder.id}]
    if waiting:
        sentence = f"“{round_.name}” is finished for {coder.name}. Still coding: {', '.join(waiting)}."
        return Sealed(round_, False, sentence)
    _open_finished(session, person, round_.study)
    sentence = f"“{round_.name}” is finished: every coder has sealed, so codes and agreement are open."
    return Sealed(round_, True, sentence)


def _record_seal(session: Session, person: Person, round_: Round, coder: Coder, reason: str) -> None:
    rounds.add_seal(session, round_.id, coder.id, person.label, reason)
    events.record(
        session,
        person,
        "seal_round",
        f"round:{round_.id}",
        study=round_.study,
        before={"coder": coder.id, "sealed": False},
        after={"coder": coder.id, "sealed": True, "reason": reason},
    )


def _close(session: Session, person: Person, round_: Round, reason: str) -> None:
    """Seal everybody who has not yet, without opening the round."""
    rounds.lock_round(session, round_.id)
    sealed = rounds.sealed_coders(session, round_.id)
    for coder in rounds.coders_of_round(session, round_):
        if coder.id not in sealed:
            _record_seal(session, person, round_, coder, reason)


def _open_finished(session: Session, person: Person, study: int) -> None:
    """Open every finished round, unless a blind one that is still coded shares its comments.

    Second looks hold nothing up: what others said about these comments is open already.
    """
    blind = [one for one in rounds.list_rounds(session, study) if not one.is_open]
    running = [one for one in blind if not rounds.is_finished(session, one.id)]
    coded = without_second_looks(running)
    shared = {unit for one in coded for unit in rounds.units_of_round(session, one.id)}
    for one in blind:
        if one not in running and not shared & rounds.units_of_round(session, one.id):
            rounds.open_round(session, one.id)
            events.record(
                session,
                person,
                "open_round",
                f"round:{one.id}",
                study=study,
                before={"open": False},
                after={"open": True},
            )


def _quoted(found: Sequence[Round]) -> str:
    return ", ".join(f"“{round_.name}”" for round_ in found)


def _coder_named(session: Session, study: Study, name: str) -> Coder:
    for coder in studies.list_coders(session, study.id):
        if accounts.folded(coder.name) == accounts.folded(name):
            return coder
    raise Refusal(f"“{name}” codes nothing in “{study.name}”: there is no coder of that name.")


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
