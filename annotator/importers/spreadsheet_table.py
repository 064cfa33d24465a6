"""Spreadsheets (.xlsx, .ods) as a table: the values of one sheet, as text.

Numbers stay as a person sees them (33, not 33.0), dates are ISO 8601, formulas are their
last computed value.
"""

import io
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.spreadsheet_safety import SheetNotes, checked_sheets, damaged, protected
from annotator.importers.table_form import Row, Table, header_row_of, with_header

SHEET_OPTION = "The name of the sheet to read; the fullest one unless said otherwise."
EXTENSIONS = (".xlsx", ".xlsm", ".ods", ".xls")
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
#: Spreadsheet programs keep 15 digits of a number; what an id had beyond is lost.
_EXACT = 10**15
_SMALL = 4 * 1024 * 1024

_HEADS: "weakref.WeakKeyDictionary[SourceFile, tuple[tuple[str, ...], ...]]" = weakref.WeakKeyDictionary()


def is_spreadsheet(file: SourceFile) -> bool:
    """Whether a file is a spreadsheet; one that is locked, or older than 2007, is one to be refused when read."""
    if file.head.startswith(_OLD_OR_LOCKED) and file.extension in (*EXTENSIONS, ".xls"):
        return True
    if not file.head.startswith(b"PK\x03\x04"):
        return False
    try:
        with file.open_aside() as handle, zipfile.ZipFile(handle) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names or "mimetype" not in names:
                return "xl/workbook.xml" in names
            with archive.open("mimetype") as kind:
                return kind.read(100).startswith(_OPEN_DOCUMENT)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError):
        # RuntimeError is zipfile's word for a password, and what it does not know is one, too.
        # Cut off or broken: only its name says what it was.
        return file.extension in EXTENSIONS


def first_rows(file: SourceFile) -> tuple[tuple[str, ...], ...]:
    """The first rows of a small spreadsheet, by which surveys are recognised; none for a large or broken one."""
    if file not in _HEADS:
        try:
            rows = _first_rows(file) if file.size <= _SMALL and is_spreadsheet(file) else ()
        except Refusal:
            # Reading it will say why.
            rows = ()
        _HEADS[file] = rows
    return _HEADS[file]


@dataclass(frozen=True, slots=True)
class OpenedSpreadsheet:
    """A spreadsheet from which several sheets are read; looking through one takes as long as reading it."""

    book: CalamineWorkbook
    sheets: dict[str, SheetNotes]


def opened_spreadsheet(file: SourceFile) -> OpenedSpreadsheet:
    """Open a spreadsheet; Refusal for one that is damaged, locked or too large inside."""
    if file.head.startswith(_OLD_OR_LOCKED):
        raise protected(file.name)
    return OpenedSpreadsheet(*_opened(file))


def spreadsheet_table(file: SourceFile, options: Mapping[str, Any], opened: OpenedSpreadsheet | None = None) -> Table:
    """The table in a sheet. ``options``: ``sheet`` and ``header_row``.

    Raises Refusal for a file that is damaged, locked or too large inside, and for a sheet
    that does not exist or is empty.
    """
    opened = opened or opened_spreadsheet(file)
    book, sheets = opened.book, opened.sheets
    notes = _chosen(file.name, sheets, options.get("sheet"))
    sheet = _sheet(file.name, book, notes.name)
    table = Table(file.name, (), iter(()), "utf-8", None, notes.name, tuple(sheets))
    table.rows = _rows(sheet, table)
    _note(table, notes, sheets)
    return with_header(table, header_row_of(options))


def _first_rows(file: SourceFile) -> tuple[tuple[str, ...], ...]:
    book, sheets = _opened(file)
    notes = _chosen(file.name, sheets, None)
    table = Table(file.name, (), iter(()), "utf-8")
    rows = _rows(_sheet(file.name, book, notes.name), table)
    return tuple(tuple(cells) for _, (_, cells) in zip(range(50), rows, strict=False))


def _opened(file: SourceFile) -> tuple[CalamineWorkbook, dict[str, SheetNotes]]:
    data = file.whole
    sheets = checked_sheets(file.name, io.BytesIO(data))
    book = _guarded(file.name, lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))
    return book, sheets


def _sheet(name: str, book: CalamineWorkbook, sheet: str) -> CalamineSheet:
    return _guarded(name, lambda: book.get_sheet_by_name(sheet))


def _guarded(name: str, act: Any) -> Any:
    """What the reader of spreadsheets gives; Refusal where it gives up."""
    try:
        return act()
    except PasswordError as error:
        raise protected(name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged(name) from error
    except BaseException as error:
        # A panic inside the reader, which is written in Rust, is no Exception and has no name to import.
        if type(error).__name__ == "PanicException":
            raise damaged(name) from error
        raise


def _chosen(name: str, sheets: Mapping[str, SheetNotes], wanted: Any) -> SheetNotes:
    if wanted:
        found = [notes for notes in sheets.values() if notes.name.strip().casefold() == str(wanted).strip().casefold()]
        if not found:
            raise Refusal(f"“{name}” has no sheet “{wanted}”. Its sheets are: {', '.join(sheets)}.")
        return found[0]
    # Of two that are equally full max takes the first.
    fullest = max(
        sheets.values(), key=lambda notes: (notes.filled > 0, not notes.is_hidden, notes.filled), default=None
    )
    if fullest is None or not fullest.filled:
        raise Refusal(f"The spreadsheet “{name}” is empty. Choose the file again, or save it again.")
    return fullest


def _rows(sheet: CalamineSheet, table: Table) -> Iterator[Row]:
    """Every row, with the number the spreadsheet shows; empty columns on the left are left out."""
    damaged_ids = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [value if type(value) is str else _text(value) for value in values]
        for place, value in enumerate(values):
            if type(value) is str:
                if "\r" in value:
                    cells[place] = value.replace("\r\n", "\n").replace("\r", "\n")
            elif not damaged_ids and isinstance(value, int | float) and abs(value) >= _EXACT:
                damaged_ids = number
                table.warn(number, _lost_digits(number))
        yield number, cells


def _lost_digits(row: int) -> str:
    return (
        f"A number in row {row} has more than 15 digits. Spreadsheets keep 15, so that long ids in this file have "
        "wrong last digits. Import the original CSV or text file if ids matter."
    )


def _text(value: Any) -> str:
    """A value as a person sees it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
        case datetime():
            # The fraction of a day is rounded to the second, as the program that wrote it showed it.
            rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
            return rounded.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _note(table: Table, notes: SheetNotes, sheets: Mapping[str, SheetNotes]) -> None:
    others = [f"“{other.name}”" for other in sheets.values() if other is not notes and other.filled]
    if others:
        table.hint(
            None,
            f"The sheet “{notes.name}” was read. Not read: {', '.join(others[:20])}. "
            "Choose another with the option sheet.",
        )
    if notes.hidden_rows:
        first_hidden = notes.hidden_rows[0]
        table.warn(
            first_hidden,
            f"Hidden rows in the spreadsheet: {len(notes.hidden_rows):,}, the first is row {first_hidden}. "
            "They were read like the others.",
        )
    if notes.merged:
        first = ", ".join(notes.merged[:5]) + (", …" if len(notes.merged) > 5 else "")
        table.warn(None, f"Cells are merged ({first}). Only the first of them holds the value; the others are empty.")
    if notes.uncomputed:
        first = ", ".join(notes.uncomputed[:5]) + (", …" if len(notes.uncomputed) > 5 else "")
        table.warn(
            None,
            f"Formulas without a computed value ({first}) were read as empty. Open the file in your spreadsheet "
            "program and save it, so that values are stored.",
        )
