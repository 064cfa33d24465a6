"""What a person changes in a reading by hand, on a small page and on longer versions of it."""

import hashlib
import json

import pytest

from annotator.domain.by_hand import (
    DropUnit,
    JoinUnits,
    MoveLine,
    Neighbour,
    SplitThread,
    apply_edits,
    edits_as_json,
    edits_from_json,
)
from annotator.domain.line_anchor import AnchoredLines
from annotator.domain.material import UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.registry import read_source

PAGE = (
    "Monday, 4 March 2019\n\nThe ferry\n\nIt was late.\n\n4 comments:\n\n"
    "  1. Zoltan Quill4 March 2019 at 10:05\n\n    Late again.\n\n    Third time.\n\n    ReplyDelete\n    Replies\n"
    "    1. Fourth, I think.\n\n      Delete\n      Replies\n      1. Fifth.\n\n        Delete\n"
    "  2. Bring a book.\n    Yours, B.\n\n    ReplyDelete\n"
)
LONGER = PAGE.replace("4 comments", "7 comments").replace(
    "  2. Bring", "    2. It was the sixth.\n\n      Delete\n  2. A new one.\n\n    ReplyDelete\n  3. Bring"
) + ("  4. Late again.\n\n    ReplyDelete\n")


def read(text, **options):
    return read_source("page.txt", text.encode(), "blog_text", options)


def line_of(text, words):
    (found,) = [number for number, line in enumerate(text.split("\n"), 1) if words in line]
    return found


def anchor(words, text=PAGE):
    return AnchoredLines(text.split("\n")).anchor(line_of(text, words))


def edited(*edits, text=PAGE, **options):
    return apply_edits(read(text, **options), text.split("\n"), edits)


def outline(result):
    return [(unit.number, unit.depth, unit.parent, unit.text) for unit in result.source.units()]


def reasons(result):
    return [left_out.reason for left_out in result.not_found]


def test_without_changes_a_source_stays_as_it_was_read():
    assert edited().source == read(PAGE)


def test_the_answers_of_a_dropped_unit_move_up_to_its_parent_and_its_lines_belong_to_nothing():
    result = edited(DropUnit(anchor("Fourth")))
    assert outline(result) == [
        (1, 0, None, "Late again.\n\nThird time."),
        (None, 1, 0, "Fifth."),
        (2, 0, None, "Bring a book.\nYours, B."),
    ]
    assert result.source.unassigned_lines == (17,)
    assert result.source.threads[0].declared_comments == 4


def test_the_answer_of_a_dropped_comment_becomes_a_comment_and_its_own_answers_follow():
    result = edited(DropUnit(anchor("Late again")))
    assert [(unit.kind, unit.depth, unit.parent) for unit in result.source.units()] == [
        (UnitKind.COMMENT, 0, None),
        (UnitKind.REPLY, 1, 0),
        (UnitKind.COMMENT, 0, None),
    ]
    assert result.source.unassigned_lines == (9, 11, 13)


def test_joined_units_keep_a_blank_line_between_their_texts_and_all_that_answers_them():
    result = edited(JoinUnits(anchor("Fourth"), anchor("Late again")))
    assert outline(result) == [
        (1, 0, None, "Late again.\n\nThird time.\n\nFourth, I think."),
        (None, 1, 0, "Fifth."),
        (2, 0, None, "Bring a book.\nYours, B."),
    ]
    (joined, *_) = result.source.units()
    assert (joined.lines, joined.author) == ((9, 17), "Zoltan Quill")


def test_units_that_do_not_follow_one_another_are_not_joined():
    result = edited(JoinUnits(anchor("Late again"), anchor("Bring")), JoinUnits(anchor("Late"), anchor("Third")))
    assert result.source == read(PAGE)
    assert ["cannot be joined" in reasons(result)[0], "in one unit already" in reasons(result)[1]] == [True, True]


def test_a_line_moves_to_the_unit_before_or_behind_and_the_spans_follow():
    result = edited(
        MoveLine(anchor("Bring a book"), Neighbour.PREVIOUS), MoveLine(anchor("Third time"), Neighbour.NEXT)
    )
    assert [(unit.text, unit.lines) for unit in result.source.units()] == [
        ("Late again.", (9, 11)),
        ("Third time.\n\nFourth, I think.", (13, 17)),
        ("Fifth.\n\nBring a book.", (21, 24)),
        ("Yours, B.", (25, 25)),
    ]
    assert result.source.unassigned_lines == ()


def test_a_line_moved_in_a_page_without_blanks_stays_a_line():
    page = "One.\n***\nTwo.\nFirst.\nReplyDeleteIts end.\nSecond.\nReplyDeleteAlso this.\nThird.\n"
    result = edited(MoveLine(anchor("Second", page), Neighbour.PREVIOUS), text=page)
    assert [unit.text for unit in result.source.units()][2:] == ["First.\nIts end.\nSecond.", "Also this.", "Third."]


def test_a_unit_is_never_left_without_text():
    result = edited(MoveLine(anchor("Fifth"), Neighbour.NEXT))
    assert result.source == read(PAGE)
    assert reasons(result) == ["Nothing would be left of the unit of line 21. Join the two units instead."]


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (MoveLine(anchor("Yours"), Neighbour.NEXT), "No unit of its thread stands behind line 25."),
        (MoveLine(anchor("Late again"), Neighbour.PREVIOUS), "No unit of its thread stands before line 11."),
        (MoveLine(anchor("Zoltan"), Neighbour.NEXT), "Line 9 is no part of the text of its unit"),
        (DropUnit(anchor("It was late")), "Line 5 is in no unit."),
        (SplitThread(anchor("The ferry")), "A thread begins in line 3 already."),
        (SplitThread(anchor("Monday")), "Line 1 stands before the first thread"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_done(edit, reason):
    result = edited(edit)
    assert result.source == read(PAGE)
    assert (result.applied, [left_out.edit for left_out in result.not_found]) == ((), [edit])
    assert reasons(result)[0].startswith(reason)


TWO = (
    "Monday, 4 March 2019\n\nThe ferry\n\nIt was late.\n\nThe bus\n\nIt came, says a reader:-\n\nEarly.\n\n"
    "2 comments:\n\n  1. Good.\n\n    ReplyDelete\n    Replies\n    1. Very.\n\n      Delete\n"
)


def test_a_split_thread_takes_title_units_and_declared_count_with_it_and_its_hint_is_settled():
    result = edited(SplitThread(anchor("The bus", TWO)), text=TWO, paragraphs=True)
    assert [(thread.title, thread.date, thread.declared_comments) for thread in result.source.threads] == [
        ("The ferry", "2019-03-04", None),
        ("The bus", "2019-03-04", 2),
    ]
    assert [[unit.text for unit in thread.units] for thread in result.source.threads] == [
        ["It was late."],
        ["It came, says a reader:-", "Early.", "Good.", "Very."],
    ]
    assert result.source.threads[1].units[3].parent == 2
    assert 7 not in [problem.line for problem in result.source.problems]
    assert result.source.unassigned_lines == ()


def test_a_thread_is_split_the_same_when_its_article_is_no_unit():
    result = edited(SplitThread(anchor("The bus", TWO), date="2019-03-03"), text=TWO)
    assert [(thread.title, thread.date, len(thread.units)) for thread in result.source.threads] == [
        ("The ferry", "2019-03-04", 0),
        ("The bus", "2019-03-03", 2),
    ]


def test_a_split_between_a_comment_and_its_answer_leaves_the_answer_on_its_own():
    result = edited(SplitThread(anchor("Fourth"), is_title=False))
    assert [thread.title for thread in result.source.threads] == ["The ferry", None]
    assert [(unit.kind, unit.depth, unit.parent, unit.text) for unit in result.source.threads[1].units] == [
        (UnitKind.COMMENT, 0, None, "Fourth, I think."),
        (UnitKind.REPLY, 1, 0, "Fifth."),
        (UnitKind.COMMENT, 0, None, "Bring a book.\nYours, B."),
    ]


def test_a_split_inside_a_unit_leaves_what_stands_before_it_and_takes_the_rest():
    result = edited(SplitThread(anchor("Bring a book")))
    assert [thread.title for thread in result.source.threads] == ["The ferry", "2. Bring a book."]
    assert [unit.text for unit in result.source.threads[1].units] == ["Yours, B."]
    result = edited(SplitThread(anchor("Yours")))
    assert [unit.text for unit in result.source.units()][3:] == ["Bring a book."]


EDITS = (
    DropUnit(anchor("Fourth")),
    JoinUnits(anchor("Fifth"), anchor("Bring")),
    MoveLine(anchor("Third"), Neighbour.NEXT),
)


def test_a_longer_version_of_the_page_is_changed_in_the_same_places():
    result = edited(*EDITS, text=LONGER)
    assert (len(result.applied), result.not_found[0].edit) == (2, EDITS[1])
    assert outline(result) == [
        (1, 0, None, "Late again."),
        (None, 1, 0, "Third time.\n\nFifth."),
        (2, 1, 0, "It was the sixth."),
        (2, 0, None, "A new one."),
        (3, 0, None, "Bring a book.\nYours, B."),
        (4, 0, None, "Late again."),
    ]


def test_a_printed_number_that_moved_does_not_hide_a_line():
    assert AnchoredLines(LONGER.split("\n")).find(anchor("Bring")) == line_of(LONGER, "Bring")


def test_of_two_lines_that_say_the_same_the_one_in_its_old_surroundings_is_meant():
    twice = AnchoredLines(LONGER.split("\n"))
    assert twice.find(anchor("Late again")) == 11


def test_a_line_that_is_gone_is_never_mistaken_for_another_that_says_the_same():
    later = PAGE.replace("    Late again.\n\n", "").replace("Bring a book.", "Late again.")
    result = edited(DropUnit(anchor("Late again")), text=later)
    assert result.source == read(later)
    assert reasons(result) == [
        "The line that was line 11 is not in this version of the file, or cannot be told from others that say the same."
    ]


def test_changes_are_stored_without_a_word_of_the_page():
    edits = (*EDITS, SplitThread(anchor("Zoltan"), date="2019-03-04"), SplitThread(anchor("Yours"), is_title=False))
    stored = json.dumps(edits_as_json(edits))
    assert edits_from_json(json.loads(stored)) == edits
    for word in ("Zoltan", "Quill", "Bring", "Yours", "Fourth"):
        assert word.lower() not in stored.lower()


def test_the_digest_is_that_of_the_line_in_small_letters_without_its_number():
    said = anchor("Bring a book")
    assert said.digest == hashlib.sha256(b"bring a book.").hexdigest()[:16]


@pytest.mark.parametrize(
    "values",
    [
        None,
        {},
        [3],
        [{"act": "burn", "line": {}}],
        [{"act": "drop_unit", "line": {"digest": "x"}}],
        [{"act": "move_line", "line": edits_as_json(EDITS)[0]["line"], "to": "above"}],
        [{"act": "split_thread", "line": edits_as_json(EDITS)[0]["line"], "date": "31.2.2019", "is_title": True}],
        [{"act": "drop_unit", "line": edits_as_json(EDITS)[0]["line"] | {"before": ["A. Name"]}}],
    ],
)
def test_values_that_are_no_changes_are_refused(values):
    with pytest.raises(Refusal, match="by hand"):
        edits_from_json(values)


def test_a_line_without_text_has_no_anchor():
    with pytest.raises(Refusal, match="no text in line 2"):
        AnchoredLines(PAGE.split("\n")).anchor(2)
