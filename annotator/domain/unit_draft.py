"""Threads and units while a person rearranges them: the working copy behind ``by_hand``.

Lines are 1-based numbers of the file. The text of a unit is laid beside the lines it was
read from, so that a single line can be taken out; where a text does not follow the lines
of its file (HTML, a table cell) nothing can be taken out of it, and that is said.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.domain.material import ParsedSource, ParsedThread, ParsedUnit, UnitKind


class CannotChange(Exception):
    """Why a change cannot be made, as a sentence; it never leaves ``apply_edits``."""


@dataclass(slots=True, eq=False)
class UnitDraft:
    """A unit being changed; ``parent`` is a draft of the same thread."""

    unit: ParsedUnit
    parent: "UnitDraft | None" = None

    @property
    def first(self) -> int:
        """The first line of its span."""
        return self.unit.lines[0]

    def holds(self, line: int) -> bool:
        """Whether a line lies in its span."""
        return self.unit.lines[0] <= line <= self.unit.lines[1]

    def change(self, **values: object) -> None:
        """Replace fields of the unit."""
        self.unit = dataclasses.replace(self.unit, **values)  # type: ignore[arg-type]


@dataclass(slots=True, eq=False)
class ThreadDraft:
    """A thread being changed; ``start`` is the line it begins in, as far as that can be told."""

    thread: ParsedThread
    start: int
    units: list[UnitDraft] = field(default_factory=list)


def drafts_of(source: ParsedSource, lines: Sequence[str]) -> list[ThreadDraft]:
    """The threads of a source with the lines where they begin.

    A thread does not say where it begins: that is the first line, behind the thread before
    it, that reads as its title, else its first unit.
    """
    drafts: list[ThreadDraft] = []
    behind = 0
    for thread in source.threads:
        first = min((unit.lines[0] for unit in thread.units), default=None)
        limit = len(lines) if first is None else min(first, len(lines))
        title = next((at for at in range(behind + 1, limit + 1) if lines[at - 1].strip() == thread.title), None)
        start = title or first or behind + 1
        draft = ThreadDraft(thread, start, [UnitDraft(unit) for unit in thread.units])
        for unit in draft.units:
            if unit.unit.parent is not None:
                unit.parent = draft.units[unit.unit.parent]
        drafts.append(draft)
        behind = max([start, *(unit.lines[1] for unit in thread.units)])
    return drafts


def finished(draft: ThreadDraft) -> ParsedThread:
    """The thread with its units in order, parents as indexes.

    A unit under another parent than it was read with has lost its printed number, which
    counted under that parent. Depths are as they were where nothing above a unit changed.
    """
    places = {id(unit): place for place, unit in enumerate(draft.units)}
    units = []
    for unit in draft.units:
        parent = places[id(unit.parent)] if unit.parent is not None else None
        units.append(dataclasses.replace(unit.unit, parent=parent))
    return dataclasses.replace(draft.thread, units=tuple(units))


def move_up(draft: ThreadDraft, unit: UnitDraft, parent: UnitDraft | None) -> None:
    """Put a unit, with all that answers it, under another parent, or under none."""
    rise = unit.unit.depth - (0 if parent is None else parent.unit.depth + 1)
    below = subtree(draft, unit)
    unit.parent = parent
    unit.change(number=None, parent_key=None if parent is None else parent.unit.key)
    for one in below:
        depth = max(0, one.unit.depth - rise)
        kind = UnitKind.COMMENT if depth == 0 and one.unit.kind is UnitKind.REPLY else one.unit.kind
        one.change(depth=depth, kind=kind)


def subtree(draft: ThreadDraft, top: UnitDraft) -> list[UnitDraft]:
    """A unit and all that answers it, directly or not."""
    inside = {id(top)}
    grown = True
    while grown:
        more = {id(unit) for unit in draft.units if unit.parent is not None and id(unit.parent) in inside}
        grown = not more <= inside
        inside |= more
    return [unit for unit in draft.units if id(unit) in inside]


def places_of_text(unit: ParsedUnit, lines: Sequence[str]) -> dict[int, int]:
    """Where each line of the file stands in a unit's text: number of the line -> index among the lines of the text.

    Raises CannotChange when the text does not follow the file line by line.
    """
    found: dict[int, int] = {}
    at, end = unit.lines[0], min(unit.lines[1], len(lines))
    for index, text in enumerate(unit.text.split("\n")):
        if not text.strip():
            continue
        while at <= end and not _reads_as(lines[at - 1], text):
            at += 1
        if at > end:
            raise CannotChange(
                f"The text of the unit in line {unit.lines[0]} does not follow the lines of its file, "
                "so no line can be taken out of it."
            )
        found[at] = index
        at += 1
    return found


def cut_text(unit: ParsedUnit, index: int) -> tuple[str, str]:
    """The text of a unit before and from one of its lines on, without outer blanks."""
    lines = unit.text.split("\n")
    return "\n".join(lines[:index]).strip("\n"), "\n".join(lines[index:]).strip("\n")


def _reads_as(line: str, text: str) -> bool:
    """Whether a line of the file holds this line of a text: a number, a marker or a quotation sign may differ."""
    bare = text
    while bare.startswith("> ") and not line.strip().startswith(">"):
        bare = bare.removeprefix("> ")
    return line.strip().endswith(bare.strip())
