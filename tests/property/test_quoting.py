"""Whatever stands around it and however it is set, a run taken from the original is found where it stands."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.privacy.quoting import SHORTEST_RUN, Original, quotes

WORDS = st.lists(st.text("abcdefgé", min_size=1, max_size=8), min_size=12, max_size=40)


@given(WORDS, st.text(max_size=60), st.text(max_size=60), st.data())
def test_five_words_of_the_original_are_found_between_anything(words, before, after, data):
    at = data.draw(st.integers(0, len(words) - 5))
    blank = data.draw(st.sampled_from([" ", "\n", "  ", "\u00a0", ", ", " “"]))
    taken = blank.join(words[at : at + 5]).upper()
    text = f"{before} {taken} {after}"
    original = Original(" ".join(words))
    start = len(before) + 1
    assert original.is_quoted_in(text)
    assert any(first <= start and start + len(taken) <= last for first, last in original.places_in(text))


@given(st.text("abcdeé12", min_size=SHORTEST_RUN, max_size=200), st.text("xyz ", max_size=60), st.data())
def test_any_run_of_the_least_length_is_found_and_no_shorter_one(original, before, data):
    at = data.draw(st.integers(0, len(original) - SHORTEST_RUN))
    taken = original[at : at + SHORTEST_RUN]
    assert quotes(f"{before}{taken}", original)
    assert not quotes(f"{before}{taken[1:]}", original)


@given(st.text(max_size=200), st.text(max_size=200))
def test_places_lie_in_the_text_in_order_and_exist_exactly_where_something_is_quoted(text, original):
    prepared = Original(original)
    places = prepared.places_in(text)
    assert bool(places) == prepared.is_quoted_in(text)
    reached = 0
    for start, end in places:
        assert reached <= start < end <= len(text)
        reached = end
