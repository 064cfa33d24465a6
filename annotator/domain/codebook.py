"""The codebook: an ordered tree of codes, its sections and groups, and what makes one sound."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

#: Letters the desk keeps for itself: note, help on the code, ineligible.
RESERVED_KEYS = frozenset("nhx")
KEYS = frozenset("abcdefghijklmnopqrstuvwxyz")
LONGEST_NAME = 80


class GroupKind(StrEnum):
    """How many members of a code group one unit may carry."""

    ANY = "any"
    EXCLUSIVE = "exclusive"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Code:
    """One code.

    ``id`` is permanent and unique in the study; ``parent`` is the id of the code above,
    None for a theme; ``section`` is the id of the section a theme stands in (sub-codes
    inherit it). ``colour`` is #rrggbb; ``key`` one small letter or None.
    """

    id: str
    name: str
    parent: str | None = None
    section: str | None = None
    key: str | None = None
    colour: str | None = None
    definition: str = ""
    apply_when: str = ""
    do_not_apply_when: str = ""
    examples: tuple[str, ...] = ()
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of the top level, for display and for figures limited to it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """Codes that belong together; ``values`` gives a scale's numbers, in the order of ``members``."""

    id: str
    name: str
    kind: GroupKind
    members: tuple[str, ...]
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """One version of a codebook; ``codes`` stand in display order, each after its parent."""

    title: str
    codes: tuple[Code, ...]
    sections: tuple[Section, ...] = ()
    groups: tuple[CodeGroup, ...] = ()
    description: str = ""
    version: int = 1

    def code(self, code_id: str) -> Code:
        """The code with this id; KeyError when there is none."""
        for code in self.codes:
            if code.id == code_id:
                return code
        raise KeyError(code_id)

    def themes(self) -> tuple[Code, ...]:
        """The top-level codes, in order."""
        return tuple(code for code in self.codes if code.parent is None)

    def children(self, parent: str | None) -> tuple[Code, ...]:
        """The codes directly under ``parent``, in order."""
        return tuple(code for code in self.codes if code.parent == parent)

    def lineage(self, code_id: str) -> tuple[str, ...]:
        """Ids from the theme down to the code itself."""
        parents = {code.id: code.parent for code in self.codes}
        path = [code_id]
        while (above := parents[path[-1]]) is not None:
            path.append(above)
        return tuple(reversed(path))

    def path(self, code_id: str) -> str:
        """Names from the theme down, joined by " > "."""
        names = {code.id: code.name for code in self.codes}
        return " > ".join(names[step] for step in self.lineage(code_id))

    def section_of(self, code_id: str) -> str | None:
        """The section of the code's theme."""
        return self.code(self.lineage(code_id)[0]).section

    def level(self, code_id: str) -> int:
        """1 for a theme, 2 for its sub-codes, and so on."""
        return len(self.lineage(code_id))

    def covered_by(self, codes: frozenset[str]) -> frozenset[str]:
        """The codes with every code above them: a sub-code implies its theme."""
        return frozenset(step for code_id in codes for step in self.lineage(code_id))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a codebook; ``where`` is the id of the code, section or group it is in."""

    where: str
    message: str


def faults(codebook: Codebook) -> tuple[Fault, ...]:
    """Every fault of a codebook, in order; an empty result means it is sound."""
    return (
        *_faults_of_ids(codebook),
        *_faults_of_tree(codebook),
        *_faults_of_keys(codebook),
        *_faults_of_groups(codebook),
    )


def _faults_of_ids(codebook: Codebook) -> Iterator[Fault]:
    if not codebook.codes:
        yield Fault("", "The codebook has no codes. Add at least one theme.")
    for what, ids in (
        ("code", [code.id for code in codebook.codes]),
        ("section", [section.id for section in codebook.sections]),
        ("group", [group.id for group in codebook.groups]),
    ):
        for repeated, count in Counter(ids).items():
            if count > 1:
                yield Fault(repeated, f"The {what} id “{repeated}” is used {count} times. Give each {what} its own id.")
    for code in codebook.codes:
        if not code.name.strip():
            yield Fault(code.id, f"The code “{code.id}” has no name. Give it one.")
        elif len(code.name) > LONGEST_NAME:
            yield Fault(code.id, f"The name of “{code.id}” is longer than {LONGEST_NAME} characters. Shorten it.")


def _faults_of_tree(codebook: Codebook) -> Iterator[Fault]:
    seen: set[str] = set()
    sections = {section.id for section in codebook.sections}
    archived = {code.id for code in codebook.codes if code.archived}
    for code in codebook.codes:
        if code.parent is not None and code.parent not in seen:
            yield Fault(code.id, f"The code “{code.id}” stands under “{code.parent}”, which is not listed before it.")
        if not code.archived and code.parent in archived:
            yield Fault(code.id, f"The code “{code.id}” stands under an archived one. Archive it too, or move it.")
        if code.section is not None and code.section not in sections:
            yield Fault(code.id, f"The code “{code.id}” names the section “{code.section}”, which does not exist.")
        seen.add(code.id)
    names = Counter((code.parent, code.name.casefold()) for code in codebook.codes if not code.archived)
    for code in codebook.codes:
        if names.get((code.parent, code.name.casefold()), 0) > 1 and not code.archived:
            yield Fault(code.id, f"The name “{code.name}” stands twice at the same place. Rename one of them.")


def _faults_of_keys(codebook: Codebook) -> Iterator[Fault]:
    live = [code for code in codebook.codes if not code.archived]
    keys = {code.id: code.key for code in live}
    taken = Counter((code.parent, code.key) for code in live if code.key)
    for code in live:
        if code.key is None:
            continue
        if code.key not in KEYS:
            yield Fault(code.id, f"The key “{code.key}” of “{code.id}” is not one small letter from a to z.")
        elif code.key in RESERVED_KEYS:
            yield Fault(
                code.id,
                f"The key “{code.key}” of “{code.id}” is reserved (n note, h help, x ineligible). Choose another.",
            )
        elif taken[(code.parent, code.key)] > 1:
            yield Fault(code.id, f"The key “{code.key}” of “{code.id}” is also the key of another code beside it.")
        elif code.parent is not None and keys.get(code.parent) == code.key:
            yield Fault(
                code.id,
                f"The key “{code.key}” of “{code.id}” is its theme's own letter, which stands for the theme itself.",
            )


def _faults_of_groups(codebook: Codebook) -> Iterator[Fault]:
    known = {code.id for code in codebook.codes}
    member_of: dict[str, str] = {}
    for group in codebook.groups:
        if len(group.members) < 2:
            yield Fault(group.id, f"The group “{group.id}” needs at least two codes.")
        for member in group.members:
            if member not in known:
                yield Fault(group.id, f"The group “{group.id}” names the code “{member}”, which does not exist.")
            if member in member_of:
                yield Fault(group.id, f"The code “{member}” is in the groups “{member_of[member]}” and “{group.id}”.")
            member_of[member] = group.id
        if group.kind is GroupKind.SCALE and len(group.values) != len(group.members):
            yield Fault(
                group.id, f"The scale “{group.id}” needs one number for each of its {len(group.members)} codes."
            )
        if group.kind is GroupKind.SCALE and any(b <= a for a, b in zip(group.values, group.values[1:], strict=False)):
            yield Fault(group.id, f"The numbers of the scale “{group.id}” must rise from code to code.")
        if group.kind is not GroupKind.SCALE and group.values:
            yield Fault(group.id, f"Only a scale has numbers: “{group.id}” is {group.kind.value}.")
