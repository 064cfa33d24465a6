"""The units that were given a code, as far as a person may know: where anchors are looked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from annotator.domain.code_memory import GivenUnit
from annotator.domain.people import Person
from annotator.domain.searching import holds, places, terms_of
from annotator.domain.stored_material import StoredUnit
from annotator.domain.study import Round, Study
from annotator.operations import coding
from annotator.operations.code_memory import CodeReader
from annotator.operations.studies import study_to_open
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, desk_queue, material, memos, rounds, studies
from annotator.store.database import Session
from annotator.store.decisions import read_said

#: Texts that are looked through at once.
_STEP = 200


class Among(StrEnum):
    """Which of the units that were given a code are looked at."""

    ALL = "all"
    AGREED = "agreed"  #: everybody who decided gave it, two or more
    DISPUTED = "disputed"  #: some gave it and some did not


@dataclass(frozen=True, slots=True)
class GivenUnits:
    """Some units, in the order of their ids; ``total`` counts all before the words are looked for.

    ``next`` is the place to go on, None when these are the last.
    """

    units: tuple[GivenUnit, ...]
    total: int
    next: int | None


@dataclass(slots=True)
class _Sayings:
    given: set[int] = field(default_factory=set)
    decided: set[int] = field(default_factory=set)

    def belongs(self, among: Among) -> bool:
        if not self.given:
            return False
        agreed = self.given == self.decided
        return among is Among.ALL or (agreed and len(self.given) > 1 if among is Among.AGREED else not agreed)


def units_given(
    workspace: Workspace,
    person: Person,
    study: Study,
    code_id: str,
    *,
    words: str = "",
    among: Among = Among.ALL,
    start: int = 0,
    count: int = 10,
) -> GivenUnits:
    """Units that decisions give a code, read with the newest version: one's own decisions, and all of open rounds.

    Of one's own in a blind round, units that come a second time are left out as they are in
    every list of them. ``words`` as on the Corpus page.
    """
    terms = terms_of(words)
    with workspace.database.reading() as session:
        study_to_open(session, person, study.id)
        versions = codebooks.list_published(session, study.id)
        if not versions:
            return GivenUnits((), 0, None)
        reader = CodeReader(versions, code_id, study.settings.unsure)
        said = _said(session, person, study, reader)
        wanted = sorted(unit for unit, one in said.items() if one.belongs(among))
        names = {coder.id: coder.name for coder in studies.list_coders(session, study.id)}
        found: list[GivenUnit] = []
        place = start
        while place < len(wanted) and len(found) < count:
            for unit in _texts(session, study, wanted[place : place + _STEP]):
                place += 1
                if unit.withdrawn or not holds(unit.text, terms):
                    continue
                one = said[unit.id]
                by, of = ([names[coder] for coder in sorted(some)] for some in (one.given, one.decided))
                found.append(GivenUnit(unit, "", tuple(by), tuple(of), places(unit.text, terms) if terms else ()))
                if len(found) == count:
                    break
        titles = memos.names_of_units(session, study.id, [one.unit.id for one in found])
    listed = tuple(replace(one, title=titles[one.unit.id].title) for one in found)
    return GivenUnits(listed, len(wanted), place if place < len(wanted) else None)


def _texts(session: Session, study: Study, units: list[int]) -> list[StoredUnit]:
    return sorted(material.list_units(session, study.id, ids=tuple(units)), key=lambda unit: unit.id)


def _said(session: Session, person: Person, study: Study, reader: CodeReader) -> dict[int, _Sayings]:
    found: dict[int, _Sayings] = {}
    for round_ in rounds.list_rounds(session, study.id):
        reached = dict(_reached(session, person, round_))
        for unit, coder, _, said in read_said(session, person, round_, reader.say, reached=reached):
            sayings = found.setdefault(unit, _Sayings())
            sayings.decided.add(coder)
            if said.given:
                sayings.given.add(coder)
    return found


def _reached(session: Session, person: Person, round_: Round) -> Iterator[tuple[int, int]]:
    """How far the desk may hold a coder's units in a blind round: where they are, and a window ahead."""
    for coder in studies.list_coders(session, round_.study):
        if person.is_coder(coder) and not round_.is_open:
            yield coder.id, desk_queue.resume_position(session, round_.id, coder.id) + coding.LARGEST_WINDOW
