import pytest

from annotator.domain.columns_map import ColumnMapping, shape_of
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.table_look import MAPPED_IMPORTERS, look


def looked(text, name="table.csv", **options):
    return look(SourceFile(name, text.encode()), options)


TABLE = "id;user;date;comment;E-Mail\n" + "".join(
    f"{number};owl;0{number % 9 + 1}/04/2025;here we are again;a@example.org\n" for number in range(1, 60)
)


def test_a_look_shows_the_first_rows_and_what_the_columns_are():
    seen = looked(TABLE)
    assert seen.importer == "csv_table"
    assert seen.header == ("id", "user", "date", "comment", "E-Mail")
    assert [number for number, _ in seen.rows] == list(range(2, 22))
    assert seen.mapping == ColumnMapping(text=("comment",), id="id", author="user", time="date", attributes=())
    assert seen.personal == ("E-Mail",)
    assert (seen.delimiter, seen.encoding, seen.sheets) == (";", "utf-8", ())
    assert seen.shape == shape_of(seen.header)


def test_dates_of_two_meanings_are_named_with_an_example():
    assert looked(TABLE).doubtful == {"date": "02/04/2025"}


def test_a_mapping_that_was_given_is_the_one_shown():
    assert looked(TABLE, map="text=comment,attribute=user").mapping == ColumnMapping(
        text=("comment",), attributes=("user",)
    )


def test_the_questions_of_a_survey_are_shown_as_they_were_asked(project):
    path = project / "tests/golden/qualtrics/tram_three_headers.csv"
    seen = look(SourceFile(path.name, path), {})
    assert seen.importer == "qualtrics"
    assert seen.mapping.text == ("Q2", "Q3_5_TEXT", "Q4")
    assert seen.titles["Q4"] == "Anything else?"
    assert seen.rows[0][0] == 4


def test_the_sheets_of_a_spreadsheet_are_named(project):
    path = project / "tests/golden/spreadsheet/allotment_answers.xlsx"
    seen = look(SourceFile(path.name, path), {})
    assert (seen.sheet, seen.sheets, seen.delimiter) == ("Answers", ("Answers", "Notes"), None)
    assert seen.header[0] == "No."


def test_what_is_no_table_has_no_columns_to_look_at():
    with pytest.raises(Refusal, match="is no table"):
        looked("Monday, 4 March 2019\n\nTitle\n\nText.\n", "page.txt")
    assert "blog_text" not in MAPPED_IMPORTERS
