import datetime
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from annotator.domain.refusal import Refusal
from annotator.importers import spreadsheet_safety
from annotator.importers.importer import SourceFile
from annotator.importers.registry import recognise
from annotator.importers.spreadsheet import SPREADSHEET
from tests.unit.importers.tables_for_tests import read, said, texts


def workbook(fill):
    """The bytes of an .xlsx file whose first sheet ``fill(sheet, book)`` fills."""
    book = openpyxl.Workbook()
    fill(book.active, book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_rows(*rows):
    return workbook(lambda sheet, _: [sheet.append(row) for row in rows])


def with_part(data, name, change):
    """The zip file with one part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = with_rows(["id", "comment"], [1, "here we are"])


def test_numbers_dates_and_truth_values_become_plain_text():
    day, moment = datetime.date(2025, 4, 3), datetime.datetime(2025, 4, 3, 17, 5, 59)
    data = with_rows(
        ["id", "comment", "age", "share", "born", "date", "agreed"],
        [33.0, "here we are", 41, 0.1 + 0.2, day, moment, True],
    )
    unit = next(read(data, "a.xlsx", map="text=comment,id=id,time=date,attribute=age|share|born|agreed").units())
    assert (unit.key, unit.time) == ("33", "2025-04-03T17:05:59")
    assert unit.attributes == {"age": "41", "share": "0.3", "born": "2025-04-03", "agreed": "TRUE"}
    assert unit.lines == (2, 2)


def test_long_ids_are_named_as_damaged():
    source = read(with_rows(["id", "comment"], [1152921504606846977, "here we are"]), "a.xlsx")
    assert "A number in row 2 has more than 15 digits" in said(source)
    as_text = read(with_rows(["id", "comment"], ["1152921504606846977", "here we are"]), "a.xlsx")
    assert next(as_text.units()).key == "1152921504606846977"
    assert "15 digits" not in said(as_text)


def test_the_fullest_sheet_is_read_and_the_others_are_named():
    def fill(sheet, book):
        sheet.title = "Cover"
        sheet["A1"] = "Survey of the club"
        answers = book.create_sheet("Answers")
        for row in (["id", "comment"], [1, "here we are"], [2, "there we go"]):
            answers.append(row)

    data = workbook(fill)
    source = read(data, "a.xlsx")
    assert texts(source) == ["here we are", "there we go"]
    assert "Not read: “Cover”" in said(source)
    with pytest.raises(Refusal, match=r"no sheet “Answer”\. Its sheets are: Cover, Answers"):
        read(data, "a.xlsx", sheet="Answer")
    with pytest.raises(Refusal, match="no rows below"):
        read(data, "a.xlsx", sheet="cover")


def test_hidden_rows_merged_cells_and_formulas_without_values_are_named():
    def fill(sheet, _):
        for row in (["id", "comment", "sum"], [1, "here we are", "=1+1"], [2, "there we go", 4], [3, "and back", None]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("B4:C4")

    source = read(workbook(fill), "a.xlsx")
    assert texts(source) == ["here we are", "there we go", "and back"]
    assert "the first is row 3" in said(source)
    assert "merged (B4:C4)" in said(source)
    assert "Formulas without a computed value (C2)" in said(source)


def test_a_computed_formula_is_its_value():
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "comment"])
        sheet.write(1, 0, 1)
        sheet.write_formula(1, 1, '="here"&" we are"', None, "here we are")
    source = read(written.getvalue(), "a.xlsx")
    assert texts(source) == ["here we are"]
    assert "Formulas" not in said(source)


def test_rows_are_numbered_as_the_spreadsheet_shows_them():
    def fill(sheet, _):
        sheet["B4"], sheet["C4"] = "id", "comment"
        sheet["B7"], sheet["C7"] = 1, "here we are"

    assert next(read(workbook(fill), "a.xlsx").units()).lines == (7, 7)


@pytest.mark.parametrize("name", ["answers.xlsx", "answers.xls"])
def test_a_locked_or_old_file_is_refused_with_what_to_do(name):
    with pytest.raises(Refusal, match=r"password.*save it as \.xlsx"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, name)


def test_a_locked_open_document_is_refused(project):
    data = (project / "tests/golden/spreadsheet/bridge_comments.ods").read_bytes()
    manifest = "META-INF/manifest.xml"
    locked = with_part(
        data, manifest, lambda xml: xml.replace(b"</manifest:", b"<manifest:encryption-data/></manifest:")
    )
    with pytest.raises(Refusal, match="password"):
        read(locked, "a.ods")


@pytest.mark.parametrize("keep", [40, 300, 2000, -30])
def test_a_file_cut_off_is_refused_as_damaged(keep):
    with pytest.raises(Refusal, match="damaged"):
        read(PLAIN[:keep], "a.xlsx")


def test_a_far_cell_does_not_fill_the_memory():
    def fill(sheet, _):
        sheet["A1"], sheet["XFD1048576"] = "comment", "far away"

    with pytest.raises(Refusal, match="far more than it seems"):
        read(workbook(fill), "a.xlsx")


def test_a_cell_beyond_any_sheet_does_not_fill_the_memory_either():
    data = with_part(PLAIN, SHEET, lambda xml: xml.replace(b'r="B2"', b'r="ZZZZZZ2"'))
    with pytest.raises(Refusal, match="far more than it seems"):
        read(data, "a.xlsx")


def test_a_text_that_many_cells_share_does_not_fill_the_memory():
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "comment"])
        for row in range(1, 18_000):
            sheet.write_string(row, 1, "x" * 32_000)
    with pytest.raises(Refusal, match="far more than it seems"):
        read(written.getvalue(), "a.xlsx")


def test_repeated_rows_of_an_open_document_do_not_fill_the_memory(project):
    data = (project / "tests/golden/spreadsheet/bridge_comments.ods").read_bytes()
    row, cell = b"table:number-rows-repeated", b"table:number-columns-repeated"
    bomb = with_part(
        data,
        "content.xml",
        lambda xml: xml.replace(b"<table:table-row", b"<table:table-row " + row + b'="1048576"', 1).replace(
            b"<table:table-cell", b"<table:table-cell " + cell + b'="1024"', 1
        ),
    )
    with pytest.raises(Refusal, match="far more than it seems"):
        read(bomb, "a.ods")


def test_a_zip_bomb_is_refused_by_what_it_unpacks_to_and_not_by_what_it_says(monkeypatch):
    # The true bound is a gigabyte, which takes a minute to pack.
    monkeypatch.setattr(spreadsheet_safety, "_LARGEST_PARTS", 10_000_000)
    size = 20_000_000
    bomb = with_part(PLAIN, SHEET, lambda _: b" " * size)
    with pytest.raises(Refusal, match="far more than it seems"):
        read(bomb, "a.xlsx")
    said_size = size.to_bytes(4, "little")
    assert bomb.count(said_size) == 2
    with pytest.raises(Refusal, match="far more than it seems"):
        read(bomb.replace(said_size, (7).to_bytes(4, "little")), "a.xlsx")


def test_a_zip_file_that_lies_about_its_sizes_is_refused():
    styles = zipfile.ZipFile(io.BytesIO(PLAIN)).getinfo("xl/styles.xml").file_size.to_bytes(4, "little")
    assert PLAIN.count(styles) >= 1
    with pytest.raises(Refusal, match="damaged"):
        read(PLAIN.replace(styles, (7).to_bytes(4, "little")), "a.xlsx")


def test_entities_in_a_sheet_are_not_resolved():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = with_part(PLAIN, SHEET, lambda xml: bomb + xml.replace(b"here we are", b"&b;"))
    with pytest.raises(Refusal):
        read(data, "a.xlsx")


def test_a_zip_of_other_things_is_no_spreadsheet():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert SPREADSHEET.recognise(SourceFile("a.docx", written.getvalue())) == 0.0
    assert recognise(SourceFile("a.bin", PLAIN)).name == "spreadsheet"
