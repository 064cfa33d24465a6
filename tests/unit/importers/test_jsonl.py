"""JSON of any origin: keys are named or guessed, and nothing personal slips in unasked."""

import json

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.jsonl_columns import is_personal
from annotator.importers.registry import read_source


def read(*records, **options):
    data = "\n".join(json.dumps(record) for record in [*records, {}] if record is not None)
    return read_source("rows.jsonl", data.encode(), format="jsonl", options=options)


def first(*records, **options):
    return next(read(*records, **options).units())


def said(source):
    return " ".join(problem.message for problem in source.problems)


@pytest.mark.parametrize("key", ["text", "body", "comment", "message", "content", "Comment_Text", "full_text"])
def test_the_text_is_guessed_from_the_name_of_its_key(key):
    assert first({"nr": 1, key: " Words\r\nhere "}).text == "Words\nhere"


def test_every_role_is_guessed_and_the_guess_is_said():
    record = {"id": 7, "in_reply_to": None, "user": "wren", "created_at": "2022-03-04", "topic": "Desks", "text": "Hm"}
    source = read(record, {"id": 8, "in_reply_to": 7, "text": "Yes", "topic": "Desks"})
    one, two = source.units()
    assert (one.key, one.author, one.time, source.threads[0].title) == ("7", "wren", "2022-03-04", "Desks")
    assert (two.kind.value, two.parent, two.lines) == ("reply", 0, (2, 2))
    assert "text from “text”, id from “id”, parent from “in_reply_to”, author from “user”" in said(source)


def test_options_go_before_guesses_and_lead_inside_objects():
    record = {"text": "no", "data": {"body": {"words": "yes"}}, "dotted.key": "t", "who": {"n": "wren"}}
    unit = first(record, text="data.body.words", author="who.n", thread="dotted.key")
    assert (unit.text, unit.author) == ("yes", "wren")
    assert read(record, text="data.body.words", thread="dotted.key").threads[0].title == "t"


def test_an_empty_option_says_that_there_is_no_such_key():
    assert first({"text": "a", "author": "b"}, author="").author is None


def test_an_unknown_text_key_is_refused_with_the_keys_there_are():
    with pytest.raises(Refusal, match=r"No key of “rows.jsonl” looks like the text to code. Its keys are: “a”, “b”"):
        read({"a": "x", "b": 1})
    with pytest.raises(Refusal, match=r"has no key “words” for the text. Its keys are: “text”"):
        read({"text": "x"}, text="words")
    with pytest.raises(Refusal, match=r"has no key “mood” for an attribute. Its keys are: “text”"):
        read({"text": "x"}, attributes="mood")


def test_ids_keep_every_digit():
    units = list(
        read(
            {"id": 12345678901234567890, "text": "a"}, {"id": 2, "parent_id": 12345678901234567890, "text": "b"}
        ).units()
    )
    assert (units[0].key, units[1].parent) == ("12345678901234567890", 0)


def test_the_id_in_words_goes_before_the_number_that_lost_its_digits():
    assert (
        first({"id": 1.2345678901234568e18, "id_str": "1234567890123456789", "text": "a"}).key == "1234567890123456789"
    )


@pytest.mark.parametrize("parent", [None, "", "0", 0, "root", "self"])
def test_what_names_no_parent_makes_no_reply(parent):
    unit = first({"id": "self", "parent": parent, "text": "a"}, {"id": "b", "parent": "self", "text": "b"})
    assert (unit.kind.value, unit.parent_key) == ("comment", None)


def test_without_a_key_for_the_parent_units_are_rows():
    assert first({"text": "a"}).kind.value == "row"


def test_attributes_are_all_plain_values_but_nothing_that_tells_who_somebody_is():
    record = {"text": "a", "stars": 4.50, "ok": True, "none": None, "list": [1], "blank": " ", "author": "wren",
              "email": "w@example.org", "userId": 9, "ip_address": "192.0.2.1", "lat": 1,
              "screen_name": "wren2"}  # fmt: skip
    source = read(record)
    assert next(source.units()).attributes == {"stars": "4.5", "ok": "true"}
    assert "“email”, “userId”, “ip_address”, “lat”, “screen_name”" in said(source)
    assert "wren" not in said(source)


def test_named_attributes_are_taken_and_no_others():
    record = {"text": "a", "stars": 4, "meta": {"place": "Hall"}, "email": "w@example.org"}
    assert first(record, attributes="meta.place, email").attributes == {"meta.place": "Hall", "email": "w@example.org"}
    assert first(record, attributes="").attributes == {}


@pytest.mark.parametrize(
    "key", ["email", "user_name", "userName", "USER_ID", "profileUrl", "geo", "phone", "auteur", "from_id"]
)
def test_personal_keys_are_known_by_the_words_in_their_names(key):
    assert is_personal(key)


@pytest.mark.parametrize("key", ["stars", "branch", "likes", "lang", "status", "ship", "relation", "template"])
def test_other_keys_are_not_personal(key):
    assert not is_personal(key)


def test_long_values_are_no_attributes_unless_named():
    record = {"text": "a", "story": "x" * 2000}
    assert first(record).attributes == {}
    assert "“story”" in said(read(record))
    assert len(first(record, attributes="story").attributes["story"]) == 2000


def test_objects_without_text_are_counted_and_removed_ones_keep_their_place():
    source = read({"text": "a"}, {"text": ""}, {"text": "[deleted]", "author": "[deleted]"}, {"text": 5})
    assert [(unit.text, unit.gone) for unit in source.units()] == [("a", False), ("", True), ("5", False)]
    assert "Without a text, and so not among the units: 2 objects." in said(source)
    assert "Removed where published: 1 object." in said(source)


def test_open_times_are_left_out_and_said():
    source = read({"text": "a", "date": "03/04/2025"}, {"text": "b", "date": "2025-04-03"})
    assert [unit.time for unit in source.units()] == [None, "2025-04-03"]
    assert "The time of 1 object is written in a way that leaves it open" in said(source)


def test_a_key_that_comes_late_is_no_reason_to_lose_a_row():
    source = read(*({"text": str(n)} for n in range(150)), {"text": "late", "mood": "blue"})
    last = list(source.units())[-1]
    assert (last.text, last.attributes) == ("late", {"mood": "blue"})


@pytest.mark.parametrize(
    "document", [[{"text": "a"}, {"text": "b"}], {"n": [1], "rows": [{"text": "a"}, {"text": "b"}], "few": [{}]}]
)
def test_a_list_of_objects_is_read_wherever_it_stands(document):
    source = read_source("some.json", json.dumps(document, indent=1).encode())
    assert [(unit.text, unit.lines) for unit in source.units()] == [("a", (1, 1)), ("b", (2, 2))]


def test_entries_that_are_no_objects_are_said():
    source = read_source("some.json", b'["x", {"text": "a"}, 5]', format="jsonl")
    assert [problem.line for problem in source.problems if "is no object" in problem.message] == [1, 3]


def test_an_archive_of_x_is_read_without_its_wrapping():
    tweet = {"id": "1", "id_str": "1", "full_text": "a &amp;gt; b", "created_at": "Wed Oct 10 20:19:24 +0000 2018"}
    data = "window.YTD.tweets.part0 = " + json.dumps([{"tweet": tweet}]) + "\n"
    unit = next(read_source("tweets.js", data.encode()).units())
    assert (unit.text, unit.time, unit.key, unit.attributes) == ("a &gt; b", "2018-10-10T20:19:24Z", "1", {})


@pytest.mark.parametrize("options", [{"words": "x"}, {"text": 5}])
def test_unknown_options_are_refused(options):
    with pytest.raises(Refusal, match="option"):
        read({"text": "a"}, **options)


@pytest.mark.parametrize("data", [b"[]", b"5", b'"words"', b"null", b"[[1]]"])
def test_json_without_objects_is_refused(data):
    with pytest.raises(Refusal, match=r"some.json"):
        read_source("some.json", data, format="jsonl")
