"""Every column of every export is explained once, and the documentation says the same."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.domain.coded_data import CodedDataSet
from annotator.exporters.columns import (
    DECISION_COLUMNS,
    DICTIONARY,
    LABELS_COLUMN,
    LONG_COLUMNS,
    STUDY_COLUMNS,
    UNIT_COLUMNS,
    Column,
)
from annotator.exporters.registry import EXPORTERS, exporter_named

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"


def header(name: str, data_set: CodedDataSet) -> list[str]:
    stream = io.BytesIO()
    exporter_named(name).write(data_set, stream)
    return next(csv.reader(io.StringIO(stream.getvalue().decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    "column", [column for _, part in DICTIONARY for column in part], ids=lambda column: column.name
)
def test_a_column_is_documented_with_the_words_of_the_about_sheet(column: Column) -> None:
    assert (
        f"| `{column.name}` | {column.holds} | {column.meaning} |" in DOCUMENT.read_text(encoding="utf-8").splitlines()
    )


def test_the_document_names_every_format_with_its_sentence() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    for exporter in EXPORTERS:
        assert f"| `{exporter.name}` | .{exporter.extension} | {exporter.good_for} |" in lines


def test_the_long_csv_has_the_documented_columns_in_their_order(coded: CodedDataSet) -> None:
    columns = (*STUDY_COLUMNS, *UNIT_COLUMNS, LABELS_COLUMN, *DECISION_COLUMNS)
    assert header("csv_long", coded) == [column.name for column in columns]


def test_there_is_a_column_of_labels_only_where_anything_is_covered(coded: CodedDataSet) -> None:
    bare = replace(coded, units=tuple(replace(unit, labels=None) for unit in coded.units))
    assert header("csv_long", bare) == [column.name for column in LONG_COLUMNS]
    assert "labels" not in header("csv_wide", bare)


def test_each_wide_column_is_documented_by_name_or_by_pattern(coded: CodedDataSet) -> None:
    fixed = [column.name for column in (*STUDY_COLUMNS, *UNIT_COLUMNS, LABELS_COLUMN)]
    names = header("csv_wide", coded)
    assert names[: len(fixed)] == fixed
    part = r"(?!_)(?:[a-z0-9]|_(?!_))+(?<!_)"
    patterns = (rf"attribute_{part}", rf"state__{part}", rf"[a-z](?:{part})?__{part}")
    assert all(any(re.fullmatch(pattern, name) for pattern in patterns) for name in names[len(fixed) :])
    assert len({name.casefold() for name in names}) == len(names)
