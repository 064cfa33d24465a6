"""Marked texts read like a corrected page: whole phrases, every blank kept, done in time however long the text."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.marked_words import Mark, mark_words

WORDS = st.sampled_from(["the", "rota", "pay", "shift", ",", ".", " ", "  ", "\n", "\n\n", "’", "é", "漢字", "🙂", "a"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=60).map("".join))


def shown(before: str, after: str) -> str:
    marks = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    return "".join(marks[mark].format(text) for mark, text in mark_words(before, after))


@given(TEXTS, TEXTS)
def test_what_is_marked_gives_back_both_texts(before, after):
    marked = mark_words(before, after)
    assert "".join(text for mark, text in marked if mark is not Mark.ADDED) == before
    assert "".join(text for mark, text in marked if mark is not Mark.REMOVED) == after
    assert all(text for _, text in marked)
    assert all(one[0] is not other[0] for one, other in itertools.pairwise(marked))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Anger", "Anger and contempt", "Anger{+ and contempt+}"),
        ("lost sleep, sickness or tears", "lost sleep or tears", "lost sleep[-, sickness-] or tears"),
        ("a feeling, a state", "a feeling or a state", "a feeling[-,-]{+ or+} a state"),
        ("one line\nand another", "one line and another", "one line[-\n-]{+ +}and another"),
        ("staff’s well-being at work", "staff’s wellbeing at work", "staff’s [-well-being-]{+wellbeing+} at work"),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
        ("gone", "", "[-gone-]"),
        ("", "", ""),
    ],
)
def test_only_the_words_that_changed_are_marked(before, after, expected):
    assert shown(before, after) == expected


def test_a_rewritten_sentence_is_one_removed_and_one_added_stretch():
    before = "How staff feel about their work, their profession and each other, and what that does to them."
    after = "Feelings about the work and the profession: what the reform does to people who carry it out."
    assert shown(before, after) == f"[-{before}-]{{+{after}+}}"


def test_a_word_that_stayed_by_chance_is_marked_with_the_phrase_around_it():
    assert shown(
        "The writer tells of a quarrel in the office, not of anything else.",
        "The writer tells of contempt or the like, not of anything else.",
    ) == ("The writer tells of [-a quarrel in the office-]{+contempt or the like+}, not of anything else.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 50_000, "b a " * 50_000),
        (". " * 100_000, "! " * 100_000),
        ("word. " * 40_000, "word! " * 40_000),
        ("x" * 500_000, "x" * 499_999 + "y"),
        (" \n" * 200_000, "\n " * 200_000),
    ],
)
def test_a_very_long_text_takes_seconds_at_most(before, after):
    began = time.process_time()
    marked = mark_words(before, after)
    assert time.process_time() - began < 5
    assert "".join(text for mark, text in marked if mark is not Mark.ADDED) == before


def test_of_a_very_long_text_whole_sentences_are_marked():
    before = " ".join(f"The shift of the office number {n} and the rota of it." for n in range(300))
    after = before.replace("number 7 and the rota", "number 7 or the rota")
    assert shown(before, after).count("[-") == 1
