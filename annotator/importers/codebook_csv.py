"""A codebook as a delimited text (CSV, TSV): a row for each code, its columns found by name."""

from annotator.domain.codebook import Codebook
from annotator.domain.formula_signs import restored
from annotator.domain.material import Severity
from annotator.domain.refusal import Refusal
from annotator.importers.codebook_columns import Columns, columns_of
from annotator.importers.codebook_format import CodebookFaults, CodebookFormat, ReadCodebook
from annotator.importers.codebook_rows import code_rows, said_in_rows, unread_columns
from annotator.importers.codebook_table import TableReading, codebook_of
from annotator.importers.importer import SourceFile
from annotator.importers.table_form import Table
from annotator.importers.table_text import sniffed_head, text_table

LARGEST_FILE = 16_000_000  #: bytes
EXTENSIONS = (".csv", ".tsv", ".tab", ".txt")
NO_NAMES = (
    "No column holds the names of the codes. Call one “name”, or “path” with all names down to the code "
    "(“Workload > Overtime”). A table of codes has one row for each code."
)


def read(name: str, data: bytes, known: Codebook | None = None) -> ReadCodebook:
    """The codebook of a table; codes may stand in any order.

    What it has no column for is taken from the codebook in use (see ``codebook_table``).
    Raises CodebookFaults by rows as a spreadsheet shows them, and Refusal for what is no text.
    """
    table = checked_table(name, data)
    columns = columns_of(table.header)
    if not columns.name_codes:
        raise CodebookFaults(name, ((1, NO_NAMES),), "row")
    reading = TableReading(name, known, notes=[*table_notes(table), *unread_columns(columns)])
    cells = ((number, [restored(cell) for cell in row]) for number, row in table.rows)
    codebook = codebook_of(reading, code_rows(cells, columns, reading.faults), columns)
    if reading.faults:
        raise CodebookFaults(name, said_in_rows(reading.faults), "row")
    return ReadCodebook(codebook, tuple(reading.notes))


def checked_table(name: str, data: bytes) -> Table:
    """The table of a text; Refusal for one that is too large, empty or no text."""
    if len(data) > LARGEST_FILE:
        size = f"{len(data) / 1e6:.1f} MB; the limit is {LARGEST_FILE / 1e6:.0f} MB"
        raise Refusal(f"“{name}” is too large for a codebook ({size}). Is it the right file?")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Refusal(
            f"“{name}” is empty. A table of codes begins with a row of column names, such as name,definition."
        )
    return text_table(SourceFile(name, data), {})


def table_notes(table: Table) -> tuple[str, ...]:
    """What a person should know of how the table was read."""
    found = [problem.message for problem in table.problems if problem.severity is not Severity.HINT]
    if table.encoding in ("cp1252", "mac-roman"):
        found.append("The file is not in UTF-8 and was read as Windows-1252. Check that accents look right.")
    return tuple(found)


def header_of(name: str, data: bytes) -> tuple[str, ...] | None:
    """The first filled row of what may be a table, by the file’s head; None when it is no text."""
    form = sniffed_head(SourceFile(name, data))
    return next((row for row in form.rows if any(row)), None) if form is not None else None


def _recognise(name: str, data: bytes) -> bool:
    header = header_of(name, data)
    if header is None:
        return False
    columns = columns_of(header)
    return columns.name_codes and len(columns.places) + len(columns.examples) > 1 and _is_short(header, columns)


def _is_short(header: tuple[str, ...], columns: Columns) -> bool:
    """Whether most names of columns are those of a codebook: any table may have a column “name” or “id”."""
    return 2 * len(columns.unknown) <= len(header)


FORMAT = CodebookFormat("csv", "Table of codes (CSV)", EXTENSIONS, _recognise, read)
