import csv
import io
from collections import deque

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import recognise
from annotator.importers.table_text import LARGEST_CELL, text_table
from tests.unit.importers.tables_for_tests import read, said, texts

ROWS = "id{0}author{0}comment\n1{0}owl{0}Häuser am Fluss\n2{0}hen{0}kein Wort\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_delimiter_and_encoding_are_found(delimiter, encoding):
    source = read(ROWS.format(delimiter).encode(encoding))
    assert source.format == "csv_table"
    assert texts(source) == ["Häuser am Fluss", "kein Wort"]
    assert [unit.author for unit in source.units()] == ["owl", "hen"]
    assert [unit.lines for unit in source.units()] == [(2, 2), (3, 3)]


def test_a_macintosh_file_is_offered_its_encoding_and_read_with_it():
    data = (
        ROWS.format(",").replace("Häuser am Fluss", "Häuser à côté, vélo, élève".replace(",", "")).encode("mac-roman")
    )
    with pytest.raises(Refusal, match="encoding=mac-roman"):
        read(data)
    assert texts(read(data, encoding="mac-roman"))[0] == "Häuser à côté vélo élève"


def test_windows_texts_say_that_their_encoding_is_a_guess():
    source = read(ROWS.format(",").encode("cp1252"))
    assert source.encoding == "cp1252"
    assert "read as Windows-1252" in said(source)


def test_a_damaged_byte_in_a_sound_text_is_shown_and_named_with_its_row():
    data = ROWS.format(",").encode() + b"3,elk,Stra\xffe \xc3\xa4\n4,elk,more\n"
    source = read(data)
    assert texts(source)[2] == "Stra\ufffde ä"
    assert "the first in row 4" in said(source)


def test_zero_bytes_become_visible_and_are_named_with_their_row():
    data = ROWS.format(",").encode() + b"3,elk," + b"a long enough answer " * 20 + b"a\x00b\n"
    source = read(data)
    assert texts(source)[2].endswith("a\ufffdb")
    assert "the first in row 4" in said(source)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_breaks_in_a_cell_stay_and_rows_count_as_in_a_spreadsheet(ends):
    source = read('comment,likes\n"first\n\nlast",1\n\nnext one,2\n'.replace("\n", ends))
    assert texts(source) == ["first\n\nlast", "next one"]
    assert [unit.lines[0] for unit in source.units()] == [2, 4]


def test_other_signs_that_cut_lines_elsewhere_cut_none_here():
    assert texts(read("comment,likes\none\u2028two\x0bthree\x85four,1\n")) == ["one\u2028two\x0bthree\x85four"]


def test_columns_without_a_name_or_with_the_name_of_another_are_told_apart():
    source = read("comment,likes,likes,\nhere we are,1,2,3\n")
    assert next(source.units()).attributes == {"likes": "1", "likes (2)": "2", "column 4": "3"}
    assert "“likes (2)”" in said(source)


def test_a_column_keeps_its_own_name_when_another_is_renamed():
    source = read("comment,likes,likes,likes (2)\nhere we are,1,2,3\n")
    assert next(source.units()).attributes == {"likes": "1", "likes (3)": "2", "likes (2)": "3"}


def test_a_table_without_column_names_is_read_when_told_so():
    source = read("5,so it begins\n6,so it ends\n", header_row=0, map="text=column 2,id=column 1")
    assert texts(source) == ["so it begins", "so it ends"]
    assert [unit.key for unit in source.units()] == ["5", "6"]


def test_names_below_a_title_are_found_and_said():
    source = read("All answers\n\nid,likes,comment\n1,3,here we are\n2,3,there we go\n")
    assert texts(source) == ["here we are", "there we go"]
    assert "Row 3 was taken for the column names" in said(source)


def test_rows_too_short_or_too_long_are_read_and_named():
    source = read("comment,likes\nonly this\nthis,2,and what is beyond\nlast one,3\n")
    assert texts(source) == ["only this", "this", "last one"]
    assert [problem.line for problem in source.problems if "cells where" in problem.message] == [2, 3]


def test_of_thousands_of_ragged_rows_twenty_are_named_and_the_rest_counted():
    source = read("comment,likes\n" + "short\n" * 1500 + "long,1\n" * 3)
    assert sum("cells where" in problem.message for problem in source.problems) == 20
    assert "1,480 more rows" in said(source)


def test_thousands_of_columns_are_read():
    names = [f"c{number}" for number in range(5000)]
    source = read(",".join([*names, "comment"]) + "\n" + ",".join(["1"] * 5000) + ",here we are\n")
    assert texts(source) == ["here we are"]
    assert len(next(source.units()).attributes) == 5000


def test_an_unclosed_quote_is_refused_with_its_row():
    with pytest.raises(Refusal, match="row 3"):
        read('comment,likes\nfirst,1\n"second,2\nthird,3\n')


def test_quotes_are_signs_like_any_other_when_told_so():
    assert texts(read('comment\tlikes\n"Ha" she said\t1\n"so\t2\n', quotes="none")) == ['"Ha" she said', '"so']


@pytest.mark.parametrize("endless", [b"x" * 1024, b"x" * 1023 + b"\n"], ids=["a line", "an unclosed quote"])
def test_an_endless_cell_is_refused_before_it_fills_the_memory(endless, tmp_path):
    path = tmp_path / "endless.csv"
    path.write_bytes(b'comment,likes\nfirst,1\n"' + endless * 17 * 1024)
    with pytest.raises(Refusal, match=f"row 3 .* longer than {LARGEST_CELL // 1024 // 1024} MB"):
        deque(text_table(SourceFile("endless.csv", path), {}).rows, maxlen=0)


def test_reading_stops_soon_after_the_bound(tmp_path):
    path = tmp_path / "endless.csv"
    path.write_bytes(b"comment,likes\nfirst,1\n" + b"x" * 60 * 1024 * 1024)
    seen = []
    with pytest.raises(Refusal, match="row 3"):
        deque(text_table(SourceFile("endless.csv", path, seen.append), {}).rows, maxlen=0)
    assert sum(seen) < 24 * 1024 * 1024


def test_a_long_cell_below_the_bound_is_read():
    long = "word " * 60_000
    assert texts(read(f"comment,likes\n{long},1\n")) == [long.strip()]


def test_the_line_of_excel_that_names_the_delimiter_is_no_row():
    source = read("sep=;\ncomment;likes\none, two; 3\n")
    assert texts(source) == ["one, two"]
    assert next(source.units()).lines == (2, 2)


def test_formulas_and_long_numbers_stay_text():
    source = read("id,comment\n00120,=1+1 is what he wrote\n1152921504606846977,-3 below zero\n")
    assert [unit.key for unit in source.units()] == ["00120", "1152921504606846977"]
    assert texts(source) == ["=1+1 is what he wrote", "-3 below zero"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"delimiter": "colon"}, "separates no cells"),
        ({"encoding": "klingon"}, "no encoding"),
        ({"header_row": "two"}, "number of the row"),
        ({"header_row": 9}, "holds no column names"),
        ({"quotes": "some"}, "quotes"),
        ({"colour": "red"}, "no option “colour”"),
        ({"repair_mojibake": "yes"}, "true or false"),
        ({"map": "text=nothing"}, "no column “nothing”"),
    ],
)
def test_options_that_make_no_sense_are_refused_with_a_sentence(options, sentence):
    with pytest.raises(Refusal, match=sentence):
        read(ROWS.format(","), **options)


def test_options_of_other_formats_that_are_off_are_no_matter():
    assert len(texts(read(ROWS.format(","), paragraphs=False))) == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n3,4\n", "looks like written text"),
        ("comment,likes\n", "no rows below"),
        ("comment,likes\n,1\n,2\n", "holds text"),
        (b"%PDF-1.4 and more", "PDF"),
    ],
)
def test_a_table_with_nothing_to_code_is_refused(content, sentence):
    with pytest.raises(Refusal, match=sentence):
        read(content, file_format="csv_table")


PROSE = "Well, I never saw it.\nThen, as we know, it rained.\nSo, we went home.\nOnce, we stayed.\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("notes.txt", PROSE, "plain_text"),
        ("notes.txt", "First, this.\nThen, that.\nLast, those.\n", "plain_text"),
        ("data.txt", ROWS.format("\t"), "csv_table"),
        (
            "page.txt",
            "Monday, 4 March 2019\n\nTitle\n\n1 comment:\n\n1. Owl4 March 2019 at 10:00\nA, b, c.\n",
            "blog_text",
        ),
        ("page.txt", "x\nReplyDeletey, z\n", "blog_text"),
        ("one_column.csv", "comment\nhere we are\n", "csv_table"),
        ("lines.jsonl", '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n{"a": 5, "b": 6}\n', "jsonl"),
    ],
)
def test_tables_are_told_from_pages_and_prose(name, text, expected):
    found = recognise(SourceFile(name, text.encode()))
    assert (found and found.name) == expected


def test_what_the_csv_module_writes_in_a_file_of_many_blocks_is_read_back():
    written = io.StringIO()
    rows = [[str(number), f'He said "{number}", and\nleft; then | came\tback' * 20] for number in range(1500)]
    csv.writer(written).writerows([["id", "comment"], *rows])
    assert texts(read(written.getvalue())) == [text for _, text in rows]
