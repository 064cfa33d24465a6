"""A label stands where a name stood, and spans find their way between the stored and the shown text."""

import json

import pytest

from annotator.domain.labels import Label, labelled, typed_label
from annotator.domain.refusal import Refusal

#: "Rowan" with a combining mark on the a, an emoji before it.
STORED = "☕🧑‍💻 I told Ro\u0301wan that the rota was wrong."
NAME = (STORED.index("Ro"), STORED.index(" that"))


def test_the_label_is_shown_and_the_rest_stays_as_it_is():
    shown = labelled(STORED, [Label(*NAME, "[manager]")])
    assert shown.text == "☕🧑‍💻 I told [manager] that the rota was wrong."


def test_a_span_behind_the_label_covers_the_same_words_in_both_texts():
    shown = labelled(STORED, [Label(*NAME, "[manager]")])
    span = (STORED.index("rota"), STORED.index("rota") + 4)
    start, end = shown.to_shown(*span)
    assert shown.text[start:end] == "rota"
    assert shown.to_stored(start, end) == span


@pytest.mark.parametrize(("begin", "end"), [(0, 1), (2, 3), (-3, 1), (4, 9), (-2, 12)])
def test_a_span_that_touches_a_label_covers_all_of_it(begin, end):
    shown = labelled(STORED, [Label(*NAME, "[manager]")])
    start, last = shown.to_shown(NAME[0] + begin, NAME[0] + end)
    assert "[manager]" in shown.text[start:last]
    stored = shown.to_stored(start, last)
    assert stored[0] <= NAME[0]
    assert stored[1] >= NAME[1]


def test_a_span_that_ends_where_the_label_begins_leaves_it_out():
    shown = labelled(STORED, [Label(*NAME, "[manager]")])
    start, end = shown.to_shown(0, NAME[0])
    assert shown.text[start:end] == "☕🧑‍💻 I told "
    start, end = shown.to_shown(NAME[1], len(STORED))
    assert shown.text[start:end] == " that the rota was wrong."


def test_an_empty_span_stays_empty_at_the_edge_of_a_label_and_covers_it_from_inside():
    shown = labelled("Ask Rowan.", [Label(4, 9, "[manager]")])
    assert shown.to_shown(4, 4) == (4, 4)
    assert shown.to_shown(9, 9) == (13, 13)
    assert shown.to_shown(10, 10) == (14, 14)
    assert shown.to_shown(6, 6) == (4, 13)
    assert shown.to_stored(7, 7) == (4, 9)


def test_overlapping_labels_become_one_that_leaves_no_piece_of_a_name():
    text = "Write to rowan.hale@example.org now"
    mail, name = Label(9, 31, "[e-mail]"), Label(9, 19, "[name 1]")
    assert labelled(text, [name, mail]).text == "Write to [e-mail] now"
    reaching_out = Label(5, 12, "[name 2]")
    assert labelled(text, [mail, reaching_out]).text == "Write[e-mail] now"


def test_of_equally_long_labels_the_earlier_one_is_shown():
    assert labelled("abcdef", [Label(2, 5, "[late]"), Label(0, 3, "[early]")]).text == "[early]f"


def test_labels_that_only_touch_stay_two():
    shown = labelled("RowanHale", [Label(0, 5, "[one]"), Label(5, 9, "[two]")])
    assert shown.text == "[one][two]"
    assert shown.to_shown(0, 5) == (0, 5)
    assert shown.to_stored(5, 10) == (5, 9)


def test_the_segment_map_is_plain_json_and_says_which_stretch_is_which():
    shown = labelled("Ask Rowan.", [Label(4, 9, "[manager]")])
    assert json.loads(json.dumps(shown.segment_map())) == [
        [0, 4, 0, 4, None],
        [4, 9, 4, 13, "[manager]"],
        [9, 10, 13, 14, None],
    ]


def test_an_empty_text_has_no_segments_and_one_empty_span():
    shown = labelled("", [])
    assert (shown.text, shown.segment_map(), shown.to_shown(0, 0), shown.to_stored(0, 0)) == ("", [], (0, 0), (0, 0))


@pytest.mark.parametrize("label", [Label(3, 3, "[x]"), Label(4, 2, "[x]"), Label(-1, 2, "[x]"), Label(0, 6, "[x]")])
def test_a_label_outside_the_text_is_an_error(label):
    with pytest.raises(ValueError, match="does not lie"):
        labelled("abcde", [label])


@pytest.mark.parametrize("span", [(-1, 0), (3, 2), (0, 6)])
def test_a_span_outside_the_text_is_an_error(span):
    with pytest.raises(ValueError, match="does not lie"):
        labelled("abcde", [Label(0, 2, "[x]")]).to_shown(*span)


def test_a_typed_label_gets_its_brackets():
    assert typed_label("  union   officer ") == "[union officer]"
    assert typed_label("[minister]") == "[minister]"


@pytest.mark.parametrize(
    ("typed", "reason"), [("", "one word"), ("[ ]", "one word"), ("a]b", "bracket"), ("x" * 59, "longer")]
)
def test_a_label_that_cannot_be_one_is_refused(typed, reason):
    with pytest.raises(Refusal, match=reason):
        typed_label(typed)
