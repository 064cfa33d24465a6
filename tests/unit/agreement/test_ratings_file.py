"""Any ratings file: read as meant, or refused with the row."""

import pytest

from annotator.agreement.ratings import Level
from annotator.agreement.ratings_file import Duplicates, read_ratings_file
from annotator.domain.refusal import Refusal

WIDE = "unit,Ann,Ben\nc1,pay,pay\nc2,mood,\nc3,,mood\n"


def read(text, level=Level.NOMINAL, **more):
    return read_ratings_file(text if isinstance(text, bytes) else text.encode(), "ratings.csv", level=level, **more)


def cells(file):
    """What was understood: (unit, coder) to value."""
    given = file.ratings
    return {
        (given.units[unit], given.coders[coder]): given.domain[value]
        for unit, coder, value in zip(given.unit, given.coder, given.value, strict=True)
    }


EXPECTED = {("c1", "Ann"): "pay", ("c1", "Ben"): "pay", ("c2", "Ann"): "mood", ("c3", "Ben"): "mood"}


@pytest.mark.parametrize(
    "text",
    [
        WIDE,
        "Ann,Ben,Unit\npay,pay,c1\nmood,,c2\n,mood,c3\n",
        ",Ann,Ben\nc1,pay,pay\nc2,mood,\nc3,,mood\n",
        "unit,Ann,Ben,\nc1,pay,pay,\n\n,,\nc2,mood,,\nc3,,mood,,\n",
        "unit,coder,value\nc1,Ann,pay\nc1,Ben,pay\nc2,Ann,mood\nc3,Ben,mood\n",
        "Value; CODER ;Unit\npay;Ann;c1\npay;Ben;c1\nmood;Ann;c2\nmood;Ben;c3\n;Ben;c2\n",
        "rater\tcode\titem_id\tcomment\nAnn\tpay\tc1\tsure\nBen\tpay\tc1\t\nAnn\tmood\tc2\t\nBen\tmood\tc3\t\n",
        'sep=;\r\nunit;Ann;Ben\r\nc1;"pay";pay\r\nc2;mood;\r\nc3;;mood\r\n',
        '"unit","coder","value"\n"c1","Ann","pay"\n"c1","Ben"," pay "\n"c2","Ann","mood"\n"c3","Ben","mood"\n,,\n',
    ],
)
def test_long_and_wide_files_with_any_separator_say_the_same(text):
    assert cells(read(text)) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_accents_survive_every_encoding_a_spreadsheet_writes(encoding, line_end):
    text = line_end.join(["unit;Zoë;Ben", "1;café;café", "2;café;x", ""])
    file = read(text.encode(encoding))
    assert cells(file)[("1", "Zoë")] == "café"


def test_units_and_coders_without_ratings_are_known():
    file = read("unit,Ann,Ben,Cy\n1,a,,\n2,,,\n")
    assert (file.ratings.units, file.ratings.coders) == (("1", "2"), ("Ann", "Ben", "Cy"))
    file = read("unit,coder,value\n1,Ann,a\n2,Ben,\n")
    assert (file.ratings.units, file.ratings.coders) == (("1", "2"), ("Ann", "Ben"))


def test_ids_and_nominal_values_are_never_turned_into_numbers_or_missing():
    file = read("unit,Ann,Ben\n01,1,1.0\n1,NA,nan\n")
    assert cells(file) == {("01", "Ann"): "1", ("01", "Ben"): "1.0", ("1", "Ann"): "NA", ("1", "Ben"): "nan"}
    assert file.notes == (
        "Only an empty cell is missing, so these count as values: “NA” (1 ×), “nan” (1 ×).",
        "These are written differently and count as different values: “1” and “1.0”.",
    )


def test_sets_are_known_by_a_bar_or_by_brackets_and_order_does_not_matter():
    file = read("unit,Ann,Ben\n1,b| a ,a|b|b\n2,[],a\n3,,[]\n")
    assert cells(file) == {
        ("1", "Ann"): {"a", "b"},
        ("1", "Ben"): {"a", "b"},
        ("2", "Ann"): frozenset(),
        ("2", "Ben"): {"a"},
        ("3", "Ben"): frozenset(),
    }
    assert cells(read("unit,Ann,Ben\n1,[],a\n")) == {("1", "Ann"): frozenset(), ("1", "Ben"): {"a"}}


def test_every_column_is_a_coder_when_none_is_called_unit_and_values_are_shared():
    file = read("Ann,Ben\n0,1\n1,0\n")
    assert cells(file) == {("1", "Ann"): "0", ("1", "Ben"): "1", ("2", "Ann"): "1", ("2", "Ben"): "0"}
    assert file.unit_column is None


def test_numbers_are_read_as_numbers_above_the_nominal_level():
    file = read("unit,Ann,Ben\n1,10,9\n2,1e1,-0.5\n3,-0,0\n", Level.INTERVAL)
    assert file.ratings.domain == (-0.5, 0.0, 9.0, 10.0)
    assert file.notes == ()


def test_a_decimal_comma_is_a_number_where_commas_do_not_separate():
    assert read("unit;Ann;Ben\n1;1,5;2\n", Level.INTERVAL).ratings.domain == (1.5, 2.0)
    with pytest.raises(Refusal, match=r"Row 2 \(coder “Ann”, unit “1”\) holds “1,5”, which is not a number"):
        read('unit,Ann,Ben\n1,"1,5",2\n', Level.INTERVAL)


@pytest.mark.parametrize("word", ["high", "nan", "inf", "1_0", "１", "1,234,5", "0x1F", "1e999", "--1"])
def test_a_word_above_the_nominal_level_is_refused_with_its_row(word):
    with pytest.raises(Refusal, match=r"Row 3 \(coder “Ben”, unit “2”\) holds .* not a number; the ordinal level"):
        read(f"unit\tAnn\tBen\n1\t1\t2\n2\t1\t{word}\n", Level.ORDINAL)


def test_a_negative_number_at_the_ratio_level_is_refused_with_its_row():
    with pytest.raises(Refusal, match=r"Row 2 .* holds -3; the ratio level has no numbers below zero"):
        read("unit,Ann,Ben\n1,-3,2\n", Level.RATIO)


def test_a_set_above_the_nominal_level_is_refused_with_its_row():
    with pytest.raises(Refusal, match=r"Row 2 \(coder “Ben”, unit “1”\) holds a set of codes"):
        read("unit,Ann,Ben\n1,1,1|2\n", Level.ORDINAL)


@pytest.mark.parametrize("bad", ["|", "[]|a", "||"])
def test_a_cell_that_is_no_set_is_refused_with_its_row(bad):
    with pytest.raises(Refusal, match=r"Row 3 .* no set of codes"):
        read(f"unit,Ann,Ben\n1,a|b,a\n2,{bad},a\n")


TWICE = "unit,coder,value\n1,Ann,a\n1,Ann,b\n1,Ben,a\n1,Ann,a\n"


def test_doubled_ratings_follow_the_rule_that_was_chosen():
    assert cells(read(TWICE, duplicates=Duplicates.FIRST))[("1", "Ann")] == "a"
    latest = read(TWICE.removesuffix("1,Ann,a\n"), duplicates=Duplicates.LATEST)
    assert cells(latest)[("1", "Ann")] == "b"
    assert latest.replaced == 1


def test_the_same_rating_twice_is_harmless_and_counted():
    file = read("unit,Ann,Ben\n1,a|b,\n1,b|a,c\n")
    assert cells(file) == {("1", "Ann"): {"a", "b"}, ("1", "Ben"): {"c"}}
    assert (file.repeated, file.replaced) == (1, 0)


def test_different_ratings_of_a_unit_that_stands_on_two_wide_rows_are_refused():
    with pytest.raises(Refusal, match=r"Coder “Ann” rated unit “1” twice with different codes \(rows 2 and 3\)"):
        read("unit,Ann,Ben\n1,a,a\n1,b,a\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "“ratings.csv” is empty"),
        ("\n  \n,,\n", "“ratings.csv” is empty"),
        ("unit,Ann,Ben\n", "has column names and no ratings"),
        ("Ann\n1\n2\n", "has only one column"),
        ("unit,Ann,Ben\n1,a,b\n\n2,a\n", "Row 4 of “ratings.csv” has 2 cells where the first row has 3"),
        ("unit,Ann,Ben\n1,a,b,c\n", "Row 2 of “ratings.csv” has 4 cells"),
        ('unit,Ann,Ben\n1,"a,b\n', "quotation marks in row 2"),
        ('unit,Ann,Ben\n1,"a"b,c\n', "quotation marks in row 2"),
        ("unit,Ann,Ben\n1,%s,b\n" % ("a" * 140_000), "A cell in row 2 of “ratings.csv” is longer"),
        ("unit,Ann,Ben\n,a,b\n", "Row 2 has ratings and no unit"),
        ("unit,coder,value\n1,,a\n", "Row 2 has a rating and no coder"),
        ("unit,coder,value\n,Ann,a\n", "Row 2 has a rating and no unit"),
        ("unit,Ann,Ann\n1,a,b\n", "Two columns are called “Ann”"),
        ("unit,Ann,,Ben\n1,a,b,c\n", "Column 3 has no name"),
        ("1,2\n3,4\n", "holds ratings and no column names"),
        ("a|b,[]\na,b\n", "holds ratings and no column names"),
        ("Kommentar,Ann,Ben\n17,a,b\n18,a,a\n", "“Kommentar” could hold the units or the ratings"),
        ("unit,id,Ann,Ben\n1,7,a,b\n", "“unit” and “id” could each hold the unit"),
        ("unit,text,Ann,Ben\n1,some words,a,b\n", "“text” does not look like a coder"),
        ("unit,value\n1,a\n", "“value” does not look like a coder"),
        ("unit,coder\n1,Ann\n", "No column for the value was found"),
        ("coder,value\nAnn,a\n", "No column for the unit was found"),
        ("unit,coder,code,value\n1,Ann,pay,1\n", "“code” and “value” could each hold the value"),
        ("unit,coder,code,start,end\n1,Ann,pay,0,4\n", "“start” says that this file holds spans"),
        (b"PK\x03\x04rest of a spreadsheet", "is a spreadsheet or an archive"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "cannot be read as text"),
        (b"\x81\x8d\x8f\x90\x9d,b\n1,2\n", "cannot be read as text"),
        (b"\xff\xfeu", "cannot be read as text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_and_where(content, words):
    with pytest.raises(Refusal) as refused:
        read(content)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def test_names_in_a_refusal_are_short_and_cannot_steer_a_terminal():
    with pytest.raises(Refusal) as refused:
        read("unit,coder,value\n" + f"1,\x1b[2J{'A' * 200},a\n" + f"1,\x1b[2J{'A' * 200},b\n")
    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 400
