"""What a search finds is what reading every text finds; what is marked is what was asked for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.refusal import Refusal
from annotator.domain.searching import holds, places, terms_of

# Letters with and without accents, digits, and the signs that join and part words.
_SIGNS = "abAB éÉñüåç 019 .,-_/@:'’“”\"*()&|!<>~%;\n🙂—…"
_TEXTS = st.lists(st.text(_SIGNS, max_size=14), min_size=1, max_size=6)
"""Short, so that words repeat from text to text."""


@settings(max_examples=60)
@given(texts=_TEXTS, asked=st.text(_SIGNS, max_size=10))
def test_a_search_finds_what_reading_finds(searchable, texts, asked):
    try:
        terms = terms_of(asked)
    except Refusal:
        return
    if terms:
        assert searchable(texts, terms) == [text for text in texts if holds(text, terms)]


@given(text=st.text(max_size=60), asked=st.text(max_size=20))
def test_what_is_marked_lies_in_the_text_and_stands_there_when_it_is_held(text, asked):
    try:
        terms = terms_of(asked)
    except Refusal:
        return
    found = places(text, terms)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert sorted(found) == list(found)
    assert bool(found) >= bool(terms and holds(text, terms))
