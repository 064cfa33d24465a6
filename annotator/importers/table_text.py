"""Delimited text (CSV, TSV and their kin) as a table, row by row; nothing is turned into a number or a date."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.domain.material import Problem, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.table_encoding import Encoding, encoding_of, head_text
from annotator.importers.table_form import Row, Table, header_row_of, with_header

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
#: Far above any answer; it keeps an unclosed quote from swallowing the file into memory.
LARGEST_CELL = 16 * 1024 * 1024
_BLOCK = 1024 * 1024

DELIMITER_OPTION = "What separates the cells: comma, semicolon, tab or pipe."
QUOTES_OPTION = "“none” when quotation marks are signs like any other, and never enclose a cell."


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the head of a text looks like: its delimiter, its rows, and whether “sep=” stands first."""

    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    names_delimiter: bool = False

    @property
    def evenness(self) -> float:
        """The share of the filled rows that are as wide as the first, from 0 to 1; 0 for a single column."""
        widths = [len(row) for row in self.rows if any(row)]
        if len(widths) < 2 or widths[0] < 2:
            return 0.0
        return widths.count(widths[0]) / len(widths)


def sniffed(text: str, *, whole: bool, delimiter: str | None = None, quoted: bool = True) -> Sniffed:
    """The delimiter under which most rows are as wide as the first; ``whole`` when nothing follows the text."""
    first, _, rest = text.partition("\n")
    if first[:4].lower() == "sep=" and first[4:] in DELIMITERS:
        return Sniffed(first[4:], _rows(rest, first[4:], whole, quoted), True)
    if delimiter:
        return Sniffed(delimiter, _rows(text, delimiter, whole, quoted))
    found = [Sniffed(one, _rows(text, one, whole, quoted)) for one in DELIMITERS]
    return max(found, key=lambda one: (round(one.evenness, 1), len(one.rows[0]) if one.rows else 0))


def text_table(file: SourceFile, options: Mapping[str, Any]) -> Table:
    """The table in a delimited text.

    ``options``: ``delimiter``, ``encoding``, ``header_row``, ``quotes``. Raises Refusal for
    a file that is no text and for options that make no sense; taking rows raises it for
    quotes that do not close and cells over 16 MiB.
    """
    quoted = _quoted(options)
    encoding = encoding_of(file, options)
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
    head = io.TextIOWrapper(io.BytesIO(file.head), encoding.name, "replace", newline=None).read()
    whole = file.size <= len(file.head)
    form = sniffed(head, whole=whole, delimiter=_delimiter(options), quoted=quoted)
    table = Table(file.name, (), iter(()), encoding.name, form.delimiter)
    table.rows = _records(file, encoding, form, table, quoted)
    if encoding.doubt:
        table.hint(None, encoding.doubt)
    return with_header(table, header_row_of(options))


def sniffed_head(file: SourceFile) -> Sniffed | None:
    """What the head of a file looks like as a table; None when it is no text, or another format's."""
    text = head_text(file)
    if text is None or not text.strip() or text.lstrip("\ufeff \t\n")[:1] in ("<", "{"):
        return None
    return sniffed(text.lstrip("\ufeff"), whole=file.size <= len(file.head))


def _rows(text: str, delimiter: str, whole: bool, quoted: bool) -> tuple[tuple[str, ...], ...]:
    """The first rows of a text; the last is left out when the text is cut in it."""
    rows: list[tuple[str, ...]] = []
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, **_dialect(quoted))
    try:
        for cells in reader:
            rows.append(tuple(cells))
            if len(rows) >= 300:
                return tuple(rows)
    except csv.Error:
        # The quotes make no sense under this delimiter, or the text is cut in a quoted cell: what came before counts.
        return tuple(rows)
    return tuple(rows if whole else rows[:-1] or rows)


def _dialect(quoted: bool) -> dict[str, Any]:
    return {"strict": True} if quoted else {"quoting": csv.QUOTE_NONE, "strict": True}


def _records(file: SourceFile, encoding: Encoding, form: Sniffed, table: Table, quoted: bool) -> Iterator[Row]:
    """Every row of the file with its number, blank ones too; the first damaged one is named."""
    numbers = itertools.count(1)
    with file.open() as handle, io.TextIOWrapper(handle, encoding.name, "replace", newline=None) as reader:
        # Chained and zipped, so that no Python code runs for each line and row of a sound file.
        lines = itertools.chain.from_iterable(_blocks(reader, file.name))
        if form.names_delimiter:
            next(lines, None)
        rows = zip(numbers, csv.reader(lines, delimiter=form.delimiter, **_dialect(quoted)), strict=False)
        try:
            if encoding.damaged or encoding.zeros:
                yield from _up_to_damage(rows, encoding, table)
            yield from rows
        except csv.Error as error:
            raise _unreadable(error, next(numbers) - 1, file.name, form.delimiter) from error
        except _LongLine as long:
            raise Refusal(_too_long(next(numbers) - 1, file.name)) from long


def _up_to_damage(rows: Iterator[Row], encoding: Encoding, table: Table) -> Iterator[Row]:
    for number, cells in rows:
        damaged = any("\ufffd" in cell for cell in cells)
        if damaged:
            table.problems.extend(_damage(encoding, number))
        yield number, cells
        if damaged:
            return


class _LongLine(ValueError):
    """A line is longer than a cell may be."""


def _blocks(reader: io.TextIOWrapper, name: str) -> Iterator[Iterable[str]]:
    """The lines of the file with LF ends, cut at LF, CR LF and CR only, some at a time; zeros become U+FFFD."""
    rest = ""
    while block := reader.read(_BLOCK):
        if "\0" in block:
            block = block.replace("\0", "\ufffd")
        block = rest + block
        cut = block.rfind("\n") + 1
        rest = block[cut:]
        if len(rest) > LARGEST_CELL:
            raise _LongLine(name)
        yield io.StringIO(block[:cut], newline="\n")
    if rest:
        yield [rest]


def _unreadable(error: csv.Error, row: int, name: str, delimiter: str) -> Refusal:
    if "field larger" in str(error):
        return Refusal(_too_long(row, name))
    return Refusal(
        f"The quotation marks in row {row} of “{name}” do not close. Put the cell in double quotes and write a quote "
        f"inside it twice; or, if quotes are ordinary signs there and cells are parted by a {DELIMITERS[delimiter]} "
        "alone, import with quotes=none."
    )


def _too_long(row: int, name: str) -> str:
    return (
        f"A cell in row {row} of “{name}” is longer than {LARGEST_CELL // 1024 // 1024} MB. Perhaps a quotation mark "
        "is not closed, or the file is no table. Correct the row and import again."
    )


def _damage(encoding: Encoding, row: int) -> list[Problem]:
    found = []
    if encoding.zeros:
        signs = "1 sign is" if encoding.zeros == 1 else f"{encoding.zeros:,} signs are"
        found.append(f"{signs} empty (zero bytes), the first in row {row}; each shows as “\ufffd”.")
    if encoding.damaged:
        signs = "1 damaged character" if encoding.damaged == 1 else f"{encoding.damaged:,} damaged characters"
        found.append(f"{signs} could not be read, the first in row {row}; each shows as “\ufffd”.")
    return [Problem(row, Severity.WARNING, message) for message in found]


def _delimiter(options: Mapping[str, Any]) -> str | None:
    given = options.get("delimiter")
    if not given:
        return None
    words = {word: sign for sign, word in DELIMITERS.items()}
    sign = words.get(str(given).strip().lower(), str(given))
    if sign not in DELIMITERS:
        raise Refusal(f"“{given}” separates no cells. The option delimiter is one of: {', '.join(words)}.")
    return sign


def _quoted(options: Mapping[str, Any]) -> bool:
    given = options.get("quotes")
    if given in (None, "", "double"):
        return True
    if given == "none":
        return False
    raise Refusal("The option quotes is “double” or “none”.")
