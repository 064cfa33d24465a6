"""A codebook as a spreadsheet (XLSX, ODS): the sheet of codes, and those of sections, groups and the title."""

from annotator.domain.codebook import Codebook, CodeGroup, Section
from annotator.domain.material import Severity
from annotator.domain.refusal import Refusal
from annotator.importers.codebook_columns import columns_of, plain_word
from annotator.importers.codebook_csv import LARGEST_FILE, NO_NAMES
from annotator.importers.codebook_format import CodebookFaults, CodebookFormat, ReadCodebook
from annotator.importers.codebook_groups import Member, groups_of
from annotator.importers.codebook_rows import MOST_CODES, Faults, code_rows, said_in_rows, unread_columns
from annotator.importers.codebook_table import Head, TableReading, codebook_of
from annotator.importers.importer import SourceFile
from annotator.importers.spreadsheet_table import (
    OpenedSpreadsheet,
    is_spreadsheet,
    opened_spreadsheet,
    spreadsheet_table,
)
from annotator.importers.table_form import Table

MOST_CELLS = 2_000_000
_CODES = ("codes", "codebook")
_Rows = list[tuple[int, dict[str, str]]]


def read(name: str, data: bytes, known: Codebook | None = None) -> ReadCodebook:
    """The codebook of a spreadsheet.

    The codes stand in the sheet “codes”, else in the fullest; “sections”, “groups” and “about” are
    read where they are there. Raises CodebookFaults by rows, and Refusal for a damaged file.
    """
    if len(data) > LARGEST_FILE:
        raise Refusal(f"“{name}” is too large for a codebook ({len(data) / 1e6:.1f} MB). Is it the right file?")
    file = SourceFile(name, data)
    opened = opened_spreadsheet(file)
    sheets = _sheets(file, opened)
    chosen = next((sheets[one] for one in _CODES if one in sheets), None)
    table = spreadsheet_table(file, {"sheet": chosen}, opened)
    columns = columns_of(table.header)
    if not columns.name_codes:
        raise CodebookFaults(name, ((1, NO_NAMES),), "row")
    reading = TableReading(name, known, notes=[*unread_columns(columns)])
    rows = code_rows(table.rows, columns, reading.faults)
    reading.notes.extend(problem.message for problem in table.problems if problem.severity is not Severity.HINT)
    others = {one: _named_rows(file, opened, sheets[one]) for one in ("about", "sections", "groups") if one in sheets}
    codebook = codebook_of(reading, rows, columns, _head(others, reading.faults))
    if reading.faults:
        raise CodebookFaults(name, said_in_rows(reading.faults), "row")
    return ReadCodebook(codebook, tuple(reading.notes))


def _sheets(file: SourceFile, opened: OpenedSpreadsheet) -> dict[str, str]:
    """The names of the filled sheets by themselves in small letters; Refusal when they hold too much."""
    if sum(one.filled for one in opened.sheets.values()) > MOST_CELLS:
        raise Refusal(f"“{file.name}” has more than {MOST_CELLS:,} filled cells. Is it a codebook?")
    return {one.name.strip().casefold(): one.name for one in opened.sheets.values() if one.filled}


def _named_rows(file: SourceFile, opened: OpenedSpreadsheet, sheet: str) -> _Rows:
    """The filled rows of a further sheet, each cell by the plain name of its column."""
    table: Table = spreadsheet_table(file, {"sheet": sheet, "header_row": 1}, opened)
    words = [plain_word(column) for column in table.header]
    found: _Rows = []
    for number, cells in table.rows:
        if any(cell.strip() for cell in cells) and len(found) < MOST_CODES:
            found.append((number, dict(zip(words, cells, strict=False))))
    return found


def _head(others: dict[str, _Rows], faults: Faults) -> Head:
    head = Head()
    said: dict[str, str] = {}
    for _, cells in others.get("about", ()):
        said.setdefault(cells.get("field", "").strip().casefold(), cells.get("value", ""))
    head.title = said.get("title", "").replace("\n", " ").strip() or None
    head.description = said.get("description")
    version = said.get("version", "").strip()
    head.version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    if "sections" in others:
        head.sections = _sections(others["sections"], faults)
    if "groups" in others:
        members = []
        for row, cells in others["groups"]:
            plain = {word: text.strip() for word, text in cells.items()}
            group_id = plain.get("group_id") or plain.get("group", "")
            head.group_rows.setdefault(group_id, row)
            said_cells = (plain.get(word, "") for word in ("group", "group_kind", "code_id", "group_value"))
            members.append(Member(row, group_id, *said_cells))
        head.groups = _groups(members, faults)
    return head


def _sections(rows: _Rows, faults: Faults) -> tuple[Section, ...]:
    found = []
    for row, cells in rows:
        section_id, name = cells.get("section_id", "").strip(), cells.get("section", "").strip()
        if not section_id:
            faults.append((row, "In the sheet “sections”: the id of this section is missing."))
        found.append(Section(section_id, name or section_id))
    return tuple(found)


def _groups(members: list[Member], faults: Faults) -> tuple[CodeGroup, ...]:
    own: Faults = []
    found = groups_of(members, own, by_number=False)
    faults.extend((row, f"In the sheet “groups”: {sentence}") for row, sentence in own)
    return found


def _recognise(name: str, data: bytes) -> bool:
    return is_spreadsheet(SourceFile(name, data))


FORMAT = CodebookFormat("xlsx", "Spreadsheet (Excel, LibreOffice)", (".xlsx", ".xlsm", ".ods"), _recognise, read)
