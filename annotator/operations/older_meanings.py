"""The stale list: what was decided under an older meaning of a code or before it was split, by coder."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_versions import PublishedVersion
from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.second_looks import Concern, OlderReading
from annotator.domain.stored_material import StoredUnit
from annotator.domain.study import Round, Study
from annotator.operations.codebook_touch import blind_sentence
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, material, rounds, studies
from annotator.store.database import Session
from annotator.store.given_codes import GivenCodes, GivenOnce, count_given, list_given

#: Of the decisions behind one line of the list, so many are shown.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class OlderMeaning:
    """The decisions of one coder that one code concerns in one way; counts of decisions.

    ``to_look_at`` can be queued for a second look; ``queued`` wait in a recoding round
    already; ``blind`` are the viewer's own in rounds that are not open yet.
    ``versions`` are the numbers of the versions they were made under.
    """

    coder: Coder
    code: Code
    concern: Concern
    to_look_at: int
    queued: int
    blind: int
    versions: tuple[int, ...]

    @property
    def decisions(self) -> int:
        """All of them."""
        return self.to_look_at + self.queued + self.blind


@dataclass(frozen=True, slots=True)
class StaleList:
    """What the viewer may see of it, in the order of the codebook; ``blind`` names rounds of which nothing is told."""

    codebook: Codebook | None
    entries: tuple[OlderMeaning, ...]
    blind: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is not in the list; empty when it is whole."""
        return blind_sentence(self.blind).replace("of them this touches", "of them were made under an older meaning")

    @property
    def changed(self) -> tuple[Code, ...]:
        """The codes that concern somebody, in the order of the codebook."""
        found = {entry.code.id for entry in self.entries}
        return tuple(code for code in self.codebook.codes if code.id in found) if self.codebook else ()


@dataclass(frozen=True, slots=True)
class OlderDecision:
    """One decision of the list: its unit, the round and version it was made in, and the codes it gave, by path."""

    unit: StoredUnit
    round: Round
    version: int
    state: str
    codes: tuple[str, ...]


def list_older_meanings(workspace: Workspace, person: Person, study: Study) -> StaleList:
    """Who decided what under an older meaning, by code and coder.

    The owner sees every coder of the open rounds, a coder their own; of a blind round
    everybody sees their own alone. What was looked at again since is not in it.
    """
    with workspace.database.reading() as session:
        every = rounds.list_rounds(session, study.id)
        reading = newest_reading(session, study.id)
        blind = tuple(one.name for one in every if not one.is_open and rounds.has_decisions(session, one.id))
        if reading is None:
            return StaleList(None, (), blind)
        people = coders_shown(session, person, study)
        counts = _count(session, person, every, reading, people)
    order = {code.id: place for place, code in enumerate(reading.codebook.codes)}
    kinds = list(Concern)
    entries = sorted(
        (
            OlderMeaning(
                people[coder],
                reading.codebook.code(code),
                concern,
                found["to_look_at"],
                found["queued"],
                found["blind"],
                tuple(sorted(key for key in found if isinstance(key, int))),
            )
            for (coder, code, concern), found in counts.items()
        ),
        key=lambda one: (order[one.code.id], kinds.index(one.concern), one.coder.name.casefold(), one.coder.id),
    )
    return StaleList(reading.codebook, tuple(entries), blind)


def list_affected(
    workspace: Workspace, person: Person, study: Study, code: str, concern: Concern, coder: int, most: int = MOST_SHOWN
) -> tuple[OlderDecision, ...]:
    """The first of the decisions behind one line of the list, of open rounds.

    Those of a blind round are found at the desk, where a comment that comes to be coded a
    second time brings no earlier decision of its own.
    """
    with workspace.database.reading() as session:
        every = {one.id: one for one in rounds.list_rounds(session, study.id) if one.is_open}
        reading = newest_reading(session, study.id)
        if reading is None or coder not in coders_shown(session, person, study):
            return ()
        found = []
        for one in affected(session, person, tuple(every.values()), reading, code, {concern}, {coder}):
            found.append(one)
            if len(found) == most:
                break
        units = {
            unit.id: unit for unit in material.list_units(session, study.id, ids=tuple({one.unit for one in found}))
        }
        return tuple(
            OlderDecision(
                units[one.unit],
                every[one.given.round],
                one.given.version,
                one.given.state.value,
                _paths(reading, one.given),
            )
            for one in found
        )


def changes_of(
    workspace: Workspace, study: Study, code: str, concern: Concern, made_under: int
) -> tuple[PublishedVersion, ...]:
    """The version named, then those since in which a code was split or its meaning changed, oldest first."""
    with workspace.database.reading() as session:
        reading = newest_reading(session, study.id)
        if reading is None or made_under not in reading.versions:
            raise Refusal(f"The codebook has no version {made_under}. Reload the page.")
        return (reading.versions[made_under], *reading.changes_of(code, made_under, concern))


def newest_reading(session: Session, study: int) -> OlderReading | None:
    """A study's versions read with the newest; None before there is one."""
    versions = codebooks.list_published(session, study)
    return OlderReading(versions, max(versions)) if versions else None


def coders_shown(session: Session, person: Person, study: Study) -> dict[int, Coder]:
    """The coders whose list a person sees: all for the owner, themselves for a coder."""
    every = studies.list_coders(session, study.id)
    return {coder.id: coder for coder in every if person.can_manage() or person.is_coder(coder)}


def affected(
    session: Session,
    person: Person,
    every: Collection[Round],
    reading: OlderReading,
    code: str,
    concerns: Collection[Concern],
    coders: Collection[int],
) -> Iterator[GivenOnce]:
    """The decisions a code concerns in one of these ways, that nobody looked at again and that wait for nothing."""
    known: dict[GivenCodes, bool] = {}
    for one in list_given(session, person, tuple(every), coders=coders):
        given = one.given
        if given not in known:
            wanted = {(code, concern) for concern in concerns}
            found = reading.concerns(given.version, given.state, given.codes) & wanted
            known[given] = not given.looked_again and bool(found - _waiting(given, reading))
        if known[given]:
            yield one


def _count(
    session: Session, person: Person, every: Collection[Round], reading: OlderReading, people: Collection[int]
) -> dict[tuple[int, str, Concern], Counter[str | int]]:
    by_id = {one.id: one for one in every}
    counts: dict[tuple[int, str, Concern], Counter[str | int]] = defaultdict(Counter)
    for given, number in count_given(session, person, tuple(every)).items():
        if given.looked_again or given.coder not in people:
            continue
        waiting = _waiting(given, reading)
        for code, concern in reading.concerns(given.version, given.state, given.codes):
            where = "to_look_at" if by_id[given.round].is_open else "blind"
            where = "queued" if (code, concern) in waiting else where
            counts[given.coder, code, concern].update({where: number, given.version: number})
    return counts


def _waiting(given: GivenCodes, reading: OlderReading) -> frozenset[tuple[str, Concern]]:
    """What a second look that waits will be about: what had changed up to the version of its round."""
    if given.waiting is None:
        return frozenset()
    return reading.up_to(given.waiting).concerns(given.version, given.state, given.codes)


def _paths(reading: OlderReading, given: GivenCodes) -> tuple[str, ...]:
    book = reading.versions[given.version].codebook
    return tuple(book.path(code) for code in sorted(given.codes))
