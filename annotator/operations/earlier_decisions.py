"""What a coder said before about a comment that comes for a second look, and why it comes."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_succession import Succession
from annotator.domain.decision import Decision, State
from annotator.domain.people import Person
from annotator.domain.second_looks import Concern, OlderReading
from annotator.domain.study import Purpose, Round
from annotator.store import codebooks, decisions, rounds, second_looks
from annotator.store.database import Session

#: The weightiest reason first.
_ORDER = (Concern.SPLIT, Concern.GIVEN, Concern.BELOW, Concern.NOT_GIVEN)


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code as it was called when it was given."""

    id: str
    path: str
    colour: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision is looked at again: what a code meant then and means now.

    ``since`` is the number of the version that changed it, ``why`` what was said when it
    was published; ``parts`` are the paths of the codes into which it was split.
    """

    concern: Concern
    path: str
    before: Code
    after: Code
    since: int
    why: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """It in words, to the coder."""
        if self.concern is Concern.SPLIT:
            parts = ", ".join(f"“{part}”" for part in self.parts)
            return f"“{self.path}”, which you gave, was split in version {self.since}: {parts}."
        changed = f"means something else since version {self.since}"
        if self.concern is Concern.BELOW:
            return f"“{self.path}”, above a code you gave, {changed}."
        gave = "which you gave" if self.concern is Concern.GIVEN else "which you did not give"
        return f"“{self.path}”, {gave}, {changed}."


@dataclass(frozen=True, slots=True)
class Earlier:
    """The decision in force on the assignment that is looked at again, taken back ones included.

    ``again`` is what of it could be said again with the present codebook, never chosen
    unasked; None when nothing of it can.
    """

    round: str
    decision: Decision
    codes: tuple[GivenCode, ...]
    reasons: tuple[Reason, ...]
    again: Decision | None


def find_earlier(
    session: Session, person: Person, round_: Round, codebook: Codebook, assignments: Collection[str]
) -> Mapping[str, Earlier]:
    """The earlier decisions of a person's second looks, by assignment; empty in every other round."""
    if round_.purpose is not Purpose.RECODING:
        return {}
    looks = second_looks.find_earlier(session, assignments)
    by_round = defaultdict(list)
    for earlier, number in looks.values():
        by_round[number].append(earlier)
    places = {number: rounds.find_round(session, number) for number in by_round}
    found = {
        one.assignment: (places[number], one.decision)
        for number, wanted in by_round.items()
        for one in decisions.read_decisions(session, person, places[number], assignments=wanted)
    }
    reading = OlderReading(codebooks.list_published(session, round_.study), codebook.version)
    return {look: _earlier(reading, *found[earlier]) for look, (earlier, _) in looks.items() if earlier in found}


def _earlier(reading: OlderReading, round_: Round, decision: Decision) -> Earlier:
    then = reading.versions[decision.codebook_version].codebook
    order = {code.id: place for place, code in enumerate(then.codes)}
    codes = tuple(
        GivenCode(code, then.path(code), _colour(then, code)) for code in sorted(decision.codes, key=order.__getitem__)
    )
    return Earlier(round_.name, decision, codes, _reasons(reading, decision), _again(reading, then, decision))


def _reasons(reading: OlderReading, decision: Decision) -> tuple[Reason, ...]:
    version = decision.codebook_version
    now, then = reading.codebook, reading.versions[version].codebook
    order = {code.id: place for place, code in enumerate(now.codes)}
    concerns = reading.concerns(version, decision.state, decision.codes)
    found = []
    for code, concern in sorted(concerns, key=lambda one: (_ORDER.index(one[1]), order[one[0]])):
        changes = reading.changes_of(code, version, concern)
        parts = reading.parts_of(code, version) if concern is Concern.SPLIT else ()
        found.append(
            Reason(
                concern,
                now.path(code),
                # A code that came later and was split: what was merged into it stood for it then.
                then.by_id.get(code, now.code(code)),
                now.code(code),
                changes[-1].codebook.version if changes else reading.read_with,
                tuple(change.reason for change in changes if change.reason),
                tuple(now.path(part) for part in parts),
            )
        )
    return tuple(found)


def _again(reading: OlderReading, then: Codebook, decision: Decision) -> Decision | None:
    """What can be said again: a code that was split is to be chosen anew, an archived one cannot be given."""
    now = reading.codebook
    split = {code for code, concern in _concerns(reading, decision) if concern is Concern.SPLIT}
    succession = Succession(then, now)

    def carried(code: str) -> str | None:
        (after,) = succession.codes(frozenset({code}))
        return after if after in now.by_id and not now.by_id[after].archived and after not in split else None

    codes = frozenset(after for code in decision.codes if (after := carried(code)) is not None)
    spans = tuple(replace(span, code=after) for span in decision.spans if (after := carried(span.code)) is not None)
    if decision.state is State.RETRACTED or (decision.state is State.CODED and not codes):
        return None
    return replace(decision, codes=codes, spans=spans)


def _concerns(reading: OlderReading, decision: Decision) -> frozenset[tuple[str, Concern]]:
    return reading.concerns(decision.codebook_version, decision.state, decision.codes)


def _colour(codebook: Codebook, code: str) -> str | None:
    coloured = [codebook.by_id[step].colour for step in codebook.lineage(code) if codebook.by_id[step].colour]
    return coloured[-1] if coloured else None
