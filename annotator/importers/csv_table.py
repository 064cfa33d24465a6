"""Tables as delimited text: the importer ``csv_table``."""

from collections.abc import Mapping
from typing import Any

from annotator.domain.material import Reading
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.table_encoding import ENCODING_OPTION
from annotator.importers.table_form import HEADER_OPTION, check_options
from annotator.importers.table_pieces import reading_of
from annotator.importers.table_plan import SHARED_OPTIONS, plan_of
from annotator.importers.table_text import DELIMITER_OPTION, QUOTES_OPTION, Sniffed, sniffed_head, text_table

NAME = "csv_table"
LABEL = "Table (CSV, TSV)"
OPTIONS: Mapping[str, str] = {
    **SHARED_OPTIONS,
    "delimiter": DELIMITER_OPTION,
    "encoding": ENCODING_OPTION,
    "header_row": HEADER_OPTION,
    "quotes": QUOTES_OPTION,
}
EXTENSIONS = (".csv", ".tsv", ".tab")
_LONGEST_NAME = 300


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is a table; prose with a comma in every line is none."""
    form = sniffed_head(file)
    if form is None:
        return 0.0
    named = file.extension in EXTENSIONS
    if form.names_delimiter:
        return 0.92
    if form.evenness >= 0.9 and _is_header(form.rows[0]) and (named or _is_strict(form)):
        return 0.92 if named else 0.7
    return 0.4 if named else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The threads and units of a table; Refusal for a file that is no text, no table, or does not fit its mapping."""
    check_options(options, OPTIONS, LABEL)
    table = text_table(file, options)
    return reading_of(table, plan_of(table, options))


def _is_header(cells: tuple[str, ...]) -> bool:
    return all(len(cell) <= _LONGEST_NAME for cell in cells) and any(cell.strip() for cell in cells)


def _is_strict(form: Sniffed) -> bool:
    """Whether a text of any name is a table: three rows at least, and names that follow a comma without a blank."""
    filled = [row for row in form.rows if any(row)]
    names = filled[0]
    prose = form.delimiter == "," and any(cell.startswith(" ") or len(cell.split()) > 6 for cell in names)
    return len(filled) >= 3 and form.evenness == 1.0 and not prose and all(cell.strip() for cell in names[:-1])


CSV_TABLE = Importer(
    name=NAME, version="1", label=LABEL, recognise=recognise, read=read, options=OPTIONS, extensions=EXTENSIONS
)
