"""What in a comment is somebody else's words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.quotation import LONGEST_COMPARED, quoted_stretches

PARENT = "The kettle is the last thing in this office that works. Nobody answers the phone. Why do we stay?"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("> an old line\nmy own", ["> an old line"]),
        ("  > one\n> two\n\n> three\nmine", ["> one\n> two\n\n> three"]),
        ("&gt; escaped\nmine", ["&gt; escaped"]),
        ("a > b is no quotation", []),
        ("“The kettle is the last thing in this office that works.” Ours too!", [
            "“The kettle is the last thing in this office that works.”"]),
        ("The kettle is the last thing\nin this office that  works. Ours is gone.", [
            "The kettle is the last thing\nin this office that  works."]),
        ("the kettle is the last thing in this office that works\nOurs is gone", [
            "the kettle is the last thing in this office that works"]),
        ("Why do we stay? I do not know.", []),
        ("🫖 “Nobody answers the phone. Why do we stay?” 🫖", ["“Nobody answers the phone. Why do we stay?”"]),
        ("", []),
    ],
)  # fmt: skip
def test_marked_lines_and_words_of_the_parent_are_quoted(text, quoted):
    found = [text[start:end] for start, end in quoted_stretches(text, PARENT)]
    assert [words.strip() for words in found] == quoted


def test_without_a_parent_only_marked_lines_are_quoted():
    assert quoted_stretches(PARENT, None) == ()
    assert quoted_stretches("> x", None) == ((0, 3),)


def test_very_long_texts_are_not_compared():
    long = PARENT + " " * LONGEST_COMPARED
    assert quoted_stretches(PARENT, PARENT) == ((0, len(PARENT)),)
    assert quoted_stretches(PARENT, long) == ()


@given(st.text(alphabet="ab.>\n “”"), st.none() | st.text(alphabet="ab. \n"))
def test_stretches_lie_in_order_within_the_text_and_never_overlap(text, parent):
    found = quoted_stretches(text, parent)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
