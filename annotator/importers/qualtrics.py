"""Answers exported from Qualtrics: the importer ``qualtrics``.

Above the answers stand the short names, the questions as they were asked, and (since 2017)
a row of ids in braces. An open question has an id that ends in ``_TEXT``; in exports
without ids it is guessed by its answers.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.domain.columns_map import ColumnMapping
from annotator.domain.material import Reading
from annotator.domain.refusal import Refusal
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.survey_table import (
    EXTENSIONS,
    SURVEY_OPTIONS,
    cell_of,
    head_rows,
    named,
    set_aside,
    survey_table,
    switched_on,
)
from annotator.importers.table_form import Table, check_options
from annotator.importers.table_pieces import reading_of
from annotator.importers.table_plan import Survey, plan_of

NAME = "qualtrics"
LABEL = "Qualtrics survey"
OPTIONS: Mapping[str, str] = {
    **SURVEY_OPTIONS,
    "without_previews": "Leave out answers given while trying the form.",
}

_OPEN_ID = re.compile(r"(?:\d+_)?QID\d+(?:_\d+|#\d+)*_TEXT")
_QUESTION_ID = re.compile(r"(?:\d+_)?QID\d+")
_QUESTION_NAME = re.compile(r"Q\d+.*")
_OPEN_NAME = re.compile(r"Q\d+(?:[._]\d+)*_TEXT")
#: What Status says of a preview, in labels or as a number.
_PREVIEW = frozenset(("1", "preview", "survey preview", "vorschau", "umfragevorschau"))


def recognise(file: SourceFile) -> float:
    """How sure it is that a file comes from Qualtrics."""
    rows = head_rows(file)
    if len(rows) > 2 and _ids(rows[2]):
        return 0.98
    names = {name.strip().casefold() for name in rows[0]} if len(rows) > 2 else set()
    return 0.95 if "responseid" in names and names & {"responseset", "ipaddress", "recordeddate", "startdate"} else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread for every open question, a unit for every answer; Refusal when the file is no export of Qualtrics."""
    check_options(options, OPTIONS, LABEL)
    table, survey = opened(file, options)
    return reading_of(table, plan_of(table, options, survey))


def opened(file: SourceFile, options: Mapping[str, Any]) -> tuple[Table, Survey]:
    """The table below its header rows, and what its columns mean."""
    table = survey_table(file, options)
    labels = next(table.rows, None)
    if labels is None:
        raise Refusal(f"“{file.name}” has a row of names and nothing below it; it is no export of Qualtrics.")
    sample = table.sample()
    ids = _ids(sample[0][1]) if sample else None
    if ids:
        next(table.rows)
    if named(table.header, "ResponseId") is None and not ids:
        raise Refusal(
            f"“{file.name}” is no export of Qualtrics: it has no column ResponseId and no row of question ids. "
            "Import it as a table."
        )
    _set_previews_aside(table, options)
    return table, _survey(table, labels[1], ids)


def _survey(table: Table, labels: Sequence[str], ids: Sequence[str] | None) -> Survey:
    titles = {name: label for name, label in zip(table.header, labels, strict=False) if label.strip()}
    roles = ColumnMapping(
        id=named(table.header, "ResponseId"),
        time=named(table.header, "RecordedDate", "EndDate", "StartDate"),
    )
    if ids:
        by_name = dict(zip(table.header, ids, strict=False))
        is_open = [name for name, one in by_name.items() if _OPEN_ID.fullmatch(one)]
        closed = [name for name in table.header if not _QUESTION_ID.match(by_name.get(name, ""))]
    else:
        is_open = [name for name in table.header if _OPEN_NAME.fullmatch(name)]
        closed = [name for name in table.header if not _QUESTION_NAME.fullmatch(name)]
        # A legacy export calls a lone open question by its bare name, so that names alone do not tell.
        is_open = [] if any(name not in closed and name not in is_open for name in table.header) else is_open
    return Survey(roles, titles, tuple(is_open) or None, frozenset(closed))


def _set_previews_aside(table: Table, options: Mapping[str, Any]) -> None:
    status = cell_of(table, named(table.header, "Status"))
    channel = cell_of(table, named(table.header, "DistributionChannel"))
    set_aside(
        table,
        lambda cells: status(cells).casefold() in _PREVIEW or channel(cells).casefold() == "preview",
        drop=switched_on(options, "without_previews"),
        kept="Previews of the form, not answers of participants. To leave them out, import with without_previews.",
        dropped="Left out as previews of the form",
    )


def _ids(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The ids in a row of ``{"ImportId": …}``; None when it is an ordinary row."""
    found = []
    for cell in cells:
        text = cell.strip()
        if not text:
            found.append("")
            continue
        if not text.startswith("{"):
            return None
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict) or "ImportId" not in value:
            return None
        found.append(str(value["ImportId"]))
    return tuple(found) if any(found) else None


QUALTRICS = Importer(
    name=NAME, version="1", label=LABEL, recognise=recognise, read=read, options=OPTIONS, extensions=EXTENSIONS
)
