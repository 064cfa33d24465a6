"""Recoding rounds: queue decisions for a second look, see how far it is, and take a round back nobody began."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from annotator.domain.codebook import LONGEST_NAME, Code
from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.second_looks import Concern, OlderReading
from annotator.domain.study import Purpose, Round, Study
from annotator.operations.codebooks import check_may_change
from annotator.operations.older_meanings import MOST_SHOWN, affected, list_affected, list_older_meanings, newest_reading
from annotator.operations.rounds import RoundOverview, check_not_archived, in_order, list_overviews, usable
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, rounds, second_looks, studies
from annotator.store.database import Session
from annotator.store.given_codes import GivenOnce

__all__ = [
    "MOST_SHOWN",
    "Concern",
    "LookPlan",
    "Queued",
    "RecodingRound",
    "list_affected",
    "list_older_meanings",
    "list_recoding_rounds",
    "plan_second_looks",
    "queue_second_looks",
    "withdraw_second_looks",
]


@dataclass(frozen=True, slots=True)
class LookPlan:
    """What queueing would do: how many decisions each coder would look at again.

    ``cannot`` are coders who do not sign in or have left, with how many of theirs stay as
    they are; ``out`` counts decisions whose comments were excluded or withdrawn since;
    ``blind`` names rounds that are not open yet, whose decisions wait. ``rounds`` names the
    rounds the queued decisions were made in: each gets a recoding round of its own.
    """

    code: Code
    coders: tuple[tuple[Coder, int], ...]
    cannot: tuple[tuple[Coder, int], ...]
    out: int
    blind: tuple[str, ...]
    rounds: tuple[str, ...] = ()

    @property
    def decisions(self) -> int:
        """How many would be queued."""
        return sum(count for _, count in self.coders)

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it in words, to be read before the act."""
        said = []
        if self.coders:
            each = ", ".join(f"{coder.name} {count:,}" for coder, count in self.coders)
            said.append(f"{_decisions(self.decisions)} would be looked at again: {each}.")
            if len(self.rounds) > 1:
                said.append(f"What was decided in {_named(self.rounds)} is queued apart, a round for each.")
        else:
            said.append("Nothing would be queued.")
        for coder, count in self.cannot:
            why = "has left" if coder.left else "does not sign in"
            said.append(f"{coder.name} {why} and cannot look again: {_decisions(count)} of theirs will stay marked.")
        if self.out:
            said.append(f"Left out, because the comment was excluded or withdrawn since: {_decisions(self.out)}.")
        if self.blind:
            said.append(f"What was decided in {_named(self.blind)} waits until the round is open.")
        return tuple(said)


@dataclass(frozen=True, slots=True)
class Queued:
    """The recoding rounds that were made, one for each round in which the decisions were made.

    As long as nobody decided anything in one, ``withdraw_second_looks`` takes it away.
    """

    rounds: tuple[Round, ...]
    plan: LookPlan

    @property
    def sentence(self) -> str:
        """What was done."""
        names = ", ".join(coder.name for coder, _ in self.plan.coders)
        made = _named([one.name for one in self.rounds]) + (" is" if len(self.rounds) == 1 else " are")
        return f"{made} queued: {_decisions(self.plan.decisions)}, which {names} will find under Code."


@dataclass(frozen=True, slots=True)
class RecodingRound:
    """A recoding round with its progress; ``begun`` when something was decided in it."""

    overview: RoundOverview
    begun: bool


def plan_second_looks(
    workspace: Workspace, person: Person, study: Study, code: str, concerns: Collection[Concern]
) -> LookPlan:
    """What ``queue_second_looks`` would do, without doing it."""
    check_may_change(person)
    with workspace.database.reading() as session:
        return _plan(session, person, study, _reading(session, study, code), code, concerns)[0]


def queue_second_looks(
    workspace: Workspace, person: Person, study: Study, code: str, concerns: Collection[Concern]
) -> Queued:
    """Give every coder the decisions of theirs that a code concerns in one of these ways, for a second look.

    For each round in which they were made it makes a recoding round with the newest codebook
    version and exactly these decisions, so that nobody meets a comment twice in one. Only open
    rounds count; stored decisions stay as they are. Refusal when there is none.
    """
    check_may_change(person)
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        # Two people at once would queue the same decisions twice; and no version is published in between.
        codebooks.lock_codebook(session, study.id)
        reading = _reading(session, study, code)
        plan, looks = _plan(session, person, study, reading, code, concerns)
        if not plan.decisions:
            raise Refusal(
                f"Nothing is there to be queued for “{plan.code.name}”. {' '.join(plan.sentences[1:])}".strip()
            )
        made = [_queue(session, person, study, reading, plan, one, concerns) for one in looks]
    return Queued(tuple(made), plan)


def withdraw_second_looks(workspace: Workspace, person: Person, study: Study, round_id: int) -> Round:
    """Take a recoding round away again in which nobody decided anything; what it held can be queued anew."""
    check_may_change(person)
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        rounds.lock_round(session, round_id)
        found = [one for one in rounds.list_rounds(session, study.id) if one.id == round_id]
        if not found or found[0].purpose is not Purpose.RECODING:
            raise Refusal("There is no round of second looks here to be taken back. Reload the page.")
        if rounds.has_decisions(session, round_id) or rounds.sealed_coders(session, round_id):
            raise Refusal(
                f"“{found[0].name}” stays: somebody has looked again already, and no decision is lost. "
                "Coders who are done press “I have finished”."
            )
        second_looks.remove_recoding_round(session, round_id)
        events.record(
            session,
            person,
            "withdraw_second_looks",
            f"round:{round_id}",
            study=study.id,
            before={"name": found[0].name, "version": found[0].codebook_version},
        )
        return found[0]


def list_recoding_rounds(workspace: Workspace, study: Study) -> tuple[RecodingRound, ...]:
    """The rounds of second looks, newest first, with everybody's progress."""
    found = [one for one in list_overviews(workspace, study.id, second_looks=True) if one.is_second_look]
    with workspace.database.reading() as session:
        return tuple(RecodingRound(one, rounds.has_decisions(session, one.round.id)) for one in reversed(found))


def _reading(session: Session, study: Study, code: str) -> OlderReading:
    reading = newest_reading(session, study.id)
    if reading is None or code not in reading.codebook.by_id:
        raise Refusal("The codebook has no such code. Reload the page.")
    return reading


@dataclass(frozen=True, slots=True)
class _Looks:
    """What one recoding round is to hold: (unit, decision) pairs by coder; each coder's units are different ones."""

    made_in: Round
    pairs: Mapping[int, Sequence[tuple[int, int]]]


def _queue(
    session: Session,
    person: Person,
    study: Study,
    reading: OlderReading,
    plan: LookPlan,
    looks: _Looks,
    concerns: Collection[Concern],
) -> Round:
    """Make one recoding round, with its event."""
    name = _free_name(rounds.list_rounds(session, study.id), plan, looks.made_in)
    round_ = rounds.add_round(session, study.id, name, Purpose.RECODING, reading.read_with)
    for coder, _ in plan.coders:
        mine = looks.pairs.get(coder.id, ())
        place = {unit: at for at, unit in enumerate(in_order(session, study, round_, coder, {u for u, _ in mine}))}
        second_looks.add_second_looks(session, round_.id, coder.id, sorted(mine, key=lambda one: place[one[0]]))
    events.record(
        session,
        person,
        "queue_second_looks",
        f"round:{round_.id}",
        study=study.id,
        after={
            "code": plan.code.id,
            "concerns": sorted(concerns),
            "decided_in": looks.made_in.id,
            "version": reading.read_with,
            "seed": round_.seed,
            "coders": {str(coder): len(pairs) for coder, pairs in looks.pairs.items()},
        },
    )
    return round_


def _plan(
    session: Session, person: Person, study: Study, reading: OlderReading, code: str, concerns: Collection[Concern]
) -> tuple[LookPlan, tuple[_Looks, ...]]:
    """The plan, and what each recoding round would hold."""
    every = rounds.list_rounds(session, study.id)
    open_rounds = [one for one in every if one.is_open]
    blind = tuple(one.name for one in every if not one.is_open and rounds.has_decisions(session, one.id))
    people = {coder.id: coder for coder in studies.list_coders(session, study.id)}
    found = list(affected(session, person, open_rounds, reading, code, concerns, people))
    can = set(usable(session, study, {one.unit for one in found}))
    there = [one for one in found if one.unit in can]
    numbers = Counter(one.given.coder for one in there)
    counted = [(coder, numbers[coder.id]) for coder in people.values() if numbers[coder.id]]
    looks = _by_round(open_rounds, [one for one in there if people[one.given.coder].takes_assignments])
    plan = LookPlan(
        reading.codebook.code(code),
        tuple(pair for pair in counted if pair[0].takes_assignments),
        tuple(pair for pair in counted if not pair[0].takes_assignments),
        len(found) - len(there),
        blind,
        tuple(dict.fromkeys(one.made_in.name for one in looks)),
    )
    return plan, looks


def _by_round(every: Sequence[Round], decisions: Sequence[GivenOnce]) -> tuple[_Looks, ...]:
    """The decisions apart by the round they were made in, the rounds in order.

    A coder may have decided a comment more than once in a round: the others stand apart again.
    """
    times: Counter[tuple[int, int, int]] = Counter()
    found: dict[tuple[int, int], dict[int, list[tuple[int, int]]]] = {}
    for one in decisions:
        given = one.given
        times[given.round, given.coder, one.unit] += 1
        pairs = found.setdefault((given.round, times[given.round, given.coder, one.unit]), {})
        pairs.setdefault(given.coder, []).append((one.unit, one.decision))
    order = {one.id: place for place, one in enumerate(every)}
    return tuple(
        _Looks(every[order[round_]], pairs)
        for (round_, _), pairs in sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    )


def _free_name(every: Sequence[Round], plan: LookPlan, made_in: Round) -> str:
    taken = {one.name.casefold() for one in every}
    name = f"Second look at “{plan.code.name[:LONGEST_NAME]}”"
    if len(plan.rounds) > 1:
        name = f"{name} ({made_in.name})"
    numbers = range(2, len(every) + 3)
    return next(one for one in (name, *(f"{name} {number}" for number in numbers)) if one.casefold() not in taken)


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _decisions(number: int) -> str:
    return "1 decision" if number == 1 else f"{number:,} decisions"
