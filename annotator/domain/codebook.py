"""The codebook: an ordered tree of codes, its sections and groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

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

    ``merged_into`` is the code that stands for an archived one from this version on;
    ``split_from`` the code this one was cut out of. Both are read with the version they
    stand in and change no decision. ``guid`` is the id another program gave the code.
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
    merged_into: str | None = None
    split_from: str | None = None
    guid: str | None = None


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


@dataclass(frozen=True)
class Codebook:
    """One version of a codebook; ``codes`` stand in display order, each after its parent."""

    title: str
    codes: tuple[Code, ...]
    sections: tuple[Section, ...] = ()
    groups: tuple[CodeGroup, ...] = ()
    description: str = ""
    version: int = 1

    @cached_property
    def by_id(self) -> Mapping[str, Code]:
        """The codes by id; of a repeated id the first."""
        found: dict[str, Code] = {}
        for code in self.codes:
            found.setdefault(code.id, code)
        return MappingProxyType(found)

    @cached_property
    def _below(self) -> Mapping[str | None, tuple[Code, ...]]:
        found: dict[str | None, list[Code]] = {}
        for code in self.codes:
            found.setdefault(code.parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    @cached_property
    def standing(self) -> Mapping[str, str]:
        """For every code the id of the one that stands for it: itself, unless it was merged into another."""
        found: dict[str, str] = {}
        for code in self.codes:
            chain: set[str] = set()
            step = code.id
            while step not in found and step not in chain:
                chain.add(step)
                after = self.by_id[step].merged_into
                # A faulty codebook may name a code it lacks, or lead in a circle: the chain ends there.
                step = after if after in self.by_id else step
            end = found.get(step, step)
            found.update(dict.fromkeys(chain, end))
        return MappingProxyType(found)

    @cached_property
    def parts(self) -> Mapping[str, tuple[Code, ...]]:
        """For every code that was split the codes cut out of it, in order; other codes have no entry."""
        found: dict[str, list[Code]] = {}
        for code in self.codes:
            if code.split_from is not None:
                found.setdefault(code.split_from, []).append(code)
        return MappingProxyType({code: tuple(parts) for code, parts in found.items()})

    @cached_property
    def _lineages(self) -> dict[str, tuple[str, ...]]:
        return {}

    def __getstate__(self) -> dict[str, object]:
        """The fields alone: what is kept beside them cannot always be sent to another process."""
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    def code(self, code_id: str) -> Code:
        """The code with this id; KeyError when there is none."""
        return self.by_id[code_id]

    def themes(self) -> tuple[Code, ...]:
        """The top-level codes, in order."""
        return self.children(None)

    def children(self, parent: str | None) -> tuple[Code, ...]:
        """The codes directly under ``parent``, in order."""
        return self._below.get(parent, ())

    def family(self, code_id: str) -> tuple[Code, ...]:
        """The code and every code under it, in order."""
        found = [self.code(code_id)]
        for child in self.children(code_id):
            found.extend(self.family(child.id))
        return tuple(found)

    def lineage(self, code_id: str) -> tuple[str, ...]:
        """Ids from the theme down to the code itself."""
        if code_id not in self._lineages:
            above = self.by_id[code_id].parent
            self._lineages[code_id] = (code_id,) if above is None else (*self.lineage(above), code_id)
        return self._lineages[code_id]

    def path(self, code_id: str) -> str:
        """Names from the theme down, joined by " > "."""
        return " > ".join(self.by_id[step].name for step in self.lineage(code_id))

    def section_of(self, code_id: str) -> str | None:
        """The section of the code's theme."""
        return self.code(self.lineage(code_id)[0]).section

    def level(self, code_id: str) -> int:
        """1 for a theme, 2 for its sub-codes, and so on."""
        return len(self.lineage(code_id))

    def covered_by(self, codes: frozenset[str]) -> frozenset[str]:
        """The codes with every code above them: a sub-code implies its theme."""
        return frozenset(step for code_id in codes for step in self.lineage(code_id))
