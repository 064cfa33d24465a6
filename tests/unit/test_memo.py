"""What a memo and a proposed code may say, what units are called, and who reads what somebody wrote."""

import pytest

from annotator.domain.codebook import LONGEST_NAME
from annotator.domain.memo import (
    LONGEST_MEMO,
    LONGEST_SENTENCE,
    UnitName,
    can_see_writing_of,
    check_memo_text,
    check_proposal,
    is_any_blind,
)
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, Round
from tests.factories import make_person

AT_COMMAND_LINE = Person.at_command_line("root")


def make_round(opened_at=None):
    return Round(1, 1, 1, "One", Purpose.MAIN, 1, 0, "2023-03-01", opened_at)


OPEN, BLIND = make_round("2023-03-02"), make_round()


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b", "\u202e\ufeff", "\x1b"])
def test_a_memo_in_which_nothing_can_be_seen_is_refused(text):
    with pytest.raises(Refusal, match="empty"):
        check_memo_text(text)


def test_a_memo_is_kept_as_it_was_written_without_the_blanks_around_it():
    text = "<b>Why</b> “anger”?\n\nמורל 👩🏽‍🏫 e\u0301"
    assert check_memo_text(f"\n {text}\t\n") == text
    assert check_memo_text("x" * LONGEST_MEMO) == "x" * LONGEST_MEMO


def test_a_memo_that_is_too_long_or_cannot_be_stored_is_refused():
    with pytest.raises(Refusal, match="20,000"):
        check_memo_text("x" * (LONGEST_MEMO + 1))
    for sign in ("\x00", "\ud83d"):
        with pytest.raises(Refusal, match="cannot be stored"):
            check_memo_text(f"a{sign}b")


def test_a_proposal_needs_a_name_and_may_have_a_sentence_each_on_one_line():
    assert check_proposal(" Night \n shift ", "Work\tat  night.\n") == ("Night shift", "Work at night.")
    assert check_proposal("x" * LONGEST_NAME, "") == ("x" * LONGEST_NAME, "")
    for name, sentence in (
        ("", "why"),
        ("\u200b", ""),
        ("x" * (LONGEST_NAME + 1), ""),
        ("x", "y" * (LONGEST_SENTENCE + 1)),
        ("a\x00", ""),
        ("a", "\ud83d"),
        ("a\x1bb", ""),
        ("a\u202eb", ""),
    ):
        with pytest.raises(Refusal, match=r"\.$"):
            check_proposal(name, sentence)


def test_units_are_called_by_kind_and_number_and_by_what_they_answer():
    assert UnitName(1, "comment", 3, 2).title == "Comment 3"
    assert UnitName(1, "reply", 1, 3, "comment", 3).title == "Reply 1 to comment 3"
    assert UnitName(1, "passage", None, 3).title == "Passage at place 4"
    assert UnitName(1, "reply", 1, 3, "passage", None).title == "Reply 1"


def test_one_blind_round_hides_what_others_wrote_and_nothing_hides_ones_own():
    ada, ben = make_person(1), make_person(2, is_owner=False)
    for viewer, writer, rounds, seen in (
        (ada, 1, (BLIND,), True),
        (ada, 2, (BLIND,), False),
        (ben, 1, (OPEN, BLIND), False),
        (ben, 1, (BLIND, OPEN), False),
        (ben, 1, (OPEN, OPEN), True),
        (ben, 1, (), True),
        (AT_COMMAND_LINE, 1, (BLIND,), False),
        (AT_COMMAND_LINE, None, (BLIND,), False),
        (AT_COMMAND_LINE, 1, (OPEN,), True),
    ):
        assert can_see_writing_of(viewer, writer, rounds) is seen, (viewer, writer, rounds)
    assert [is_any_blind(rounds) for rounds in ((), (OPEN,), (OPEN, BLIND))] == [False, False, True]
