"""A table as every table format gives it: a header, and rows of text numbered as a spreadsheet numbers them."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.material import Problem, Severity
from annotator.domain.refusal import Refusal

Row = tuple[int, Sequence[str]]

#: Rows by which columns are guessed: enough to see how dates are written, few enough to hold.
SAMPLE_ROWS = 1000
_SAMPLE_SIGNS = 4 * 1024 * 1024
#: Above a table stand a title, a date and blank rows, seldom more.
_ROWS_OF_TITLES = 20

HEADER_OPTION = "The row that holds the column names: the first filled one unless said otherwise, 0 when there is none."


@dataclass(slots=True)
class Table:
    """Column names, all distinct, and the rows below them as they come.

    A row may have fewer or more cells than the header. ``problems`` grows while rows are
    taken. ``delimiter`` is None for spreadsheets, ``sheets`` empty for texts.
    """

    name: str
    header: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def sample(self) -> list[Row]:
        """The first rows that hold anything; they are still among ``rows`` afterwards."""
        taken: list[Row] = []
        signs = 0
        for row in self.rows:
            taken.append(row)
            signs += sum(map(len, row[1]))
            if len(taken) >= SAMPLE_ROWS or signs > _SAMPLE_SIGNS:
                break
        self.rows = itertools.chain(taken, self.rows)
        return [row for row in taken if any(row[1])]

    def warn(self, line: int | None, message: str) -> None:
        """Note something that was read, but a person should look at."""
        self.problems.append(Problem(line, Severity.WARNING, message))

    def hint(self, line: int | None, message: str) -> None:
        """Note something a person may want to read otherwise."""
        self.problems.append(Problem(line, Severity.HINT, message))


def with_header(table: Table, header_row: int | None) -> Table:
    """The table with its names taken from the row ``header_row``; with 0 they are numbered (“column 1”).

    None finds the row: the first filled one, or, below a title, the first that is filled
    like the table. Raises Refusal when there is no such row, or when it is empty.
    """
    if header_row == 0:
        first = next(table.rows, None)
        if first is None:
            raise Refusal(f"“{table.name}” holds no row.")
        table.header = tuple(f"column {place}" for place in range(1, len(first[1]) + 1))
        table.rows = itertools.chain([first], table.rows)
        return table
    if header_row is None:
        header_row = _likely_header_row(table)
    names = next((cells for number, cells in table.rows if number >= header_row), None)
    if names is None or not any(name.strip() for name in names):
        raise Refusal(
            f"Row {header_row} of “{table.name}” holds no column names. "
            "Say with the option header_row which row does, or 0 when there is none."
        )
    table.header = _distinct(names, table, header_row)
    return table


def _likely_header_row(table: Table) -> int:
    first = list(itertools.islice(table.rows, _ROWS_OF_TITLES))
    table.rows = itertools.chain(first, table.rows)
    filled = [(number, sum(1 for cell in cells if cell.strip())) for number, cells in first]
    filled = [(number, count) for number, count in filled if count]
    if not filled:
        return 1
    most = max(count for _, count in filled)
    number = filled[0][0]
    if filled[0][1] == 1 and most >= 3:
        number = next(number for number, count in filled if count * 2 >= most)
        table.hint(number, f"Row {number} was taken for the column names. Say otherwise with the option header_row.")
    return number


def header_row_of(options: Mapping[str, Any]) -> int | None:
    """The option ``header_row``, None when it is not given; Refusal when it is no row number."""
    given = options.get("header_row")
    if given is None or given == "":
        return None
    if isinstance(given, bool) or not str(given).isascii() or not str(given).isdigit() or int(given) > 10_000:
        raise Refusal("The option header_row is the number of the row with the column names, or 0.")
    return int(given)


def check_options(options: Mapping[str, Any], known: Mapping[str, str], label: str) -> None:
    """Raises Refusal for an option the format does not have; one that is left off is no option."""
    for name, value in options.items():
        if name not in known and value not in (None, False, "", (), []):
            raise Refusal(f"{label} has no option “{name}”. The options are: {', '.join(known)}.")


def _distinct(names: Sequence[str], table: Table, row: int) -> tuple[str, ...]:
    """The names, empty and repeated ones made distinct; a hint says so."""
    given = [name.strip() for name in names]
    taken = set(given)
    seen: set[str] = set()
    found: list[str] = []
    for place, name in enumerate(given, start=1):
        base = name or f"column {place}"
        unique, count = base, 1
        while unique in seen or (unique != name and unique in taken):
            count += 1
            unique = f"{base} ({count})"
        seen.add(unique)
        found.append(unique)
    empty = sum(not name for name in given)
    repeated = sum(old != new for old, new in zip(given, found, strict=True)) - empty
    said = [f"{empty} without a name"] if empty and any(given[place] for place in range(len(given))) else []
    said += [f"{repeated} with the name of another"] if repeated else []
    if said:
        examples = ", ".join(f"“{new}”" for old, new in zip(given, found, strict=True) if old != new and new)
        shown = examples if len(examples) <= 200 else f"{examples[:200]}…"
        table.hint(row, f"Of the columns, {' and '.join(said)} were renamed: {shown}.")
    return tuple(found)
