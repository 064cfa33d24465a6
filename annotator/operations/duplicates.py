"""Duplicates: find them, look at them side by side, and decide which of them are units."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from annotator.domain.likeness import Places, compared_text, differing_places, similarity
from annotator.domain.near_duplicates import DuplicateGroup
from annotator.domain.near_duplicates import find_duplicates as found_among
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.stored_material import StoredUnit
from annotator.domain.study import Study
from annotator.operations import corpus
from annotator.operations.corpus import StandingChange
from annotator.operations.job_folder import Report
from annotator.operations.rounds import check_not_archived
from annotator.operations.studies import list_studies
from annotator.operations.workspace import Workspace
from annotator.store import corpus_view, duplicates, events, material
from annotator.store.database import Session

#: The kind of work ``find_as_job`` is.
JOB = "find_duplicates"
#: Units of a group that are laid side by side; of more, the first ones.
MOST_SHOWN = 12

Tell = Callable[[str, int, int | None], None]


def _silent(_phase: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of a group, with its thread's title and how alike it is to the first of the group (0 to 1).

    ``differing`` are the places of its shown text that differ from the first one's; for
    the first itself those that differ from the second's.
    """

    unit: StoredUnit
    thread: str | None
    similarity: float
    differing: Places


@dataclass(frozen=True, slots=True)
class Kept:
    """What deciding to keep all changed: the units, and whether they were kept before."""

    units: tuple[int, ...]
    was_kept: bool
    sentence: str


def find_duplicates(
    workspace: Workspace, person: Person, study: Study, tell: Tell = _silent
) -> tuple[DuplicateGroup, ...]:
    """The groups somebody has to decide about, longest texts first; nothing is stored.

    Left out are units that are excluded, withdrawn or removed where they were published,
    and groups of which all are kept.
    """
    _check_manages(person)
    with workspace.database.reading() as session:
        found = found_among(
            partial(duplicates.stream_texts, session, study.id),
            partial(duplicates.texts_of, session, study.id),
            duplicates.count_usable(session, study.id),
            tell,
        )
        return _undecided(session, study, found)


def undecided(
    workspace: Workspace, person: Person, study: Study, found: Sequence[DuplicateGroup]
) -> tuple[DuplicateGroup, ...]:
    """Those of the groups found earlier that nobody has decided about since, without units taken out since."""
    _check_manages(person)
    with workspace.database.reading() as session:
        return _undecided(session, study, found)


def side_by_side(workspace: Workspace, person: Person, study: Study, group: DuplicateGroup) -> tuple[Member, ...]:
    """The units of a group, by id, at most ``MOST_SHOWN`` of them."""
    _check_manages(person)
    with workspace.database.reading() as session:
        listed = material.list_units(session, study.id, ids=group.units[:MOST_SHOWN])
        titles = {
            thread: one.title
            for thread in {unit.thread for unit in listed}
            for one in corpus_view.list_threads(session, study.id, thread=thread)
        }
    units = sorted(listed, key=lambda unit: unit.id)
    if not units:
        return ()
    compared = [compared_text(unit.text) for unit in units]
    against = [units[min(1, len(units) - 1)], *[units[0]] * (len(units) - 1)]
    return tuple(
        Member(unit, titles.get(unit.thread), similarity(compared[0], own), differing_places(unit.text, other.text))
        for unit, own, other in zip(units, compared, against, strict=True)
    )


def keep_all(workspace: Workspace, person: Person, study: Study, units: Sequence[int]) -> Kept:
    """Every one of them is a unit: the group is not listed again, unless a further text joins it.

    Undone by ``list_again``.
    """
    named = _named(person, study, units)
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        missing = sorted(set(named) - duplicates.usable_among(session, study.id, named))
        if missing:
            raise Refusal(f"Unit {missing[0]} is not in the corpus of “{study.name}” any more. Reload the page.")
        was_kept = frozenset(named) in duplicates.kept_groups(session, study.id)
        if not was_kept:
            _record(session, person, duplicates.KEEP_EVENT, study, named)
    return Kept(named, was_kept, f"All {len(named):,} are kept as units.")


def list_again(workspace: Workspace, person: Person, study: Study, units: Sequence[int]) -> Kept:
    """Take back that all of a group are kept; undone by ``keep_all``."""
    named = _named(person, study, units)
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        was_kept = frozenset(named) in duplicates.kept_groups(session, study.id)
        if was_kept:
            _record(session, person, duplicates.LIST_AGAIN_EVENT, study, named)
    return Kept(named, was_kept, f"The {len(named):,} are listed again.")


def keep_one(workspace: Workspace, person: Person, study: Study, units: Sequence[int], kept: int) -> StandingChange:
    """One of them is the unit; the others are excluded as its duplicates. Undone by ``corpus.include_units``."""
    named = _named(person, study, units)
    if kept not in named:
        raise Refusal(f"Unit {kept} is not in this group. Choose one of it.")
    others = [unit for unit in named if unit != kept]
    return corpus.exclude_units(workspace, person, study, others, f"duplicate of unit {kept}")


def find_as_job(workspace: Workspace, person: Person, order: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """``find_duplicates`` in a process of its own: ``order`` names the study; ``groups_of`` reads the result."""
    for study in list_studies(workspace, person):
        if study.id == order["study"]:
            found = find_duplicates(workspace, person, study, report)
            return {"groups": [asdict(group) for group in found]}
    raise Refusal("There is no such study here that you can open. Reload the page.")


def groups_of(result: Mapping[str, Any]) -> tuple[DuplicateGroup, ...]:
    """The groups a job found."""
    return tuple(DuplicateGroup(**(one | {"units": tuple(one["units"])})) for one in result["groups"])


def _check_manages(person: Person) -> None:
    if not person.can_manage():
        raise Refusal("Only the owner can look for duplicates and decide about them. Ask them.")


def _named(person: Person, study: Study, units: Sequence[int]) -> tuple[int, ...]:
    _check_manages(person)
    if study.is_sample:
        raise Refusal("The sample study stays as it is. Create a study of your own to try this.")
    named = tuple(sorted(set(units)))
    if len(named) < 2:
        raise Refusal("A group of duplicates has two units at least. Name them all.")
    return named


def _undecided(session: Session, study: Study, found: Sequence[DuplicateGroup]) -> tuple[DuplicateGroup, ...]:
    usable = duplicates.usable_among(session, study.id, {unit for group in found for unit in group.units})
    kept: dict[int, list[frozenset[int]]] = {}
    for units in duplicates.kept_groups(session, study.id):
        for unit in units:
            kept.setdefault(unit, []).append(units)
    left = []
    for group in found:
        units = tuple(unit for unit in group.units if unit in usable)
        if len(units) > 1 and not any(units_kept.issuperset(units) for units_kept in kept.get(units[0], ())):
            left.append(DuplicateGroup(units, group.similarity, group.length))
    return tuple(left)


def _record(session: Session, person: Person, act: str, study: Study, units: tuple[int, ...]) -> None:
    events.record(session, person, act, f"study:{study.id}", study=study.id, after={"units": list(units)})
