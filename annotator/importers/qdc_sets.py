"""The sets of a .qdc file as groups of codes."""

import re
from collections.abc import Sequence
from itertools import pairwise
from math import isfinite

from lxml import etree

from annotator.domain.codebook import Codebook, CodeGroup, GroupKind
from annotator.domain.codebook_guids import guid_of_group, plain_guid
from annotator.importers.codebook_ids import id_of_path
from annotator.importers.codebook_values import short
from annotator.importers.qdc_entries import Entry, line_of
from annotator.importers.qdc_names import listed, shortened
from annotator.importers.qdc_parsing import Faults
from annotator.importers.xml_part import attribute, child, children

_KIND = re.compile(r"Kind: *(any|exclusive|scale)", re.IGNORECASE)
_VALUES = re.compile(r"Values: *(.*)", re.IGNORECASE)


def read_sets(
    root: etree._Element, entries: Sequence[Entry], known: Codebook | None, faults: Faults, notes: list[str]
) -> tuple[CodeGroup, ...]:
    """The groups. A set without name or GUID, or that names a code which is not there, is a fault.

    Here a code stands in one group at most and a group has two codes or more: what does
    not fit is left out, with a note.
    """
    reading = _Sets(entries, known, faults, notes)
    for sets in children(root, "Sets"):
        for element in children(sets, "Set"):
            reading.add(element)
    return reading.finished()


class _Sets:
    """The sets of one file, one after the other."""

    def __init__(self, entries: Sequence[Entry], known: Codebook | None, faults: Faults, notes: list[str]) -> None:
        self.by_guid = {entry.guid: entry for entry in entries}
        self.known = {guid_of_group(group): group.id for group in known.groups} if known else {}
        self.by_name = {group.name.casefold(): group.id for group in known.groups} if known else {}
        self.ids_taken = set(self.known.values())
        self.faults = faults
        self.notes = notes
        self.groups: list[CodeGroup] = []
        self.guids: dict[str, int] = {}
        self.ids: set[str] = set()
        self.taken: set[str] = set()
        self.small: list[str] = []
        self.shared: list[str] = []
        self.described: list[str] = []
        self.unscaled: list[str] = []

    def add(self, element: etree._Element) -> None:
        """Read one set."""
        line = line_of(element)
        name = (attribute(element, "name") or "").strip()
        guid = plain_guid(attribute(element, "guid"))
        if not name or guid is None:
            missing = "name" if not name else "GUID"
            self.faults.append((line, f"This set has no {missing}. Export the codebook again."))
            return
        if guid in self.guids:
            first = self.guids[guid]
            self.faults.append(
                (line, f"The set “{short(name)}” has the GUID of the set in line {first}. Give it its own.")
            )
            return
        self.guids[guid] = line
        members = self._members(element, name)
        kind, numbers = self._kind(element, name)
        if kind is GroupKind.SCALE and not _is_scale(numbers, members):
            self.unscaled.append(name)
            kind, numbers = GroupKind.EXCLUSIVE, ()
        kept = [place for place, member in enumerate(members) if member is not None]
        if len(kept) < 2:
            self.small.append(name)
            return
        self.taken.update(members[place].guid for place in kept)
        ids = tuple(members[place].id for place in kept)
        self.groups.append(
            CodeGroup(
                self._id(guid, name), shortened(name), kind, ids, tuple(numbers[place] for place in kept if numbers)
            )
        )

    def finished(self) -> tuple[CodeGroup, ...]:
        """The groups, once their notes are written."""
        for names, sentence in (
            (self.small, "Sets with fewer than two codes of their own were left out"),
            (self.shared, "A code stands in one group at most; these stayed in the first of their sets"),
            (self.described, "The descriptions of these sets were left out"),
            (self.unscaled, "The numbers of these scales do not fit their codes, so they became exclusive groups"),
        ):
            if names:
                self.notes.append(f"{sentence}: {listed(dict.fromkeys(names))}.")
        return tuple(self.groups)

    def _id(self, guid: str, name: str) -> str:
        found = self.known.get(guid) or self.by_name.get(name.casefold())
        if found is None or found in self.ids:
            found = id_of_path([name], self.ids_taken, "group")
        self.ids.add(found)
        return found

    def _members(self, element: etree._Element, name: str) -> list[Entry | None]:
        """The codes of the set; None for one that cannot stand in it."""
        members: list[Entry | None] = []
        for member in children(element, "MemberCode"):
            written = attribute(member, "guid") or attribute(member, "targetGUID") or ""
            entry = self.by_guid.get(plain_guid(written) or "")
            if entry is None:
                sentence = f"The set “{short(name)}” names a code that is not in the file (“{short(written)}”)."
                advice = "Take this line out, or export the codebook with all its codes."
                self.faults.append((line_of(member), f"{sentence} {advice}"))
            elif entry.guid in self.taken:
                self.shared.append(entry.name)
                entry = None
            elif entry.is_section or entry in members:
                entry = None
            members.append(entry)
        return members

    def _kind(self, element: etree._Element, name: str) -> tuple[GroupKind, tuple[float, ...]]:
        """What the set's description says of it; a set of another program may hold any number of codes."""
        description = child(element, "Description")
        text = "" if description is None else "".join(map(str, description.itertext())).strip()
        kind, numbers = GroupKind.ANY, ()
        for line in text.splitlines():
            if found := _KIND.fullmatch(line.strip()):
                kind = GroupKind(found[1].lower())
            elif found := _VALUES.fullmatch(line.strip()):
                numbers = tuple(map(_number, found[1].split(",")))
            else:
                self.described.append(name)
        return kind, numbers if kind is GroupKind.SCALE else ()


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _is_scale(numbers: Sequence[float | None], members: Sequence[Entry | None]) -> bool:
    """Whether there is a number for each code, rising."""
    return (
        len(numbers) == len(members)
        and None not in numbers
        and all(before < after for before, after in pairwise(numbers))
    )
