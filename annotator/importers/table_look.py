"""A table as a person is shown it before it is imported: its first rows, and what its columns probably are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.domain.columns_map import ColumnMapping, mapping_of, shape_of
from annotator.domain.material import Problem
from annotator.domain.refusal import Refusal
from annotator.importers import google_forms, limesurvey, qualtrics
from annotator.importers.importer import SourceFile
from annotator.importers.registry import find_importer
from annotator.importers.spreadsheet_table import spreadsheet_table
from annotator.importers.table_form import Row, Table
from annotator.importers.table_plan import Survey, guessed_mapping
from annotator.importers.table_text import text_table

_SHOWN_ROWS = 20

_OPENERS: Mapping[str, Callable[[SourceFile, Mapping[str, Any]], tuple[Table, Survey | None]]] = {
    "csv_table": lambda file, options: (text_table(file, options), None),
    "spreadsheet": lambda file, options: (spreadsheet_table(file, options), None),
    "qualtrics": qualtrics.opened,
    "limesurvey": limesurvey.opened,
    "google_forms": google_forms.opened,
}
#: The importers whose columns can be mapped.
MAPPED_IMPORTERS = frozenset(_OPENERS)


@dataclass(frozen=True, slots=True)
class Look:
    """What the mapping page shows.

    ``rows`` are the first rows below the header, each with its number; ``mapping`` names
    what every column probably is; ``personal`` columns are left out unless named;
    ``doubtful`` columns hold dates that may mean two days, each with an example; ``titles``
    are the questions of a survey by column; ``shape`` is the key under which a mapping is
    remembered. ``delimiter`` is None for spreadsheets, ``sheets`` empty for texts.
    """

    importer: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    mapping: ColumnMapping
    personal: tuple[str, ...]
    doubtful: Mapping[str, str]
    titles: Mapping[str, str]
    shape: str
    encoding: str
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    problems: tuple[Problem, ...]


def look(file: SourceFile, options: Mapping[str, Any], importer: str | None = None) -> Look:
    """The first rows of a table, and what its columns are: as the option ``map`` says, else guessed.

    Raises Refusal when the file is no table, cannot be read, or does not fit the mapping.
    """
    name = find_importer(file, importer).name
    if name not in _OPENERS:
        raise Refusal(f"“{file.name}” is no table; its columns cannot be mapped.")
    table, survey = _OPENERS[name](file, options)
    sample = table.sample()
    guessed = guessed_mapping(table.header, sample, mapping_of(options.get("map")), survey)
    return Look(
        importer=name,
        header=table.header,
        rows=tuple(sample[:_SHOWN_ROWS]),
        mapping=guessed.mapping,
        personal=guessed.personal,
        doubtful=guessed.doubtful,
        titles=dict(survey.titles) if survey else {},
        shape=shape_of(table.header),
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        sheets=table.sheets,
        problems=tuple(table.problems),
    )
