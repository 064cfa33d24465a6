"""Two versions of a codebook as one document with what changed marked in it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_changes import CodeDiff, CodeTeller, Kind
from annotator.domain.marked_words import TextChange

__all__ = ["CodeDiff", "CodebookDiff", "Kind", "PartDiff", "compare", "longest_rising"]

#: What has an id and stands in an order.
_Items = Sequence[Code] | Sequence[Section] | Sequence[CodeGroup]
#: Gives what the neighbours of an item share.
_Place = Callable[[Any], Hashable]

_NOTHING = Codebook(title="", codes=(), version=0)
_GROUP_KINDS = {
    GroupKind.ANY: "any number of its codes may be given",
    GroupKind.EXCLUSIVE: "at most one of its codes may be given",
    GroupKind.SCALE: "a scale",
}


@dataclass(frozen=True)
class PartDiff:
    """A section or a group before and after; ``name`` is empty where it did not exist. No sentence = unchanged."""

    id: str
    name: TextChange
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class CodebookDiff:
    """What differs between two versions; everything stands in the order of the document.

    ``before`` and ``after`` are the numbers of the versions, ``before`` None when the later
    one is the first. ``head`` holds title and description where they changed. ``codes`` are
    all codes, removed ones where they stood: section by section, each after its parent.
    """

    before: int | None
    after: int
    title: str
    head: tuple[TextChange, ...]
    sections: tuple[PartDiff, ...]
    codes: tuple[CodeDiff, ...]
    groups: tuple[PartDiff, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        return not (self.head or any(one.sentences for one in (*self.sections, *self.codes, *self.groups)))

    @cached_property
    def counts(self) -> Mapping[Kind, int]:
        """How many codes each kind of change befell, in the order of the kinds; without those that did not occur."""
        found = Counter(kind for code in self.codes for kind in code.kinds)
        return {kind: found[kind] for kind in Kind if found[kind]}

    @property
    def summary(self) -> str:
        """Everything in counts: "2 codes added, 1 merged, 3 redefined"."""
        if self.before is None:
            count = len(self.codes)
            return f"the first version, {count} code{'' if count == 1 else 's'}"
        return ", ".join(self._counted()) or "no difference"

    def _counted(self) -> Iterator[str]:
        what = "code"
        for kind, count in self.counts.items():
            noun = f" {what}{'' if count == 1 else 's'}" if what else ""
            joined = "with " if kind in (Kind.EXAMPLES, Kind.LOOK, Kind.ORIGIN) else ""
            yield f"{count}{noun} {joined}{kind.value}"
            what = ""
        for change in self.head:
            yield f"{change.field.lower()} changed"
        for noun, parts in (("section", self.sections), ("group", self.groups)):
            count = sum(1 for one in parts if one.sentences)
            if count:
                yield f"{count} {noun}{'' if count == 1 else 's'} changed"


def compare(before: Codebook | None, after: Codebook, *, reworded: Collection[str] = frozenset()) -> CodebookDiff:
    """What turns one version into another; ``before`` None makes everything new.

    ``reworded``: ids of codes whose author says that their meaning stays though their texts
    differ. Of codes that stand in another order only those are named that were moved, not
    all the ones behind them.
    """
    old = before or _NOTHING
    reordered = _reordered(old.codes, after.codes, _place)
    names = {code.id: code.name for code in after.codes}
    neighbours = {moved: names.get(neighbour) for moved, neighbour in reordered.items()}
    teller = CodeTeller(old, after, neighbours, frozenset(reworded))
    sections = _merged(old.sections, after.sections, _beside).get(None, [])
    return CodebookDiff(
        before=before.version if before else None,
        after=after.version,
        title=after.title,
        head=tuple(_head(old, after)),
        sections=tuple(_section_diffs(old, after, sections)),
        codes=tuple(teller.tell(*entry) for entry in _document(old, after, sections)),
        groups=tuple(_group_diffs(old, after)),
    )


def longest_rising(numbers: Sequence[int]) -> frozenset[int]:
    """The places of a longest rising run among different numbers: what need not have moved. O(n log n)."""
    ends: list[int] = []
    places: list[int] = []
    previous: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
        previous.append(places[length - 1] if length else None)
    found = []
    step = places[-1] if places else None
    while step is not None:
        found.append(step)
        step = previous[step]
    return frozenset(found)


def _head(old: Codebook, after: Codebook) -> Iterator[TextChange]:
    for field, label in (("title", "Title"), ("description", "Description")):
        if getattr(old, field) != getattr(after, field):
            yield TextChange(label, getattr(old, field), getattr(after, field))


def _place(code: Code) -> tuple[str | None, str | None]:
    """What a code's neighbours share: those of a theme stand in its section, those of a sub-code under its parent."""
    return (code.parent, code.section if code.parent is None else None)


def _beside(_item: Any) -> None:
    """Sections stand beside one another, and so do groups."""


def _by_place(items: _Items, place: _Place) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = {}
    for item in items:
        found.setdefault(place(item), []).append(item.id)
    return found


def _reordered(old: _Items, new: _Items, place: _Place) -> dict[str, str | None]:
    """What was moved among its neighbours, with the id now standing before it (None = it is the first)."""
    former, found = _by_place(old, place), {}
    for where, ids in _by_place(new, place).items():
        ranks = {id_: rank for rank, id_ in enumerate(former.get(where, ()))}
        stayed = [id_ for id_ in ids if id_ in ranks]
        still = longest_rising([ranks[id_] for id_ in stayed])
        moved = {id_ for number, id_ in enumerate(stayed) if number not in still}
        found.update({id_: ids[number - 1] if number else None for number, id_ in enumerate(ids) if id_ in moved})
    return found


def _merged(old: _Items, new: _Items, place: _Place) -> dict[Hashable, list[str]]:
    """The ids at each place in their new order, those that are gone behind the neighbour they stood behind."""
    present = {item.id for item in new}
    merged = {}
    now = _by_place(new, place)
    former = _by_place(old, place)
    for where in {**now, **former}:
        ids = now.get(where, [])
        here = set(ids)
        behind: dict[str | None, list[str]] = {}
        neighbour = None
        for id_ in former.get(where, ()):
            if id_ in here:
                neighbour = id_
            elif id_ not in present:
                behind.setdefault(neighbour, []).append(id_)
        merged[where] = [step for id_ in (None, *ids) for step in ([id_] if id_ else []) + behind.get(id_, [])]
    return merged


def _document(old: Codebook, after: Codebook, sections: Sequence[str]) -> Iterator[tuple[str, int, str | None]]:
    """(id, level, section) of every code of either version as it stands in the document."""
    below = _merged(old.codes, after.codes, _place)
    for section in dict.fromkeys((*sections, None, *(one for parent, one in below if parent is None))):
        waiting = [(theme, 1) for theme in reversed(below.get((None, section), ()))]
        while waiting:
            code_id, level = waiting.pop()
            yield code_id, level, section
            waiting += [(child, level + 1) for child in reversed(below.get((code_id, None), ()))]


def _section_diffs(old: Codebook, after: Codebook, order: Sequence[str]) -> Iterator[PartDiff]:
    before, now = ({one.id: one for one in book.sections} for book in (old, after))
    moved = _reordered(old.sections, after.sections, _beside)
    for id_ in order:
        yield _part(before.get(id_), now.get(id_), "section", moved, now)


def _group_diffs(old: Codebook, after: Codebook) -> Iterator[PartDiff]:
    before, now = ({one.id: one for one in book.groups} for book in (old, after))
    moved = _reordered(old.groups, after.groups, _beside)
    names = {**{code.id: code.name for code in old.codes}, **{code.id: code.name for code in after.codes}}
    for id_ in _merged(old.groups, after.groups, _beside).get(None, []):
        one, other = before.get(id_), now.get(id_)
        part = _part(one, other, "group", moved, now)
        yield PartDiff(id_, part.name, (*part.sentences, *_members_told(one, other, names)))


def _part(
    old: Section | CodeGroup | None,
    new: Section | CodeGroup | None,
    what: str,
    moved: Mapping[str, str | None],
    now: Mapping[str, Section | CodeGroup],
) -> PartDiff:
    told = []
    if old is None:
        told.append(f"New {what}.")
    elif new is None:
        told.append(f"This {what} was removed.")
    elif old.name != new.name:
        told.append(f"Renamed from “{old.name}” to “{new.name}”.")
    if new is not None and new.id in moved:
        neighbour = moved[new.id]
        where = f"to stand after “{now[neighbour].name}”" if neighbour else "to the first place"
        told.append(f"Moved in order, {where}.")
    name = TextChange("Name", old.name if old else "", new.name if new else "")
    return PartDiff((new or old).id, name, tuple(told))


def _members_told(old: CodeGroup | None, new: CodeGroup | None, names: Mapping[str, str]) -> Iterator[str]:
    def told(members: Collection[str]) -> str:
        return ", ".join(f"“{names.get(member, member)}”" for member in members)

    if old is None or new is None:
        one = new or old
        yield f"Its codes: {told(one.members)}; {_GROUP_KINDS[one.kind]}."
        return
    if old.kind is not new.kind:
        yield f"Its kind changed: it was “{_GROUP_KINDS[old.kind]}” and is “{_GROUP_KINDS[new.kind]}”."
    come = [member for member in new.members if member not in old.members]
    gone = [member for member in old.members if member not in new.members]
    if come:
        yield f"Put into it: {told(come)}."
    if gone:
        yield f"Taken out of it: {told(gone)}."
    if not come and not gone and old.members != new.members:
        yield f"Its codes stand in another order: {told(new.members)}."
    before, after = (dict(zip(group.members, group.values, strict=False)) for group in (old, new))
    for member, value in after.items():
        if member in before and before[member] != value:
            yield f"The value of “{names.get(member, member)}” changed from {before[member]:g} to {value:g}."
