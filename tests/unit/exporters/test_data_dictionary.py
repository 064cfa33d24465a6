"""Every column of every export is explained once, and the documentation says the same."""

import csv
import io
import re
from pathlib import Path

import pytest

from annotator.domain.coded_data import CodedDataSet
from annotator.exporters.columns import DICTIONARY, LONG_COLUMNS, STUDY_COLUMNS, UNIT_COLUMNS, Column
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
    assert header("csv_long", coded) == [column.name for column in LONG_COLUMNS]


def test_each_wide_column_is_documented_by_name_or_by_pattern(coded: CodedDataSet) -> None:
    fixed = [column.name for column in (*STUDY_COLUMNS, *UNIT_COLUMNS)]
    names = header("csv_wide", coded)
    assert names[: len(fixed)] == fixed
    part = r"(?!_)(?:[a-z0-9]|_(?!_))+(?<!_)"
    patterns = (rf"attribute_{part}", rf"state__{part}", rf"[a-z](?:{part})?__{part}")
    assert all(any(re.fullmatch(pattern, name) for pattern in patterns) for name in names[len(fixed) :])
    assert len({name.casefold() for name in names}) == len(names)
