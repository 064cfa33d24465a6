"""What a person changed in a reading where form could not decide: kept with the source, applied to later versions.

Each change names its lines by anchors (see ``line_anchor``), so it can be applied again
when the page has grown. A change whose line is not there, or that cannot be made there, is
left out and said in a sentence; it is never applied to something else. No change loses a
line: what leaves a unit goes to another unit, becomes a title, or belongs to nothing and is
listed as such.

Declared counts stay what the page says; of a thread that is split the part with all the
comments keeps them. A printed number counts under its parent: a unit that moves up loses it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from annotator.domain.line_anchor import Anchor, AnchoredLines, anchor_as_json, anchor_from_json
from annotator.domain.material import ParsedSource, Severity
from annotator.domain.rearranging import Rearranging
from annotator.domain.refusal import Refusal
from annotator.domain.unit_draft import CannotChange, drafts_of, finished


class Neighbour(StrEnum):
    """The unit of the same thread a line is moved to."""

    PREVIOUS = "previous"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class SplitThread:
    """A thread begins in this line, which is its title (``is_title``) or its first text.

    Its date is ``date`` (ISO 8601) or else that of the thread it was part of, as pages print a date once a day.
    """

    line: Anchor
    date: str | None = None
    is_title: bool = True


@dataclass(frozen=True, slots=True)
class JoinUnits:
    """The two units that hold these lines are one; they follow one another in a thread."""

    first: Anchor
    second: Anchor


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A line belongs to the neighbouring unit, and with it all lines between the two."""

    line: Anchor
    to: Neighbour


@dataclass(frozen=True, slots=True)
class DropUnit:
    """What holds this line is no unit: its lines belong to nothing, and what answers it moves up to its parent."""

    line: Anchor


Edit = SplitThread | JoinUnits | MoveLine | DropUnit


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A change that was left out, and why, as a sentence."""

    edit: Edit
    reason: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A source as a person rearranged it; ``not_found`` are the changes that could not be made again."""

    source: ParsedSource
    applied: tuple[Edit, ...]
    not_found: tuple[NotApplied, ...]


def apply_edits(source: ParsedSource, lines: Sequence[str], edits: Iterable[Edit]) -> Edited:
    """The source with the changes made in their order; ``lines`` are those of its file, cut at LF."""
    anchored = AnchoredLines(lines)
    work = Rearranging(drafts_of(source, lines), set(source.unassigned_lines), lines)
    applied: list[Edit] = []
    left_out: list[NotApplied] = []
    split: set[int] = set()
    for edit in edits:
        try:
            _apply(edit, work, anchored, split)
        except CannotChange as reason:
            left_out.append(NotApplied(edit, str(reason)))
        else:
            applied.append(edit)
    # What was undecidable in a line is decided once a thread begins there.
    problems = [
        problem for problem in source.problems if problem.severity != Severity.HINT or problem.line not in split
    ]
    edited = replace(
        source,
        threads=tuple(finished(draft) for draft in work.threads),
        unassigned_lines=work.belonging_to_nothing(),
        problems=tuple(problems),
    )
    return Edited(edited, tuple(applied), tuple(left_out))


def _apply(edit: Edit, work: Rearranging, anchored: AnchoredLines, split: set[int]) -> None:
    match edit:
        case SplitThread(anchor, day, is_title):
            line = _found(anchor, anchored)
            work.split_thread(line, day, is_title=is_title)
            split.add(line)
        case JoinUnits(first, second):
            work.join_units(_found(first, anchored), _found(second, anchored))
        case MoveLine(anchor, to):
            work.move_line(_found(anchor, anchored), to_next=to is Neighbour.NEXT)
        case DropUnit(anchor):
            work.drop_unit(_found(anchor, anchored))


def _found(anchor: Anchor, anchored: AnchoredLines) -> int:
    line = anchored.find(anchor)
    if line is None:
        raise CannotChange(
            f"The line that was line {anchor.line} is not in this version of the file, "
            "or cannot be told from others that say the same."
        )
    return line


_WORDS: Mapping[type[Edit], str] = {
    SplitThread: "split_thread",
    JoinUnits: "join_units",
    MoveLine: "move_line",
    DropUnit: "drop_unit",
}


def edits_as_json(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Plain values of the changes, to be stored with the source; they hold no words of it."""
    return [{"act": _WORDS[type(edit)], **_fields(edit)} for edit in edits]


def _fields(edit: Edit) -> dict[str, Any]:
    match edit:
        case SplitThread(line, day, is_title):
            return {"line": anchor_as_json(line), "date": day, "is_title": is_title}
        case JoinUnits(first, second):
            return {"first": anchor_as_json(first), "second": anchor_as_json(second)}
        case MoveLine(line, to):
            return {"line": anchor_as_json(line), "to": to.value}
        case DropUnit(line):
            return {"line": anchor_as_json(line)}


def edits_from_json(values: object) -> tuple[Edit, ...]:
    """The changes of these plain values; Refusal when they are none."""
    if not isinstance(values, list):
        raise Refusal("The changes made by hand are not a list. Make them again.")
    return tuple(_edit(value, place) for place, value in enumerate(values, 1))


def _edit(value: object, place: int) -> Edit:
    match value:
        case {"act": "split_thread", "line": line, "date": str() | None as day, "is_title": bool(is_title)}:
            return SplitThread(anchor_from_json(line), _checked_day(day, place), is_title)
        case {"act": "join_units", "first": first, "second": second}:
            return JoinUnits(anchor_from_json(first), anchor_from_json(second))
        case {"act": "move_line", "line": line, "to": "previous" | "next" as to}:
            return MoveLine(anchor_from_json(line), Neighbour(to))
        case {"act": "drop_unit", "line": line}:
            return DropUnit(anchor_from_json(line))
    raise Refusal(f"Change {place} made by hand is none that can be made. Make it again.")


def _checked_day(day: str | None, place: int) -> str | None:
    try:
        return day if day is None else date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise Refusal(
            f"The date of change {place} made by hand is no day of the calendar. Write it like 2025-03-04."
        ) from error
