"""What quotes an erased comment is found, however it was typed off."""

import pytest

from annotator.privacy.quoting import Original, quotes

COMMENT = "The kettle in the back office has been broken since March, and nobody on the landing dares to report it."


@pytest.mark.parametrize(
    "note",
    [
        "Says that “the kettle in the back office has been broken since March”.",
        "THE KETTLE IN THE BACK OFFICE",
        "cf. the\n  kettle in   the back\u00a0office again",
        "the landing dares to report it – typical",
        "nobody, on the “landing” dares...",
        "the kettle in the bàck office",
    ],
)
def test_words_taken_from_the_comment_are_found(note):
    assert quotes(note, COMMENT)


@pytest.mark.parametrize(
    "note",
    [
        "Somebody complains about kitchen things.",
        "The kettle in the front office.",
        "nobody on the landing",
        "",
        "back in the office, the kettle",
    ],
)
def test_own_words_are_not(note):
    assert not quotes(note, COMMENT)


def test_the_places_are_those_of_the_note_as_it_was_written():
    note = "☕ She writes: «Nobody  on the LANDING dares to report it» — and then:\nhas been\nbroken since March, too."
    assert [note[start:end] for start, end in Original(COMMENT).places_in(note)] == [
        "Nobody  on the LANDING dares to report it",
        "has been\nbroken since March",
    ]


def test_a_short_comment_is_quoted_when_it_occurs_whole():
    assert quotes("A coder wrote: “Bring back Rowan!!”", "Bring back Rowan.")
    assert not quotes("They bring back Rowanberries", "Bring back Rowan.")
    note = "so: bring back rowan, ok"
    assert [note[start:end] for start, end in Original("Bring back Rowan.").places_in(note)] == ["bring back rowan"]


def test_a_comment_that_says_nothing_is_quoted_nowhere():
    assert not quotes("Yes. Yes, indeed.", "Yes.")
    assert not quotes("anything", "")
    assert not quotes("…", "…")


def test_the_least_length_can_be_chosen():
    assert quotes("kettle in the b", COMMENT, least=12)
    assert not quotes("kettle in the b", COMMENT, least=20)


def test_a_very_repetitive_comment_takes_no_time_to_speak_of():
    original = Original("ha " * 60_000)
    assert original.places_in("ha " * 60_000) == ((0, 3 * 60_000 - 1),)


def test_several_originals_are_looked_for_at_once():
    original = Original(COMMENT, "Bring back Rowan.")
    note = f"First: {COMMENT[:60]} Then: bring back rowan"
    assert [note[start:end] for start, end in original.places_in(note)] == [
        *(note[start:end] for start, end in Original(COMMENT).places_in(note)),
        "bring back rowan",
    ]
    assert Original().places_in(note) == ()
