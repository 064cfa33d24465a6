"""Whatever the text and the labels, spans lead there and back and nothing labelled shows through."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.labels import Label, labelled

SIGNS = st.one_of(st.sampled_from("ab \n\u0301\u200d🧑💻é[]"), st.characters(exclude_categories=["Cs"]))


@st.composite
def labelled_texts(draw):
    text = draw(st.text(SIGNS, min_size=1, max_size=40))
    places = (
        st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda at: at[0] < at[1])
    )
    texts = st.text(SIGNS, min_size=1, max_size=12)
    labels = draw(st.lists(st.builds(lambda at, label: Label(*at, label), places, texts), max_size=6))
    return text, labels, labelled(text, labels)


def spans_of(text):
    return st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda at: tuple(sorted(at)))


@given(labelled_texts())
def test_the_segments_cover_both_texts_without_gap_and_say_what_is_shown(made):
    text, _, shown = made
    stored_at = shown_at = 0
    for stored_start, stored_end, shown_start, shown_end, label in shown.segment_map():
        assert (stored_start, shown_start) == (stored_at, shown_at)
        assert stored_end > stored_start
        assert shown.text[shown_start:shown_end] == (label if label is not None else text[stored_start:stored_end])
        stored_at, shown_at = stored_end, shown_end
    assert (stored_at, shown_at) == (len(text), len(shown.text))


@given(labelled_texts())
def test_every_labelled_code_point_lies_under_a_label_and_no_other(made):
    _, labels, shown = made
    wanted = {at for label in labels for at in range(label.start, label.end)}
    covered = {at for start, end, _, _, label in shown.segment_map() if label is not None for at in range(start, end)}
    assert covered == wanted


@given(labelled_texts(), st.data())
def test_there_and_back_covers_the_span_and_is_exact_where_no_label_is_touched(made, data):
    text, labels, shown = made
    start, end = data.draw(spans_of(text))
    back = shown.to_stored(*shown.to_shown(start, end))
    assert back[0] <= start <= end <= back[1]
    if not any(label.start < end and start < label.end for label in labels):
        assert back == (start, end)
        first, last = shown.to_shown(start, end)
        assert shown.text[first:last] == text[start:end]


@given(labelled_texts(), st.data())
def test_a_shown_span_comes_back_covering_itself_and_whole_labels(made, data):
    _, _, shown = made
    start, end = data.draw(spans_of(shown.text))
    stored = shown.to_stored(start, end)
    again = shown.to_shown(*stored)
    assert again[0] <= start <= end <= again[1]
    for stored_start, stored_end, _, _, label in shown.segment_map():
        if label is not None:
            touched = stored_start < stored[1] and stored[0] < stored_end
            assert not touched or (stored[0] <= stored_start and stored_end <= stored[1])


def test_a_long_text_with_many_labels_answers_quickly():
    text = "Rowan said no. " * 14_000
    shown = labelled(text, [Label(at, at + 5, "[manager]") for at in range(0, len(text), 15)])
    for at in range(0, len(text) - 20, 7):
        assert shown.to_stored(*shown.to_shown(at, at + 3))[0] <= at
