"""Comments while they are being read, and their numbering."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.domain.material import ParsedUnit, UnitKind
from annotator.importers.blog_lines import author_line, ends_in_time, unit_text
from annotator.importers.blog_notices import removed_by
from annotator.importers.line_ledger import Ledger


@dataclass(slots=True)
class Item:
    """A comment or reply being read: its printed number, its place, and its lines (blank ones too).

    ``parent`` is the index of the item above in the list of items. ``indent`` is None
    when it says nothing about the place.
    """

    number: int | None
    depth: int
    parent: int | None
    indent: int | None = None
    entries: list[tuple[int, str]] = field(default_factory=list)

    @property
    def first_line(self) -> int:
        """Where the item starts: its number line, or its first line of text."""
        return self.entries[0][0]

    @property
    def words(self) -> str:
        """What to call it in a sentence."""
        kind = "reply" if self.depth else "comment"
        return f"{kind} {self.number}" if self.number is not None else f"{kind} without a number"


def items_as_units(items: Sequence[Item], offset: int, ledger: Ledger) -> list[ParsedUnit]:
    """Units from items, in order; ``offset`` units stand before them in the thread."""
    units = []
    for item in items:
        first = author_line(item.entries[0][1]) if item.number is not None else None
        entries = item.entries[1:] if first else item.entries
        text = unit_text([words for _, words in entries])
        last = max((line for line, words in item.entries if words.strip()), default=item.first_line)
        if first and first.time is None:
            ledger.warn(item.first_line, f"The time printed in line {item.first_line} does not exist; it was left out.")
        if item.number is not None and not first and ends_in_time(item.entries[0][1]):
            message = (
                f"Line {item.first_line} ends in a date and a time, but no name is glued to it; it was kept as text."
            )
            ledger.hint(item.first_line, message)
        if not text:
            ledger.warn(item.first_line, f"The {item.words} in line {item.first_line} has no text.")
        remover = removed_by(text)
        units.append(
            ParsedUnit(
                kind=UnitKind.REPLY if item.depth else UnitKind.COMMENT,
                text=text,
                lines=(item.first_line, last),
                number=item.number,
                depth=item.depth,
                parent=None if item.parent is None else item.parent + offset,
                author=first.author if first else None,
                time=first.time if first else None,
                attributes={"removed": remover} if remover else {},
                gone=remover is not None,
            )
        )
    return units


def check_numbering(items: Sequence[Item], ledger: Ledger, *, whole_list: bool, later_page: bool = False) -> None:
    """Warn of printed numbers that are missing, doubled or out of order under one parent.

    ``whole_list`` is False when the list's beginning is not in the file; then the first
    number of a group may be any; on a ``later_page`` of comments that is said elsewhere.
    """
    groups: dict[tuple[int, int | None], list[Item]] = {}
    for item in items:
        if item.number is not None:
            groups.setdefault((item.depth, item.parent), []).append(item)
    for (depth, parent), members in groups.items():
        lost_start = (depth > 0 and parent is None) or (depth == 0 and not whole_list)
        starts_late = lost_start or (depth == 0 and later_page)
        _check_group(members, members[0].number if starts_late else 1, ledger)
        first = members[0]
        if depth == 0 and lost_start and first.number != 1:
            ledger.warn(
                first.first_line,
                f"The comments start with number {first.number}: the ones before it are not in the file.",
            )


def _check_group(members: Sequence[Item], expected: int | None, ledger: Ledger) -> None:
    seen: set[int] = set()
    for item in members:
        number, line = item.number, item.first_line
        if number is None or expected is None:
            continue
        kind = "reply" if item.depth else "comment"
        if number in seen:
            ledger.warn(line, f"The {kind} number {number} in line {line} stands there a second time.")
        elif number > expected:
            missing = f"number {expected} is" if number == expected + 1 else f"numbers {expected} to {number - 1} are"
            ledger.warn(line, f"Before {kind} {number} in line {line}, {missing} missing.")
        elif number < expected:
            ledger.warn(line, f"The {kind} number {number} in line {line} is out of order.")
        seen.add(number)
        expected = max(expected, number + 1)
