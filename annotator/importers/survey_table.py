"""What the exports of all survey programs share: they come as text or as a spreadsheet, a row is a person's answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.spreadsheet_table import SHEET_OPTION, first_rows, is_spreadsheet, spreadsheet_table
from annotator.importers.table_encoding import ENCODING_OPTION
from annotator.importers.table_form import Row, Table
from annotator.importers.table_plan import SHARED_OPTIONS
from annotator.importers.table_text import DELIMITER_OPTION, sniffed_head, text_table

SURVEY_OPTIONS: Mapping[str, str] = {
    **SHARED_OPTIONS,
    "delimiter": DELIMITER_OPTION,
    "encoding": ENCODING_OPTION,
    "sheet": SHEET_OPTION,
}
EXTENSIONS = (".csv", ".tsv", ".xlsx", ".ods")


def survey_table(file: SourceFile, options: Mapping[str, Any]) -> Table:
    """The table of a survey, its header in the first filled row; Refusal when the file is no table."""
    if is_spreadsheet(file):
        return spreadsheet_table(file, options)
    return text_table(file, options)


def head_rows(file: SourceFile) -> Sequence[Sequence[str]]:
    """The first filled rows of a text or a small spreadsheet; none for anything else."""
    if file.head.startswith(b"PK\x03\x04"):
        rows: Sequence[Sequence[str]] = first_rows(file)
    else:
        form = sniffed_head(file)
        rows = form.rows if form else ()
    return [row for row in rows if any(cell.strip() for cell in row)]


def switched_on(options: Mapping[str, Any], name: str) -> bool:
    """An option that is true or false; Refusal when it is neither."""
    given = options.get(name)
    if given in (None, ""):
        return False
    if not isinstance(given, bool):
        raise Refusal(f"The option {name} is either true or false.")
    return given


def set_aside(table: Table, is_other: Callable[[Sequence[str]], bool], *, drop: bool, kept: str, dropped: str) -> None:
    """Count the rows that are other than the rest, and leave them out when asked to.

    ``kept`` and ``dropped`` say what they are; a hint puts the number of rows behind it.
    """

    def passing(rows: Iterator[Row]) -> Iterator[Row]:
        count, first = 0, None
        for number, cells in rows:
            if any(cells) and is_other(cells):
                count += 1
                first = first or number
                if drop:
                    continue
            yield number, cells
        if count:
            rows_of = "row" if count == 1 else "rows"
            what, _, advice = kept.partition(". ")
            table.hint(first, f"{dropped if drop else what}: {count:,} {rows_of}.{'' if drop else f' {advice}'}")

    table.rows = passing(table.rows)


def cell_of(table: Table, name: str | None) -> Callable[[Sequence[str]], str]:
    """Looks up one column's cell in a row; always empty when there is no such column."""
    if name is None or name not in table.header:
        return lambda _: ""
    place = table.header.index(name)
    return lambda cells: cells[place].strip() if place < len(cells) else ""


def named(header: Sequence[str], *names: str) -> str | None:
    """The first of the names that is a column, whatever its case."""
    by_name = {column.casefold(): column for column in reversed(header)}
    return next((by_name[name.casefold()] for name in names if name.casefold() in by_name), None)
