import pytest

from annotator.domain.columns_map import ColumnMapping, DateOrder, fitted, mapping_of, parse_mapping, shape_of
from annotator.domain.refusal import Refusal


def test_a_mapping_is_written_as_on_the_command_line():
    mapping = parse_mapping("text=body, author=user,attribute=age|gender,dates=day_first,missing=NA")
    assert mapping == ColumnMapping(
        text=("body",), author="user", attributes=("age", "gender"), dates=DateOrder.DAY_FIRST, missing=("NA",)
    )


def test_names_with_signs_of_the_mapping_stand_in_double_quotes():
    mapping = parse_mapping('text="What, if ""anything"", is a|b?"|Q2')
    assert mapping.text == ('What, if "anything", is a|b?', "Q2")
    assert parse_mapping(mapping.as_text()) == mapping


def test_no_attributes_and_attributes_left_open_are_two_things():
    assert parse_mapping("text=a,attribute=").attributes == ()
    assert parse_mapping("text=a").attributes is None
    assert mapping_of({"text": ["a"], "attributes": []}).attributes == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("body", "has no “=”"),
        ("texts=body", "has no “texts”"),
        ("id=a|b", "one column, not 2"),
        ("id=a,id=b", "twice"),
        ("text=a,dates=american", "no order of dates"),
        ('text="a', "not closed"),
        ('text="a"b', "followed by neither"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Refusal, match=sentence):
        parse_mapping(text)


@pytest.mark.parametrize("given", [3, {"text": "body"}, {"id": 3}, {"colour": "x"}])
def test_plain_values_of_another_kind_are_refused(given):
    with pytest.raises(Refusal, match="mapping"):
        mapping_of(given)


def test_names_fit_whatever_their_case_and_unknown_ones_are_refused_with_the_likeliest():
    assert fitted(parse_mapping("text=BODY"), ["id", "Body "]).text == ("Body ",)
    with pytest.raises(Refusal, match=r"no column “boddy”.*Did you mean “body”"):
        fitted(parse_mapping("text=boddy"), ["id", "body"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("text=a,author=a", "twice"), ("text=a,parent=b", "needs an id"), ("text=a|c,id=d,parent=b", "one text column")],
)
def test_columns_that_contradict_one_another_are_refused(text, sentence):
    with pytest.raises(Refusal, match=sentence):
        fitted(parse_mapping(text), ["a", "b", "c", "d"])


def test_the_shape_of_a_table_is_its_names_in_any_order():
    assert shape_of(["a", "b"]) == shape_of(["b", " a"])
    assert shape_of(["a", "b"]) != shape_of(["a,b"])
