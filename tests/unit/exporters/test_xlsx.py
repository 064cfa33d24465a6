"""The workbook opens with its texts intact, runs nothing, explains itself and cuts nothing silently."""

import dataclasses
import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from annotator.domain.coded_data import CodedDataSet
from annotator.domain.refusal import Refusal
from annotator.exporters import xlsx
from annotator.exporters.spreadsheet_cells import CUT_MARK

GIVEN_TO_SHEETS = ("units", "decisions", "codebook", "about")


def written(data_set: CodedDataSet) -> bytes:
    stream = io.BytesIO()
    xlsx.EXPORTER.write(data_set, stream)
    return stream.getvalue()


def opened(data_set: CodedDataSet) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(data_set)))


def rows(workbook: Workbook, sheet: str) -> list[dict[str, object]]:
    header, *body = workbook[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def about(workbook: Workbook) -> list[tuple[str, ...]]:
    return [tuple(cell for cell in row if cell is not None) for row in workbook["about"].iter_rows(values_only=True)]


def with_text(data_set: CodedDataSet, text: str) -> CodedDataSet:
    first = dataclasses.replace(data_set.units[0], text=text)
    return dataclasses.replace(data_set, units=(first, *data_set.units[1:]))


def test_the_sheets_are_units_decisions_codebook_and_about(coded: CodedDataSet) -> None:
    assert tuple(opened(coded).sheetnames) == GIVEN_TO_SHEETS


def test_accents_emoji_right_to_left_and_line_breaks_arrive_intact(coded: CodedDataSet) -> None:
    found = {row["unit_id"]: row["text"] for row in rows(opened(coded), "units")}
    for unit in coded.units[:3]:
        assert found[unit.id] == unit.text
    assert found[4] == "- first point\n- second point\nthird"
    assert found[6] == "<r><t>not markup</t></r>"
    assert {row["coder"] for row in rows(opened(coded), "decisions")} >= {"Zoë", "李"}


def test_a_text_that_looks_like_an_escape_is_protected_by_the_formats_own_rule(coded: CodedDataSet) -> None:
    # openpyxl does not undo the rule, Excel and LibreOffice do.
    found = {row["unit_id"]: row["text"] for row in rows(opened(coded), "units")}
    assert found[7] == "'=1 was typed with its own apostrophe, _x005F_x000B_ too"


def test_no_cell_is_a_formula_or_a_link(coded: CodedDataSet) -> None:
    workbook = opened(with_text(coded, "https://example.org/=1"))
    for sheet in workbook:
        for row in sheet.iter_rows():
            assert all(cell.data_type in {"s", "n", "inlineStr"} and cell.hyperlink is None for cell in row)
    members = zipfile.ZipFile(io.BytesIO(written(coded)))
    assert not any(b"<f>" in members.read(name) or b"<hyperlink" in members.read(name) for name in members.namelist())


def test_a_formula_like_text_stays_text_even_when_someone_edits_the_cell(coded: CodedDataSet) -> None:
    sheet = opened(coded)["units"]
    column = [cell.value for cell in sheet[1]].index("text") + 1
    prefixed = {sheet.cell(row, 4).value: sheet.cell(row, column).quotePrefix for row in range(2, 9)}
    assert prefixed == {1: False, 2: True, 3: False, 4: True, 5: False, 6: False, 7: True}
    assert sheet.cell(3, column).value.startswith("=HYPERLINK")


def test_ids_are_numbers_and_missing_cells_are_empty(coded: CodedDataSet) -> None:
    row = rows(opened(coded), "units")[4]
    assert (row["unit_id"], row["position"]) == (5, 2)
    assert row["number"] is None
    assert row["parent_id"] is None


def test_a_number_longer_than_excel_can_count_is_kept_as_text(coded: CodedDataSet) -> None:
    first = dataclasses.replace(coded.units[0], number=1234567890123456789)
    workbook = opened(dataclasses.replace(coded, units=(first, *coded.units[1:])))
    assert rows(workbook, "units")[0]["number"] == "1234567890123456789"


def test_tables_have_a_bold_frozen_header_filters_and_wrapped_text(coded: CodedDataSet) -> None:
    workbook = opened(coded)
    for name in GIVEN_TO_SHEETS[:3]:
        sheet = workbook[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet["A2"].alignment.wrap_text
    assert workbook["units"].column_dimensions["N"].width > 60


def test_the_codebook_sheet_holds_every_code_with_its_place_and_definition(coded: CodedDataSet) -> None:
    found = {row["code_id"]: row for row in rows(opened(coded), "codebook")}
    assert list(found) == ["morale", "morale_low", "risk", "risk-tools", "IT", "pay"]
    assert found["morale_low"]["code_path"] == "Morale > Low; “worn out”"
    assert (found["morale_low"]["group"], found["morale_low"]["scale_value"]) == ("Mood", -1)
    assert (found["IT"]["section"], found["IT"]["wide_column"]) == ("Beside the themes", "it")
    assert found["risk-tools"]["examples"] == "The form asks twice.\n+1 for the old form"


def test_about_says_what_the_data_are_and_how_to_read_them(coded: CodedDataSet) -> None:
    lines = about(opened(coded))
    for line in (
        ("Study", "Invented: “Ärger”"),
        ("Round", "Main round"),
        ("Purpose of the round", "main"),
        ("Codebook", "Invented, version 2"),
        ("Exported at", "2026-11-22T16:00:00+01:00"),
        ("Software", "annotator 0.1.0"),
        ("Zoë", "account: a person who signs in", "coder_id 4, decisions: 4"),
        ("Sorter 1", "machine: a program, not a person", "coder_id 7, decisions: 1"),
        ("1 coder is left out: the round is blind until everyone has sealed.",),
    ):
        assert line in lines
    rules = {line[0]: line[1] for line in lines if len(line) == 2}
    assert "with the codes it carries" in rules["unsure"]
    assert "never the same as none_applies" in rules["no decision"]


def test_about_explains_every_column_of_every_sheet(coded: CodedDataSet) -> None:
    workbook = opened(coded)
    explained = {(line[0], sheet) for line in about(workbook) if len(line) == 4 for sheet in line[3].split(", ")}
    for name in GIVEN_TO_SHEETS[:3]:
        assert {(cell.value, name) for cell in workbook[name][1]} <= explained


def test_nothing_left_out_is_said_too(coded: CodedDataSet) -> None:
    assert about(opened(dataclasses.replace(coded, left_out=())))[-1] == ("Nothing.",)


def test_a_text_too_long_for_a_cell_is_cut_marked_and_listed_once(coded: CodedDataSet) -> None:
    data_set = with_text(coded, "é😀" * 20_000)
    workbook = opened(data_set)
    assert rows(workbook, "units")[0]["text"].endswith(CUT_MARK)
    notices = xlsx.EXPORTER.write(data_set, io.BytesIO())
    assert len(notices) == 1
    assert notices[0].startswith("“text” of unit 1 is longer than the 32,767 characters")
    assert about(workbook)[-1] == (notices[0],)


def test_control_characters_do_not_break_the_file(coded: CodedDataSet) -> None:
    text = "".join(map(chr, range(32))) + "\x7f\x85\ufffe\uffff\ud800"
    workbook = opened(with_text(coded, text))
    assert "\ufffd_x0001_" in rows(workbook, "units")[0]["text"]
    assert "“text” of unit 1 holds a character no program can read" in about(workbook)[-1][0]


def test_a_data_set_with_more_rows_than_a_sheet_is_refused_before_a_byte_is_written(
    coded: CodedDataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "ROWS_IN_EXCEL", 15)
    written(coded)
    for limit, sheet, instead in ((14, "decisions", "csv_long"), (7, "units", "csv_wide")):
        monkeypatch.setattr(xlsx, "ROWS_IN_EXCEL", limit)
        stream = io.BytesIO()
        with pytest.raises(Refusal, match=rf"“{sheet}” would need \d+ rows.*{instead}"):
            xlsx.EXPORTER.write(coded, stream)
        assert stream.getvalue() == b""


def test_more_attributes_than_a_sheet_has_columns_are_refused(coded: CodedDataSet) -> None:
    many = dataclasses.replace(coded.units[0], attributes={f"q{number}": "x" for number in range(16_384)})
    with pytest.raises(Refusal, match=r"16,398 columns.*csv_wide"):
        xlsx.EXPORTER.write(dataclasses.replace(coded, units=(many,), decisions=()), io.BytesIO())


def test_the_files_own_date_is_the_moment_of_the_export(coded: CodedDataSet) -> None:
    assert opened(coded).properties.created == datetime(2026, 11, 22, 15, 0)
    assert opened(coded).properties.modified == datetime(2026, 11, 22, 15, 0)


def test_no_temporary_file_with_comments_stays_behind(
    coded: CodedDataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullDisk(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, piece: object) -> int:
            raise OSError("the disk is full")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    written(coded)
    with pytest.raises(Exception, match="the disk is full"):
        xlsx.EXPORTER.write(coded, FullDisk())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
