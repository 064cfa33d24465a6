"""XLSX: units, decisions, codebook and an about page in one file for Excel and LibreOffice.

Cells are written as text or as numbers, never as formulas or links: xlsxwriter's plain
``write()`` guesses, so it is not used. Each row goes to disk as soon as the next begins.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from annotator.domain.coded_data import CodedDataSet
from annotator.domain.refusal import Refusal
from annotator.exporters import csv_long, csv_wide
from annotator.exporters.about import about_lines
from annotator.exporters.coded_rows import (
    Cell,
    attribute_cells,
    attribute_names,
    codebook_rows,
    long_row_count,
    long_rows,
    unit_columns,
    unit_rows,
)
from annotator.exporters.column_names import attribute_columns
from annotator.exporters.columns import (
    ATTRIBUTE_COLUMN,
    CODEBOOK_COLUMNS,
    DECISION_COLUMNS,
    STUDY_COLUMNS,
    Column,
)
from annotator.exporters.csv_stream import replaced_notice
from annotator.exporters.exporter import Exporter
from annotator.exporters.spreadsheet_cells import (
    COLUMNS_IN_EXCEL,
    LARGEST_NUMBER_IN_EXCEL,
    LONGEST_IN_EXCEL,
    ROWS_IN_EXCEL,
    fitted,
    is_dangerous,
    is_unreadable,
    readable,
)

ABOUT_WIDTHS = (26, 90, 26, 20)
SENTENCES = {
    "units": "A row for each unit of the round, coded or not.",
    "decisions": "A row for each code a coder gave to a unit; a decision without codes is one row with empty code "
    "columns.",
    "codebook": "A row for each code, in the codebook's order.",
}


def write(data_set: CodedDataSet, stream: BinaryIO) -> tuple[str, ...]:
    """Write the workbook; see :class:`~annotator.exporters.exporter.Exporter`.

    Refusal when a sheet would need more rows or columns than Excel has. The same data set
    gives the same bytes: the file's dates come from ``exported_at``, the zip's are fixed.
    """
    _check_size(data_set)
    # Study, round and purpose are the same on every row: the about sheet says them once.
    decisions = (row[len(STUDY_COLUMNS) :] for row in long_rows(data_set))
    attributes = attribute_names(data_set)
    columns = unit_columns(data_set)
    units = (cells + attribute_cells(unit, attributes) for unit, cells in unit_rows(data_set))
    sheets = (
        ("units", (*columns, *_attribute_columns(attributes)), units, "unit_id", "unit"),
        ("decisions", columns + DECISION_COLUMNS, decisions, "unit_id", "unit"),
        ("codebook", CODEBOOK_COLUMNS, codebook_rows(data_set), "code_id", "code"),
    )
    # A folder of our own, so that a failure in the middle leaves no comments behind. The file is finished
    # there before it is copied: packed straight into a stream, its bytes would depend on whether that can seek.
    with TemporaryDirectory(prefix="annotator-") as folder:
        finished = Path(folder, "finished.xlsx")
        workbook = Workbook(finished, {"constant_memory": True, "tmpdir": folder})
        workbook.set_properties({"title": data_set.study, "created": _created(data_set.exported_at)})
        pen = Pen(workbook)
        for name, columns, rows, key, whose in sheets:
            pen.table(name, columns, rows, key, whose)
        described = [(name, SENTENCES[name], columns) for name, columns, *_ in sheets]
        pen.about(data_set, described)
        workbook.close()
        with finished.open("rb") as file:
            copyfileobj(file, stream)
    return tuple(pen.notices)


def _check_size(data_set: CodedDataSet) -> None:
    for sheet, rows, instead in (
        ("units", len(data_set.units), csv_wide.EXPORTER),
        ("decisions", long_row_count(data_set), csv_long.EXPORTER),
    ):
        if rows >= ROWS_IN_EXCEL:
            raise Refusal(
                f"The sheet “{sheet}” would need {rows:,} rows; Excel holds {ROWS_IN_EXCEL - 1:,} below the header. "
                f"Export as “{instead.label}” ({instead.name}) instead: it has no such limit."
            )
    columns = len(unit_columns(data_set)) + len(attribute_names(data_set))
    if columns > COLUMNS_IN_EXCEL:
        raise Refusal(
            f"The sheet “units” would need {columns:,} columns; Excel holds {COLUMNS_IN_EXCEL:,}. "
            f"Export as “{csv_wide.EXPORTER.label}” ({csv_wide.EXPORTER.name}) instead: it has no such limit."
        )


def _attribute_columns(attributes: Sequence[str]) -> tuple[Column, ...]:
    named = zip(attribute_columns(attributes), attributes, strict=True)
    return tuple(
        Column(name, ATTRIBUTE_COLUMN.holds, f"Attribute “{attribute}” of the source.", ATTRIBUTE_COLUMN.width)
        for name, attribute in named
    )


def _created(exported_at: str) -> datetime:
    moment = datetime.fromisoformat(exported_at)
    # xlsxwriter prints the clock time followed by "Z", whatever the zone.
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


class Pen:
    """Writes cells into one workbook and keeps a sentence for each that could not be written as it is."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        look = {"valign": "top", "text_wrap": True}
        self._plain = workbook.add_format(look)
        # Editing a cell makes Excel read its text anew; the quote prefix keeps it text even then.
        self._quoted = workbook.add_format({**look, "quote_prefix": True})
        self._bold = workbook.add_format({**look, "bold": True, "bg_color": "#E7ECF2", "bottom": 1})
        self.notices: dict[str, None] = {}

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], key: str, whose: str) -> None:
        """A sheet with a bold, frozen header, filters and a row for each of ``rows``.

        ``key`` is the column that names a row in sentences, as in "unit 12".
        """
        sheet = self._sheet(name, [column.width for column in columns])
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            self._cell(sheet, 0, number, column.name, self._bold, column.name, "the header")
        key_at = [column.name for column in columns].index(key)
        last = 0
        for last, row in enumerate(rows, start=1):
            subject = f"{whose} {row[key_at]}"
            for number, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._cell(sheet, last, number, cell, self._plain, column.name, subject)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def about(self, data_set: CodedDataSet, sheets: Sequence[tuple[str, str, Sequence[Column]]]) -> None:
        """The sheet that explains the others; written last, because it lists what happened to their cells."""
        sheet = self._sheet("about", ABOUT_WIDTHS)
        for row, line in enumerate(about_lines(data_set, sheets, tuple(self.notices))):
            look = self._bold if line.heading else self._plain
            for number, cell in enumerate((line.first, line.second, line.third, line.fourth)):
                self._cell(sheet, row, number, cell, look, "a line", "the sheet “about”")

    def _sheet(self, name: str, widths: Sequence[int]) -> Worksheet:
        sheet = self._workbook.add_worksheet(name)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        # No green corners on comments that consist of a number.
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def _cell(
        self, sheet: Worksheet, row: int, number: int, cell: Cell, look: Format, column: str, subject: str
    ) -> None:
        if cell is None or cell == "":
            written = sheet.write_blank(row, number, None, look) if look is self._bold else 0
        elif not isinstance(cell, str) and abs(cell) <= LARGEST_NUMBER_IN_EXCEL:
            written = sheet.write_number(row, number, cell, look)
        else:
            text = self._text(str(cell), column, subject)
            written = _write_text(sheet, row, number, text, self._quoted if is_dangerous(text) else look, look)
        if written != 0:
            raise RuntimeError(f"xlsxwriter did not write row {row}, column {number}: {written}")

    def _text(self, text: str, column: str, subject: str) -> str:
        if is_unreadable(text):
            self.notices[replaced_notice(column, subject)] = None
            text = readable(text)
        # LF is the line end inside a cell; readers show a CR as "_x000D_".
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if (shorter := fitted(text)) != text:
            self.notices[
                f"“{column}” of {subject} is longer than the {LONGEST_IN_EXCEL:,} characters an Excel cell holds "
                "and was cut; the CSV exports hold the whole text."
            ] = None
        return shorter


def _write_text(sheet: Worksheet, row: int, number: int, text: str, look: Format, fragment: Format) -> int:
    # xlsxwriter copies a string that begins with <r> and ends with </r> into the file as ready-made
    # XML. Written in two fragments such a text is escaped like any other.
    if text.startswith("<r>") and text.endswith("</r>"):
        return sheet.write_rich_string(row, number, text[:1], fragment, text[1:], look)
    return sheet.write_string(row, number, text, look)


EXPORTER = Exporter(
    name="xlsx",
    label="Excel workbook (XLSX)",
    good_for="Units, decisions, codebook and an explanation of every column in one file, for reading and filtering "
    "in Excel or LibreOffice.",
    extension="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write=write,
)
