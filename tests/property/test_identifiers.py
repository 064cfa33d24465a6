"""Whatever the text, places lie in it, say what stands there, and planted names are found."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.labels import labelled
from annotator.privacy.identifiers import Kind, ListedName, find_identifiers, grouped
from annotator.privacy.label_proposals import labels_of

NAMES = [ListedName("Rowan Hawthorn", ("RH",), ("Quilly",)), ListedName("Ida Day")]
PIECES = st.sampled_from(
    [
        "Rowan",
        "Hawthorn",
        "hawthrons",
        "RH",
        "Day",
        "quilly",
        "Thanks ",
        "Yours, ",
        "’s",
        "x",
        "ß",
        "İ",
        "@",
        "@a.b",
        "(at)",
        "u/",
        "http://",
        "www.",
        "a.co/",
        "0",
        "+44",
        "07700900123",
        "(",
        ")",
        ".",
        ",",
        "\n",
        " ",
        "- ",
        "\u0301",
        "\u200b",
        "🧑‍💻",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join))


@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=2))
def test_every_place_lies_in_its_text_and_says_what_stands_there(texts, authors, keep):
    found = list(find_identifiers(texts, NAMES, authors, keep))
    for place in found:
        assert 0 <= place.start < place.end <= len(texts[place.unit])
        assert texts[place.unit][place.start : place.end] == place.surface
        assert place.key
    assert [place.unit for place in found] == sorted(place.unit for place in found)
    assert sum(len(candidate.places) for candidate in grouped(found)) == len(found)


@given(TEXTS)
def test_whatever_is_confirmed_is_gone_from_what_is_shown(text):
    found = list(find_identifiers([text], NAMES))
    confirmed = {(place.kind, place.key): "[]" for place in found}
    shown = labelled(text, labels_of(found, confirmed).get(0, []))
    stored = [(start, end) for start, end, _, _, label in shown.segment_map() if label is None]
    assert not any(place.start < end and start < place.end for place in found for start, end in stored)


@given(
    st.text(max_size=40),
    st.text(max_size=40),
    st.sampled_from(["Hawthorn", "hawthorn", "HAWTHORN", "Hawthrn", "Hawtohrn"]),
)
def test_a_listed_name_between_anything_but_letters_is_found(before, after, name):
    marks = ("Mn", "Me", "Mc", "Cf")
    first = after[:1]
    if first and (first.isalnum() or unicodedata.category(first) in marks):
        after = f" {after}"
    if before[-1:].isalnum() or unicodedata.category(before[-1:] or " ") in marks:
        before = f"{before} "
    text = f"{before}{name}{after}"
    places = [place for place in find_identifiers([text], NAMES) if place.kind is Kind.NAME_LISTED]
    assert any(place.start <= len(before) and len(before) + len(name) <= place.end for place in places)


def test_very_long_runs_take_no_time_to_speak_of():
    runs = [
        "a",
        "1",
        "@",
        ".",
        "-",
        "a.",
        "1 ",
        "@a",
        "x\n",
        "(",
        "www.",
        "a@",
        "u/",
        "Aa ",
        "X ",
        "Hawthorn",
        "é\u0301",
        "at) ",
    ]
    for run in runs:
        for _ in find_identifiers([run * 5_000], NAMES, ["Aa Bb"]):
            pass
