"""Spreadsheets: the importer ``spreadsheet``."""

from collections.abc import Mapping
from typing import Any

from annotator.domain.material import Reading
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.spreadsheet_table import EXTENSIONS, SHEET_OPTION, is_spreadsheet, spreadsheet_table
from annotator.importers.table_form import HEADER_OPTION, check_options
from annotator.importers.table_pieces import reading_of
from annotator.importers.table_plan import SHARED_OPTIONS, plan_of

NAME = "spreadsheet"
LABEL = "Spreadsheet (Excel, OpenDocument)"
OPTIONS: Mapping[str, str] = {**SHARED_OPTIONS, "sheet": SHEET_OPTION, "header_row": HEADER_OPTION}


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is a spreadsheet; a locked or old one too, to be refused with the right sentence."""
    return 0.9 if is_spreadsheet(file) else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The threads and units of one sheet; Refusal for a file that cannot be read, or does not fit its mapping."""
    check_options(options, OPTIONS, LABEL)
    table = spreadsheet_table(file, options)
    return reading_of(table, plan_of(table, options))


SPREADSHEET = Importer(
    name=NAME, version="1", label=LABEL, recognise=recognise, read=read, options=OPTIONS, extensions=EXTENSIONS
)
