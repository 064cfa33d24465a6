"""A ratings file of any origin: bytes in, ratings and everything that was decided on the way out.

Cells keep their text at the nominal level: “1” and “1.0”, “yes” and “Yes” are different
values, and “NA” or “nan” is a value too, since only an empty cell is missing. What looks
like a slip is named in ``notes``. A cell with “|” or a cell “[]” makes all cells sets.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from annotator.agreement.delimited_text import read_table
from annotator.agreement.ratings import Level, Ratings, Value
from annotator.agreement.ratings_layout import Cell, Layout, lay_out
from annotator.agreement.shown_text import shown
from annotator.domain.refusal import Refusal

EMPTY_SET = "[]"
SEPARATOR = "|"
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
#: Texts other programs write for a missing value.
_LOOKS_MISSING = frozenset({"na", "n/a", "nan", "null", "none", "nil", "#n/a", "-", "--", ".", "?", "missing"})
#: Notes are for reading: at most this many values are named in one.
_MOST_NAMED = 5


class Duplicates(StrEnum):
    """Which rating counts when a coder rated a unit twice with different values."""

    REJECT = "reject"  #: none: the file is refused
    FIRST = "first"  #: the one that stands first in the file
    LATEST = "latest"  #: the one that stands last in the file


@dataclass(frozen=True, slots=True)
class RatingsFile:
    """A ratings file as understood.

    ``repeated`` counts further ratings of a coder and unit with the same value, counted
    once; ``replaced`` those dropped by the rule for duplicates. ``notes`` are sentences
    about what a person should look at.
    """

    name: str
    ratings: Ratings
    layout: str
    unit_column: str | None
    unused_columns: tuple[str, ...]
    encoding: str
    delimiter: str
    duplicates: Duplicates
    repeated: int
    replaced: int
    notes: tuple[str, ...]


def read_ratings_file(
    content: bytes, name: str, *, level: Level, duplicates: Duplicates = Duplicates.REJECT
) -> RatingsFile:
    """Read a long or wide ratings file (CSV with commas, semicolons or tabs).

    At other levels than nominal values are read as numbers; a decimal comma is read where
    the separator is no comma. Raises Refusal with the row for anything that cannot be read.
    """
    table = read_table(content, name)
    layout = lay_out(table)
    cells, repeated, replaced = _once_each(layout.cells, duplicates, _parsed(layout, level, table.delimiter != "comma"))
    ratings = Ratings.from_cells(cells, units=layout.units, coders=layout.coders)
    return RatingsFile(
        name=name,
        ratings=ratings,
        layout=layout.kind,
        unit_column=layout.unit_column,
        unused_columns=layout.unused_columns,
        encoding=table.encoding,
        delimiter=table.delimiter,
        duplicates=duplicates,
        repeated=repeated,
        replaced=replaced,
        notes=tuple(_notes(layout.cells, level)),
    )


def _parsed(layout: Layout, level: Level, decimal_comma: bool) -> dict[str, Value]:
    """The value of each text that occurs; Refusal names the first row whose text has none."""
    texts = {cell.text: cell for cell in reversed(layout.cells)}
    sets = any(text == EMPTY_SET or SEPARATOR in text for text in texts)
    values: dict[str, Value] = {}
    for text, cell in sorted(texts.items(), key=lambda item: item[1].row):
        if sets:
            values[text] = _set(cell, level)
        elif level is Level.NOMINAL:
            values[text] = text
        else:
            values[text] = _number(cell, level, decimal_comma)
    return values


def _set(cell: Cell, level: Level) -> frozenset[str]:
    if level is not Level.NOMINAL and (SEPARATOR in cell.text or cell.text == EMPTY_SET):
        raise Refusal(
            f"{_place(cell)} holds a set of codes, and sets can only be compared at the nominal level. "
            f"Use the nominal level, or give one number per cell for the {level.value} level."
        )
    if cell.text == EMPTY_SET:
        return frozenset()
    codes = frozenset(code.strip() for code in cell.text.split(SEPARATOR)) - {""}
    if not codes or EMPTY_SET in codes:
        raise Refusal(
            f"{_place(cell)} holds “{shown(cell.text)}”, which is no set of codes: write codes as “a|b”, "
            "only “[]” for coded with none, and leave the cell empty when it was not coded."
        )
    return codes


def _number(cell: Cell, level: Level, decimal_comma: bool) -> float:
    text = cell.text.replace(",", ".") if decimal_comma and cell.text.count(",") == 1 else cell.text
    number = float(text) if _NUMBER.fullmatch(text) else float("inf")
    if number in (float("inf"), float("-inf")):
        raise Refusal(
            f"{_place(cell)} holds “{shown(cell.text)}”, which is not a number; the {level.value} level needs numbers. "
            "Write a number, leave the cell empty if it was not rated, or use the nominal level."
        )
    if level is Level.RATIO and number < 0:
        raise Refusal(
            f"{_place(cell)} holds {shown(cell.text)}; the ratio level has no numbers below zero. "
            "Correct it, or use the interval level."
        )
    return number


def _once_each(
    cells: Iterable[Cell], duplicates: Duplicates, values: dict[str, Value]
) -> tuple[list[tuple[str, str, Value]], int, int]:
    """One rating per unit and coder, with the numbers of repeated and of replaced ones."""
    chosen: dict[tuple[str, str], Cell] = {}
    repeated = replaced = 0
    for cell in cells:
        earlier = chosen.setdefault((cell.unit, cell.coder), cell)
        if earlier is cell:
            continue
        if values[earlier.text] == values[cell.text]:
            repeated += 1
            continue
        if duplicates is Duplicates.REJECT:
            raise Refusal(
                f"Coder “{shown(cell.coder)}” rated unit “{shown(cell.unit)}” twice with different codes "
                f"(rows {earlier.row} and {cell.row}). Choose latest, first or reject for duplicates; reject, in force "
                "here, asks you to remove one of the rows. Several codes on one unit go into one cell, as “a|b”."
            )
        replaced += 1
        if duplicates is Duplicates.LATEST:
            chosen[(cell.unit, cell.coder)] = cell
    return [(unit, coder, values[cell.text]) for (unit, coder), cell in chosen.items()], repeated, replaced


def _place(cell: Cell) -> str:
    return f"Row {cell.row} (coder “{shown(cell.coder)}”, unit “{shown(cell.unit)}”)"


def _notes(cells: Iterable[Cell], level: Level) -> Iterable[str]:
    """Sentences about values that look like slips; there are none where values are numbers."""
    if level is not Level.NOMINAL:
        return
    used = Counter(cell.text for cell in cells)
    missing = [text for text in used if text.casefold() in _LOOKS_MISSING]
    if missing:
        listed = ", ".join(f"“{shown(text)}” ({used[text]} ×)" for text in missing[:_MOST_NAMED])
        yield f"Only an empty cell is missing, so these count as values: {listed}."
    alike = defaultdict(list)
    for text in used:
        for code in {part.strip() for part in text.split(SEPARATOR)}:
            key = float(code) if _NUMBER.fullmatch(code) else code.casefold()
            if code not in alike[key]:
                alike[key].append(code)
    groups = [sorted(texts) for texts in alike.values() if len(texts) > 1]
    if groups:
        listed = "; ".join(" and ".join(f"“{shown(text)}”" for text in texts) for texts in groups[:_MOST_NAMED])
        yield f"These are written differently and count as different values: {listed}."
