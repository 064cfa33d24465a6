"""The CSV files as pandas and base R see them."""

import csv
import io
import os
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from annotator.domain.coded_data import CodedDataSet
from annotator.exporters.registry import exporter_named
from annotator.exporters.spreadsheet_cells import restored

#: Prints what R made of a file: for text cells the bytes, so that no terminal and no locale comes between.
R_SCRIPT = r"""
path <- commandArgs(trailingOnly = TRUE)[1]
hex <- function(text) if (is.na(text)) "NA" else paste(charToRaw(enc2utf8(text)), collapse = "")
plain <- read.csv(path)
x <- read.csv(path, na.strings = "", encoding = "UTF-8")
cat("names", names(plain), "\n")
cat("same", identical(names(plain), names(x)), "\n")
cat("rows", nrow(plain), nrow(x), "\n")
for (name in names(x)) cat("class", name, class(x[[name]]), class(plain[[name]]), sum(is.na(x[[name]])), "\n")
undone <- sub("^'('*[[:space:]]*[=+@-])", "\\1", x$text)
for (row in seq_len(nrow(x))) cat("text", hex(x$text[row]), hex(undone[row]), "\n")
if ("risk__zoe_9" %in% names(x)) cat("risk", x$risk__zoe_9, "\n")
"""


@pytest.fixture(params=["csv_long", "csv_wide"])
def exported(request: pytest.FixtureRequest, coded: CodedDataSet, tmp_path: Path) -> Path:
    path = tmp_path / f"{request.param}.csv"
    with path.open("wb") as stream:
        exporter_named(request.param).write(coded, stream)
    return path


def cells(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def is_number(path: Path, column: str) -> bool:
    held = {row[column] for row in cells(path)} - {""}
    return bool(held) and all(cell.isdigit() for cell in held)


def read_as_documented(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""]).convert_dtypes()


def test_pandas_finds_the_columns_the_rows_and_whole_numbers(exported: Path) -> None:
    frame = read_as_documented(exported)
    expected = cells(exported)
    assert list(frame.columns) == list(expected[0])
    assert len(frame) == len(expected)
    for column in frame.columns:
        if is_number(exported, column):
            assert str(frame[column].dtype) == "Int64", column
        elif any(row[column] for row in expected):
            assert str(frame[column].dtype) == "string", column
        assert frame[column].isna().sum() == sum(row[column] == "" for row in expected)


def test_pandas_gives_back_every_text_exactly(exported: Path, coded: CodedDataSet) -> None:
    frame = read_as_documented(exported)
    texts = dict(zip(frame["unit_id"], frame["text"], strict=True))
    assert {unit: restored(text) for unit, text in texts.items()} == {
        unit.id: unit.text for unit in coded.units if unit.id in texts
    }


def test_pandas_sees_missing_values_as_missing_without_being_told(coded: CodedDataSet, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    with path.open("wb") as stream:
        exporter_named("csv_wide").write(coded, stream)
    frame = pd.read_csv(path)
    assert frame["risk__zoe_9"].isna().tolist() == [False, False, False, True, True, False, True]
    assert frame["risk__zoe_9"].dropna().tolist() == [0, 0, 1, 0]


def from_r(rscript: Path, tmp_path: Path, exported: Path) -> list[list[str]]:
    script = tmp_path / "read.R"
    script.write_text(R_SCRIPT, encoding="utf-8")
    # The C locale is the hardest one: R knows no character beyond ASCII there unless the file is read as documented.
    done = subprocess.run(
        [rscript, "--vanilla", script, exported],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    assert done.stderr == ""
    return [line.split() for line in done.stdout.splitlines()]


def test_base_r_finds_the_columns_the_rows_whole_numbers_and_every_text(
    rscript: Path, exported: Path, coded: CodedDataSet, tmp_path: Path
) -> None:
    lines = from_r(rscript, tmp_path, exported)
    expected = cells(exported)
    said = {line[0]: line[1:] for line in lines if line[0] in {"names", "same", "rows", "risk"}}
    assert said["names"] == list(expected[0])
    assert said["same"] == ["TRUE"]
    assert said["rows"] == [str(len(expected))] * 2
    for _, column, read_as, read_plainly, missing in (line for line in lines if line[0] == "class"):
        if is_number(exported, column):
            assert (read_as, read_plainly) == ("integer", "integer"), column
        assert int(missing) == sum(row[column] == "" for row in expected), column
    if "risk" in said:
        assert said["risk"] == ["0", "0", "1", "NA", "NA", "0", "NA"]
    read = [line[1:] for line in lines if line[0] == "text"]
    texts = {unit.id: (unit.text or "").replace("\r\n", "\n").replace("\r", "\n") for unit in coded.units}
    for row, (cell, undone) in zip(expected, read, strict=True):
        text = texts[int(row["unit_id"])]
        assert restored(bytes.fromhex(cell).decode("utf-8")) == text
        assert bytes.fromhex(undone).decode("utf-8") == text
