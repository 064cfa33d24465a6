"""Answers of a Google form, as CSV or as a downloaded spreadsheet: the importer ``google_forms``.

The first column is the time of the answer in the local form, the others are headed by the
questions as they were asked.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.domain.columns_map import ColumnMapping
from annotator.domain.material import Reading
from annotator.domain.refusal import Refusal
from annotator.importers.column_words import plain
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.survey_table import EXTENSIONS, SURVEY_OPTIONS, head_rows, survey_table
from annotator.importers.table_dates import form_of
from annotator.importers.table_form import Table, check_options
from annotator.importers.table_pieces import reading_of
from annotator.importers.table_plan import Survey, plan_of

NAME = "google_forms"
LABEL = "Google Forms survey"
OPTIONS: Mapping[str, str] = SURVEY_OPTIONS

_WORDS = "timestamp zeitstempel horodateur marcatemporal tijdstempel informazionicronologiche carimbodedatahora"
_TIMESTAMPS = frozenset(_WORDS.split())


def recognise(file: SourceFile) -> float:
    """How sure it is that a file comes from Google Forms."""
    rows = head_rows(file)
    if len(rows) < 2 or not _is_header(rows[0]):
        return 0.0
    stamps = [row[0].strip() for row in rows[1:] if row and row[0].strip()]
    return 0.95 if stamps and form_of(stamps).dated >= 0.9 * len(stamps) else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread for every open question, a unit for every answer; Refusal when the file is no export of Google Forms."""
    check_options(options, OPTIONS, LABEL)
    table, survey = opened(file, options)
    return reading_of(table, plan_of(table, options, survey))


def opened(file: SourceFile, options: Mapping[str, Any]) -> tuple[Table, Survey]:
    """The table, and what its columns mean."""
    table = survey_table(file, options)
    if plain(table.header[0]) not in _TIMESTAMPS:
        raise Refusal(
            f"“{file.name}” is no export of Google Forms: its first column is not the timestamp. Import it as a table."
        )
    return table, Survey(ColumnMapping(time=table.header[0]), closed=frozenset(table.header[:1]))


def _is_header(names: Sequence[str]) -> bool:
    """Whether a timestamp comes first, and at least one question as somebody would ask it follows."""
    if not names or plain(names[0]) not in _TIMESTAMPS:
        return False
    return any(len(name.split()) >= 3 or "?" in name for name in names[1:])


GOOGLE_FORMS = Importer(
    name=NAME, version="1", label=LABEL, recognise=recognise, read=read, options=OPTIONS, extensions=EXTENSIONS
)
