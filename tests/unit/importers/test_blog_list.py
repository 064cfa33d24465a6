import pytest

from annotator.domain.material import Severity, UnitKind
from annotator.importers.registry import read_source

HEAD = "Monday, 4 March 2019\n\nA title\n\nA body.\n\n"


def read(text):
    source = read_source("page.txt", text.encode())
    assert source.unassigned_lines == ()
    return source


def outline(source):
    return [(unit.number, unit.depth, unit.parent, unit.text) for unit in source.units()]


def messages(source, severity=Severity.WARNING):
    return [problem.message for problem in source.problems if problem.severity is severity]


def test_comments_and_replies_are_read_with_number_depth_parent_and_span():
    source = read(
        HEAD + "4 comments:\n\n"
        "  1. First.\n\n    ReplyDelete\n"
        "  2. Second.\n\n    More of it.\n\n    ReplyDelete\n    Replies\n"
        "    1. Answer.\n\n      Delete\n    2. Another\n      on two lines.\n\n      Delete\n"
    )
    assert outline(source) == [
        (1, 0, None, "First."),
        (2, 0, None, "Second.\n\nMore of it."),
        (1, 1, 1, "Answer."),
        (2, 1, 1, "Another\non two lines."),
    ]
    assert [unit.kind for unit in source.units()] == [UnitKind.COMMENT] * 2 + [UnitKind.REPLY] * 2
    assert [unit.lines for unit in source.units()] == [(9, 9), (12, 14), (18, 18), (21, 22)]
    assert messages(source) == []


def test_a_number_further_out_ends_the_replies():
    source = read(
        HEAD + "3 comments:\n\n  1. One.\n\n    ReplyDelete\n    Replies\n    1. Reply.\n\n      Delete\n"
        "  2. Two.\n\n    ReplyDelete"
    )
    assert outline(source) == [(1, 0, None, "One."), (1, 1, 0, "Reply."), (2, 0, None, "Two.")]


def test_a_numbered_list_stays_in_its_comment_also_when_replies_follow():
    source = read(
        HEAD + "2 comments:\n\n"
        "  1. Three demands:\n\n    1. tea\n    2. cake\n    3. both\n\n    ReplyDelete\n    Replies\n"
        "    1. Agreed:\n      1. tea\n      2. cake\n\n      Delete\n"
    )
    assert outline(source) == [
        (1, 0, None, "Three demands:\n\n1. tea\n2. cake\n3. both"),
        (1, 1, 0, "Agreed:\n1. tea\n2. cake"),
    ]
    assert messages(source) == []


def test_the_words_replies_and_delete_on_a_line_of_their_own_are_text_inside_a_comment():
    source = read(
        HEAD + "2 comments:\n\n  1. Menu:\n    Replies\n    1. yes\n    Delete\n    2. no\n\n    ReplyDelete\n"
        "  2. Replies\n\n    ReplyDelete\n"
    )
    assert outline(source) == [(1, 0, None, "Menu:\nReplies\n1. yes\nDelete\n2. no"), (2, 0, None, "Replies")]


def test_a_named_author_is_taken_off_the_text_and_the_span_starts_at_the_name():
    source = read(
        HEAD
        + "2 comments:\n\n  1. Never Again, I Said7 July 2015 at 22:26\n\n    Text.\n\n    ReplyDelete\n    Replies\n"
        "    1. Anonymous8 July 2015 at 10:05 pm\n\n      More.\n\n      Delete\n"
    )
    first, second = source.units()
    assert (first.author, first.time, first.text, first.lines) == (
        "Never Again, I Said",
        "2015-07-07T22:26",
        "Text.",
        (9, 11),
    )
    assert (second.author, second.time, second.text) == ("Anonymous", "2015-07-08T22:05", "More.")


def test_no_problem_names_an_author():
    source = read(HEAD + "1 comment:\n\n  1. Zebedee8 July 2015 at 29:05\n\n    ReplyDelete\n")
    assert len(messages(source)) == 2
    assert not any("Zebedee" in problem.message for problem in source.problems)


def test_a_time_without_text_is_a_unit_without_text_and_a_warning():
    source = read(
        HEAD + "2 comments:\n\n  1. Some One7 July 2015 at 22:26\n\n    ReplyDelete\n  2. Text.\n\n    ReplyDelete\n"
    )
    first, second = source.units()
    assert (first.author, first.time, first.text, first.lines) == ("Some One", "2015-07-07T22:26", "", (9, 9))
    assert second.text == "Text."
    assert messages(source) == ["The comment 1 in line 9 has no text."]


def test_a_sentence_that_ends_in_a_time_stays_text_and_is_pointed_out():
    source = read(HEAD + "1 comment:\n\n  1. Meeting on 7 July 2015 at 22:26\n\n    ReplyDelete\n")
    (unit,) = source.units()
    assert (unit.author, unit.text) == (None, "Meeting on 7 July 2015 at 22:26")
    assert any("line 9" in message.lower() for message in messages(source, Severity.HINT))


@pytest.mark.parametrize(
    ("notice", "who"),
    [("the author", "author"), ("a blog administrator", "administrator")],
)
def test_a_removed_comment_is_kept_and_marked(notice, who):
    text = f"This comment has been removed by {notice}."
    source = read(HEAD + f"2 comments:\n\n  1. {text}\n\n    ReplyDelete\n  2. {text}\n\n    ReplyDelete\n")
    assert [unit.attributes for unit in source.units()] == [{"removed": who}] * 2
    assert messages(source) == []


def test_replies_to_replies_keep_their_depth():
    source = read(
        HEAD + "5 comments:\n\n  1. Top.\n\n    ReplyDelete\n    Replies\n"
        "    1. Reply.\n\n      Delete\n      Replies\n"
        "      1. Deeper.\n\n        Delete\n"
        "    2. Reply again.\n\n      Delete\n"
        "  2. Top again.\n\n    ReplyDelete\n"
    )
    assert outline(source) == [
        (1, 0, None, "Top."),
        (1, 1, 0, "Reply."),
        (1, 2, 1, "Deeper."),
        (2, 1, 0, "Reply again."),
        (2, 0, None, "Top again."),
    ]
    assert messages(source) == []


def test_three_digit_numbers_are_numbers():
    comments = "".join(f"  {number}. Words {number}.\n\n    ReplyDelete\n" for number in range(1, 131))
    source = read(HEAD + "130 comments:\n\n" + comments)
    assert [unit.number for unit in source.units()] == list(range(1, 131))
    assert messages(source) == []


def test_a_run_of_blank_lines_before_a_marker_is_not_text():
    source = read(HEAD + "1 comment:\n\n  1. Text." + "\n" * 36 + "    ReplyDelete\n")
    assert [(unit.text, unit.lines) for unit in source.units()] == [("Text.", (9, 9))]


def test_lines_that_hold_only_blanks_count_as_blank():
    source = read(HEAD + "1 comment:\n \t \n  1. Text.\n    \u00a0\n   \n    More.\n      \n    ReplyDelete\n")
    assert [unit.text for unit in source.units()] == ["Text.\n\nMore."]


def test_asterisks_inside_a_comment_divide_it_but_do_not_end_it():
    source = read(HEAD + "1 comment:\n\n  1. Before.\n\n    ******\n    After f*** you.\n\n    ReplyDelete\n")
    assert [(unit.kind, unit.text, unit.lines) for unit in source.units()] == [
        (UnitKind.COMMENT, "Before.\n\nAfter f*** you.", (9, 12))
    ]
    assert any("line 11" in message for message in messages(source, Severity.HINT))


def test_a_signature_on_a_line_of_its_own_stays_in_the_text():
    source = read(HEAD + "1 comment:\n\n  1. Words.\n\n    Yours\n\n    Bea\n\n    ReplyDelete\n")
    assert [unit.text for unit in source.units()] == ["Words.\n\nYours\n\nBea"]
    assert [unit.author for unit in source.units()] == [None]


FLAT_LIST = (
    "6 comments:\n\n  1. One:\n    1. a\n    2. b\n\n    ReplyDelete\n    Replies\n    1. Reply.\n\n      Delete\n"
    "    2. Reply two.\n\n      Delete\n  2. Two.\n\n    ReplyDelete\n  3. Three.\n\n    ReplyDelete\n    Replies\n"
    "    1. Last reply.\n\n      Delete\n"
)


@pytest.mark.parametrize(
    "indent",
    [
        lambda columns: "\t" * (columns // 2),
        lambda columns: "\t" * (columns // 4) + " " * (columns % 4),
        lambda columns: "\t" if columns == 2 else " " * columns,
        lambda columns: "\u00a0" * columns,
        lambda columns: " " * columns * 2,
        lambda columns: "\t" if columns else "",
        lambda columns: "",
    ],
    ids=["a tab for two", "a tab for four", "a tab for the number only", "hard blanks", "doubled", "one tab", "none"],
)
def test_the_tree_is_the_same_whatever_the_indents_are_made_of(indent):
    lines = FLAT_LIST.split("\n")
    pasted = "\n".join(indent(len(line) - len(line.lstrip(" "))) + line.lstrip(" ") for line in lines)
    assert outline(read(HEAD + pasted)) == outline(read(HEAD + FLAT_LIST))
    assert [unit.depth for unit in read(HEAD + pasted).units()] == [0, 1, 1, 0, 0, 1]


def test_markers_glued_to_the_next_number_still_separate():
    source = read(
        HEAD + "3 comments:\n\n  1. One.\n\n    ReplyDeleteReplies1. Reply.\n\n      Delete2. Two.\n\n    ReplyDelete"
    )
    assert outline(source) == [(1, 0, None, "One."), (1, 1, 0, "Reply."), (2, 0, None, "Two.")]


def test_text_glued_behind_a_marker_stays_with_the_comment_before_it():
    source = read(HEAD + "2 comments:\n\n  1. One.\n\n    ReplyDeleteBea\n  2. Two.\n\n    ReplyDelete\n")
    assert outline(source) == [(1, 0, None, "One.\n\nBea"), (2, 0, None, "Two.")]
    assert any("line 11" in message for message in messages(source))


def test_a_doubled_a_missing_and_a_misplaced_number_are_warned_of():
    numbers = [1, 2, 2, 5, 4, 6]
    comments = "".join(f"  {number}. Words {at}.\n\n    ReplyDelete\n" for at, number in enumerate(numbers))
    source = read(HEAD + "6 comments:\n\n" + comments)
    assert [unit.number for unit in source.units()] == numbers
    assert messages(source) == [
        "The comment number 2 in line 15 stands there a second time.",
        "Before comment 5 in line 18, numbers 3 to 4 are missing.",
        "The comment number 4 in line 21 is out of order.",
    ]


def test_a_comment_that_lost_its_marker_ends_at_the_next_number_and_is_warned_of():
    source = read(
        HEAD + "4 comments:\n\n  1. One.\n\n  2. Two.\n\n    Replies\n    1. Reply.\n\n      Delete\n"
        "  3. Three.\n\n    ReplyDelete\n"
    )
    assert outline(source) == [
        (1, 0, None, "One."),
        (2, 0, None, "Two."),
        (1, 1, 1, "Reply."),
        (3, 0, None, "Three."),
    ]
    assert sum("has no closing marker" in message for message in messages(source)) == 2


def test_a_list_stays_in_a_comment_that_lost_its_marker_before_its_replies():
    source = read(
        HEAD + "2 comments:\n\n  1. Demands:\n    1. tea\n    2. cake\n    Replies\n    1. Agreed.\n\n      Delete\n"
    )
    assert outline(source) == [(1, 0, None, "Demands:\n1. tea\n2. cake"), (1, 1, 0, "Agreed.")]


def test_on_a_page_pasted_flat_a_single_comment_keeps_its_list():
    source = read(HEAD + "1 comment:\n\n1. Demands:\n1. tea\n2. cake\n\nReplyDelete\n")
    assert outline(source) == [(1, 0, None, "Demands:\n1. tea\n2. cake")]


def test_on_a_page_pasted_flat_replies_to_replies_keep_their_depth():
    source = read(
        HEAD + "4 comments:\n\n1. Top.\n\nReplyDelete\nReplies\n1. Reply.\n\nDelete\nReplies\n1. Deeper.\n\nDelete\n"
        "2. Deeper too.\n\nDelete\n"
    )
    assert [(unit.number, unit.depth) for unit in source.units()] == [(1, 0), (1, 1), (1, 2), (2, 2)]


def test_replies_nested_without_end_are_all_kept():
    source = read(HEAD + "101 comments:\n\n1. x\n\nReplyDelete\n" + "Replies\n1. x\n\nDelete\n" * 100)
    assert [unit.depth for unit in source.units()] == [min(depth, 30) for depth in range(101)]


def test_two_comments_without_text_do_not_repeat_each_other():
    source = read(HEAD + "2 comments:\n\n  1.\n\n    ReplyDelete\n  2.\n\n    ReplyDelete\n")
    assert messages(source) == ["The comment 1 in line 9 has no text.", "The comment 2 in line 12 has no text."]


def test_markers_that_close_nothing_are_warned_of_and_never_stop_the_reading():
    source = read(
        HEAD + "1 comment:\n\n      Delete\n    ReplyDelete\n    Replies\n      Delete\n"
        "  1. One.\n\n    ReplyDelete\n    Replies\n"
    )
    assert outline(source) == [(1, 0, None, "One.")]
    assert sum("closes nothing" in message for message in messages(source)) == 3


def test_a_comment_closed_by_delete_is_kept_with_a_warning():
    source = read(HEAD + "2 comments:\n\n  1. One.\n\n    Delete\n  2. Two.\n\n    ReplyDelete\n")
    assert outline(source) == [(1, 0, None, "One."), (2, 0, None, "Two.")]
    assert any("closed by “Delete”" in message for message in messages(source))
