"""From the bytes of a delimited text file to rows of cells, numbered as a spreadsheet numbers them.

Cells stay text: nothing is turned into a number, a date or a missing value here.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.agreement.shown_text import shown
from annotator.domain.refusal import Refusal

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: A longer cell is not a code; the csv module's own bound is the process's, which imports of long texts raise.
LONGEST_CELL = 131_072


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited text: ``header`` and ``rows`` of equally many cells, outer blanks removed.

    ``rows`` are (number, cells); the header is row 1 of a file that starts with it. Rows
    without any filled cell are left out.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    delimiter: str


def read_table(content: bytes, name: str) -> Table:
    """Decode and split a file; ``name`` is used in refusals.

    Raises Refusal for an empty or binary file, a header without rows, a single column, a
    column without a name and a row with too few or too many cells.
    """
    text, encoding = _decode(content, name)
    first, text = _without_separator_line(text)
    delimiter = first or _delimiter(text, name)
    records = [
        (number, tuple(cell.strip() for cell in cells))
        for number, cells in _records(text, delimiter, name)
        if any(cell.strip() for cell in cells)
    ]
    if not records:
        raise Refusal(
            f"“{shown(name)}” is empty. Choose a file with a row of column names and a row for each rating or unit."
        )
    _, header = records[0]
    header = _without_unnamed_end(header, records[1:])
    if len(header) < 2:
        raise Refusal(
            f"“{shown(name)}” has only one column. Ratings need columns unit, coder, value, or one for each coder, "
            "separated by commas, semicolons or tabs."
        )
    if len(records) == 1:
        raise Refusal(f"“{shown(name)}” has column names and no ratings. Add a row for each rating or unit below them.")
    rows = tuple((number, _fitted(cells, len(header), number, name)) for number, cells in records[1:])
    return Table(header, rows, encoding, DELIMITERS[delimiter])


def _decode(content: bytes, name: str) -> tuple[str, str]:
    if content.startswith(b"PK\x03\x04"):
        raise Refusal(f"“{shown(name)}” is a spreadsheet or an archive, not text. Save it as CSV and choose that file.")
    encodings = [encoding for mark, encoding in _MARKS if content.startswith(mark)] or _unmarked(content)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise Refusal(
        f"“{shown(name)}” cannot be read as text. Save it as CSV with the encoding UTF-8 and choose that file."
    )


def _unmarked(content: bytes) -> list[str]:
    """Encodings to try without a byte order mark; in UTF-16 Latin letters have a zero in every second byte."""
    start = content[:2000]
    zeros_even, zeros_odd = start[::2].count(0), start[1::2].count(0)
    if not zeros_even and not zeros_odd:
        return ["utf-8", "cp1252"]
    if min(zeros_even, zeros_odd) > 0 or max(zeros_even, zeros_odd) < len(start) / 4:
        return []
    return ["utf-16-le"] if zeros_odd else ["utf-16-be"]


def _without_separator_line(text: str) -> tuple[str | None, str]:
    """The delimiter that Excel's first line “sep=;” names, and the text with that line emptied."""
    line = text.split("\n", 1)[0].rstrip("\r")
    if line[:4].lower() == "sep=" and line[4:] in DELIMITERS:
        return line[4:], text[len(line) :]
    return None, text


def _delimiter(text: str, name: str) -> str:
    """The delimiter that cuts the first filled row into most cells; a comma when all are alike."""

    def cells_of_first_row(delimiter: str) -> int:
        try:
            return next((len(cells) for _, cells in _records(text, delimiter, name) if any(cells)), 0)
        except Refusal:  # quoting that makes no sense under this delimiter; the reading proper says so
            return 0

    return max(DELIMITERS, key=cells_of_first_row)


def _records(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise _too_long(f"row {number} of “{shown(name)}”")
            yield number, cells
    except csv.Error as error:
        where = f"row {number + 1} of “{shown(name)}”"
        if "field larger" in str(error):
            raise _too_long(where) from error
        raise Refusal(
            f"The quotation marks in {where} do not close. Put a cell that holds quotes or separators in double quotes "
            "and write a quote inside it twice."
        ) from error


def _too_long(where: str) -> Refusal:
    return Refusal(f"A cell in {where} is longer than {LONGEST_CELL:,} characters. Shorten it.")


def _without_unnamed_end(header: tuple[str, ...], records: list[tuple[int, tuple[str, ...]]]) -> tuple[str, ...]:
    """The header without empty names at its end whose columns are empty: a separator too many in every row."""
    while len(header) > 1 and not header[-1] and not any(any(cells[len(header) - 1 :]) for _, cells in records):
        header = header[:-1]
    for position, column in enumerate(header):
        if not column and position > 0:
            raise Refusal(f"Column {position + 1} has no name. Give it one in the first row, or remove it.")
    return header


def _fitted(cells: tuple[str, ...], width: int, number: int, name: str) -> tuple[str, ...]:
    """A row of exactly ``width`` cells; more are accepted only when they are empty."""
    if len(cells) < width or any(cells[width:]):
        raise Refusal(
            f"Row {number} of “{shown(name)}” has {len(cells)} cells where the first row has {width} columns. "
            "Correct the row; an empty cell still needs its separator."
        )
    return cells[:width]
