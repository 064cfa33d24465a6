"""Which columns of a ratings file hold units, coders and values: long or wide.

Long has one row per rating and columns for unit, coder and value, in any order; other
columns are not used. Wide has one row per unit and one column per coder. Column names
are compared without regard to case. What cannot be told is asked, never guessed.
"""

import re
from collections import Counter
from dataclasses import dataclass

from annotator.agreement.delimited_text import Table
from annotator.agreement.shown_text import shown
from annotator.domain.refusal import Refusal

UNIT_NAMES = frozenset(
    {"unit", "unitid", "id", "item", "itemid", "commentid", "case", "caseid", "subject", "subjectid", "documentid"}
    | {"textid", "responseid", "row"}
)
CODER_NAMES = frozenset({"coder", "coderid", "codername", "rater", "raterid", "annotator", "judge", "observer"})
VALUE_NAMES = frozenset({"value", "code", "codes", "rating", "label", "labels", "category", "score"})
SPAN_NAMES = frozenset({"start", "end", "begin", "offset", "length"})
#: Names no coder has: a wide file that carries these was not cut down to ratings.
OTHER_NAMES = frozenset(
    {"text", "comment", "note", "notes", "memo", "date", "time", "timestamp", "author", "thread", "source"}
)
WANTED = "Name the columns unit, coder and value, or give one column to each coder beside a column called unit."


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: the text of a rating and the row it stands in."""

    unit: str
    coder: str
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table was understood; ``unit_column`` is None when each row is one unit."""

    kind: str
    unit_column: str | None
    unused_columns: tuple[str, ...]
    units: tuple[str, ...]
    coders: tuple[str, ...]
    cells: tuple[Cell, ...]


def lay_out(table: Table) -> Layout:
    """Find the ratings of a table; an empty cell is no rating.

    Raises Refusal when the columns are ambiguous or a rating lacks its unit or coder.
    """
    plain = [re.sub(r"[\s_.-]", "", column).casefold() for column in table.header]
    for column, count in Counter(table.header).items():
        if count > 1:
            raise Refusal(f"Two columns are called “{shown(column)}”. Give each column its own name.")
    units = [position for position, word in enumerate(plain) if word in UNIT_NAMES]
    coders = [position for position, word in enumerate(plain) if word in CODER_NAMES]
    values = [position for position, word in enumerate(plain) if word in VALUE_NAMES]
    if len(coders) == 1 or (coders and values) or "coder" in plain:
        spans = [table.header[position] for position, word in enumerate(plain) if word in SPAN_NAMES]
        if spans:
            raise Refusal(
                f"The column “{spans[0]}” says that this file holds spans; only whole units can be compared "
                "here. Choose a file with one rating for each unit and coder."
            )
        # A long file may hold a second id or a second person beside the ones rated; a second value may not be chosen.
        return _long(
            table,
            plain.index("unit") if "unit" in plain else _the_column(table, "unit", units),
            plain.index("coder") if "coder" in plain else _the_column(table, "coder", coders),
            _the_column(table, "value", values),
        )
    return _wide(table, _unit_column(table, units, plain))


def _the_column(table: Table, what: str, found: list[int]) -> int:
    """The one column found for units, coders or values."""
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(f"“{shown(table.header[position])}”" for position in found)
        raise Refusal(f"The columns {names} could each hold the {what}. Rename or remove all but one. {WANTED}")
    raise Refusal(f"No column for the {what} was found among {_listed(table.header)}. {WANTED}")


def _long(table: Table, unit_at: int, coder_at: int, value_at: int) -> Layout:
    units: dict[str, None] = {}
    coders: dict[str, None] = {}
    cells = []
    for row, line in table.rows:
        unit, coder, text = line[unit_at], line[coder_at], line[value_at]
        for what, name in (("unit", unit), ("coder", coder)):
            if text and not name:
                raise Refusal(f"Row {row} has a rating and no {what}. Fill in the {what}, or remove the row.")
        if unit:
            units[unit] = None
        if coder:
            coders[coder] = None
        if text:
            cells.append(Cell(unit, coder, text, row))
    used = {unit_at, coder_at, value_at}
    return Layout(
        kind="long",
        unit_column=table.header[unit_at],
        unused_columns=tuple(column for position, column in enumerate(table.header) if position not in used),
        units=tuple(units),
        coders=tuple(coders),
        cells=tuple(cells),
    )


def _wide(table: Table, unit_at: int | None) -> Layout:
    coders = {position: column for position, column in enumerate(table.header) if position != unit_at}
    units: dict[str, None] = {}
    cells = []
    for index, (row, line) in enumerate(table.rows, start=1):
        unit = str(index) if unit_at is None else line[unit_at]
        if not unit:
            raise Refusal(f"Row {row} has ratings and no unit. Fill in the unit, or remove the row.")
        units[unit] = None
        cells.extend(Cell(unit, coder, line[position], row) for position, coder in coders.items() if line[position])
    return Layout(
        kind="wide",
        unit_column=None if unit_at is None else table.header[unit_at],
        unused_columns=(),
        units=tuple(units),
        coders=tuple(coders.values()),
        cells=tuple(cells),
    )


def _unit_column(table: Table, units: list[int], plain: list[str]) -> int | None:
    """The unit column of a wide table, or None when every column is a coder's.

    An unnamed first column is the row index a data frame writes: it holds the units.
    """
    for position, word in enumerate(plain):
        if word in OTHER_NAMES | SPAN_NAMES | VALUE_NAMES:
            raise Refusal(
                f"The column “{shown(table.header[position])}” does not look like a coder's. Remove it. {WANTED}"
            )
    if units:
        return _the_column(table, "unit", units)
    if not table.header[0]:
        return 0
    if all(re.fullmatch(r"[-+0-9.,]*|\[\]|.*\|.*", column) for column in table.header):
        raise Refusal(f"The first row ({_listed(table.header)}) holds ratings and no column names. Add names. {WANTED}")
    if _looks_like_units(table):
        raise Refusal(
            f"The column “{shown(table.header[0])}” could hold the units or the ratings of a coder. "
            "Call it unit if it holds the units; otherwise put a column called unit before it."
        )
    return None


def _looks_like_units(table: Table) -> bool:
    """Whether the first column is filled, never repeats, and holds something no other column holds."""
    first = [line[0] for _, line in table.rows]
    others = {cell for _, line in table.rows for cell in line[1:]}
    return all(first) and len(set(first)) == len(first) and not others.issuperset(first)


def _listed(names: tuple[str, ...], most: int = 6) -> str:
    return ", ".join(f"“{shown(name)}”" for name in names[:most]) + (" …" if len(names) > most else "")
