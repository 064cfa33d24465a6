"""The corpus: find units, take them out of new samples or back in, give waiting ones to the coders."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain.corpus import Hit, HitCount, HitPage, Standing, Wanted, check_reason
from annotator.domain.memo import is_any_blind
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.searching import places, terms_of
from annotator.domain.study import Purpose, Round, Study
from annotator.operations.importing import hand_out
from annotator.operations.rounds import check_not_archived
from annotator.operations.studies import study_to_open
from annotator.operations.workspace import Workspace
from annotator.store import corpus, events, material, rounds, sources, studies, withdrawn
from annotator.store.database import Session, now

#: Units on one page.
AT_ONCE = 20
#: Hits above which the number of all is told as "at least".
MOST_COUNTED = 10_000
#: Units one act takes out or in.
MOST_CHANGED = 100_000
BLIND_SENTENCE = (
    "The corpus is shown once every coder has finished: who reads other comments, and what stands around them, codes "
    "their own differently. The owner may look at any time."
)


@dataclass(frozen=True, slots=True)
class StandingChange:
    """What excluding or including changed: the units it changed, and how many of these coders hold already."""

    changed: tuple[int, ...]
    unchanged: int
    coded: int
    given: int
    sentence: str


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What was given to the coders: the round, the units, and the seed of the draw (None when all were given)."""

    round: Round
    units: tuple[int, ...]
    seed: int | None
    sentence: str


def find_units(
    workspace: Workspace, person: Person, study: Study, wanted: Wanted, *, after: int = 0, count: int = AT_ONCE
) -> HitPage:
    """Units that fit, by id, behind the id ``after``; Refusal when the person may not look."""
    terms = terms_of(wanted.words)
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        ids, goes_on = corpus.find_ids(session, study.id, wanted, after, count)
        units = material.list_units(session, study.id, ids=tuple(ids)) if ids else ()
    hits = (Hit(unit, places(unit.text, terms) if terms else ()) for unit in units)
    return HitPage(tuple(sorted(hits, key=lambda hit: hit.unit.id)), goes_on)


def count_units(workspace: Workspace, person: Person, study: Study, wanted: Wanted) -> HitCount:
    """How many units fit; apart from finding the first of them, because it takes longer."""
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        return HitCount(*corpus.count_hits(session, study.id, wanted, MOST_COUNTED))


def units_wanted(workspace: Workspace, person: Person, study: Study, wanted: Wanted) -> tuple[int, ...]:
    """The ids of all units that fit; Refusal when they are more than one act takes."""
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        found = corpus.matching_ids(session, study.id, wanted, MOST_CHANGED + 1)
    if len(found) > MOST_CHANGED:
        raise Refusal(f"More than {MOST_CHANGED:,} units fit. Narrow the search.")
    return tuple(found)


def exclude_units(
    workspace: Workspace, person: Person, study: Study, units: Sequence[int], reason: str
) -> StandingChange:
    """Take units out of the corpus for new samples; undone by ``include_units``.

    What coders were given stays with them, and decisions stay.
    """
    reason = check_reason(reason)
    with workspace.database.writing() as session:
        found = _to_change(session, person, study, units)
        changed = [unit for unit in units if found[unit][0] is None and not found[unit][2]]
        corpus.save_excluded(session, study.id, changed, now(), reason)
        _record(session, person, "exclude_units", study, changed, reason)
        return _changed(session, changed, len(units) - len(changed), "excluded")


def include_units(
    workspace: Workspace, person: Person, study: Study, units: Sequence[int], reason: str = ""
) -> StandingChange:
    """Put excluded units back into the corpus; they come to coders with the next sample. Undone by excluding."""
    reason = check_reason(reason) if reason.strip() else ""
    with workspace.database.writing() as session:
        found = _to_change(session, person, study, units)
        changed = [unit for unit in units if found[unit][0] is not None]
        corpus.save_excluded(session, study.id, changed, None, None)
        _record(session, person, "include_units", study, changed, reason)
        return _changed(session, changed, len(units) - len(changed), "included again")


def count_waiting(workspace: Workspace, person: Person, study: Study) -> HitCount:
    """How many units coders could be given and nobody was given yet."""
    return count_units(workspace, person, study, Wanted(standing=Standing.WAITING))


def hand_out_units(
    workspace: Workspace,
    person: Person,
    study: Study,
    purpose: Purpose,
    *,
    sample: int | None = None,
    seed: int | None = None,
) -> HandedOut:
    """Give units that wait in the corpus to the coders: all, or a random ``sample`` that the seed makes again.

    It cannot be undone, because coders may begin at once.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can give comments to the coders. Ask them.")
    if sample is not None and sample < 1:
        raise Refusal("A sample has at least one unit. Type another number.")
    with workspace.database.writing() as session:
        _check_may_change(session, study)
        # Between the look at what waits and the handing out nothing of it is withdrawn or handed out by another.
        sources.wait_for_other_imports(session, study.id)
        withdrawn.hold_back(session, study.id, shared=True)
        if not any(coder.takes_assignments for coder in studies.list_coders(session, study.id)):
            raise Refusal("Nobody codes in this study yet. Add a coder first.")
        out = corpus.unusable_units(session, study.id)
        waiting = sorted(rounds.units_of_no_round(session, study.id) - out)
        if not waiting:
            raise Refusal("No unit waits: everything that can be coded was given to the coders already.")
        if sample is not None and sample > len(waiting):
            raise Refusal(f"{len(waiting):,} units wait, fewer than {sample:,}. Take a smaller sample.")
        if sample is None:
            seed, units = None, waiting
        else:
            seed = secrets.randbelow(2**31) if seed is None else seed
            units = sorted(random.Random(seed).sample(waiting, sample))  # noqa: S311 - to be drawn again, not secret
        round_ = hand_out(session, person, study, units, purpose)
        events.record(
            session,
            person,
            "hand_out_units",
            f"round:{round_.id}",
            study=study.id,
            after={"units": len(units), "of": len(waiting), "seed": seed},
        )
    drawn = "" if seed is None else f", drawn at random from {len(waiting):,} with seed {seed}"
    sentence = f"{_units(len(units))} given to the coders of “{round_.name}”{drawn}."
    return HandedOut(round_, tuple(units), seed, sentence)


def may_look(workspace: Workspace, person: Person, study: Study) -> bool:
    """Whether the corpus is shown to a person who may open the study."""
    with workspace.database.reading() as session:
        return _may_look(session, person, study)


def check_may_look(session: Session, person: Person, study: Study) -> None:
    """Refuse somebody who codes in a study in which a round is blind: what stands around a comment changes coding."""
    study_to_open(session, person, study.id)
    if not _may_look(session, person, study):
        raise Refusal(BLIND_SENTENCE)


def _may_look(session: Session, person: Person, study: Study) -> bool:
    return person.can_manage() or not is_any_blind(rounds.list_rounds(session, study.id))


def _to_change(
    session: Session, person: Person, study: Study, units: Sequence[int]
) -> dict[int, tuple[str | None, bool, bool]]:
    if not person.can_manage():
        raise Refusal("Only the owner can exclude and include units. Ask them.")
    _check_may_change(session, study)
    if not units:
        raise Refusal("No unit is named. Choose one.")
    found = corpus.standings(session, study.id, units)
    missing = sorted(set(units) - set(found))
    if missing:
        raise Refusal(f"There is no unit {missing[0]} in “{study.name}”. Look for it on the Corpus page.")
    return found


def _check_may_change(session: Session, study: Study) -> None:
    check_not_archived(session, study.id)
    if study.is_sample:
        raise Refusal("The sample study stays as it is. Create a study of your own to try this.")


def _record(session: Session, person: Person, act: str, study: Study, units: Sequence[int], reason: str) -> None:
    if units:
        subject = f"unit:{units[0]}" if len(units) == 1 else f"study:{study.id}"
        after = {"units": list(units), "reason": reason}
        events.record(session, person, act, subject, study=study.id, after=after)


def _changed(session: Session, changed: Sequence[int], unchanged: int, done: str) -> StandingChange:
    coded, given = corpus.count_given(session, changed)
    sentence = f"{_units(len(changed))} {done}."
    if unchanged:
        sentence += f" {_units(unchanged)} stayed as before."
    if coded and done == "excluded":
        stay = (
            "1 of these is coded already; its decisions stay."
            if coded == 1
            else (f"{coded:,} of these are coded already; their decisions stay.")
        )
        sentence += f" {stay}"
    if given and done == "excluded":
        sentence += f" {_units(given)} with coders already, who still meet {'it' if given == 1 else 'them'}."
    return StandingChange(tuple(changed), unchanged, coded, given, sentence)


def _units(number: int) -> str:
    return "1 unit" if number == 1 else f"{number:,} units"
