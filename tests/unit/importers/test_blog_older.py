"""The older layout: markers glued to the front of a line, no numbers, no indents."""

from annotator.domain.material import Severity, UnitKind
from annotator.importers.registry import read_source

BODY = "Passage one, first line.\nIts second line.\n*******\nPassage two.\n"


def read(text):
    source = read_source("page.txt", text.encode())
    assert source.unassigned_lines == ()
    return source


def comments(source):
    return [(unit.depth, unit.parent, unit.text) for unit in source.units() if unit.kind is not UnitKind.PASSAGE]


def test_the_last_line_before_a_marker_opens_a_comment_and_the_rest_closes_the_one_before():
    source = read(
        BODY + "Opening one.\n"
        "ReplyDeleteOpening two.\n"
        "ReplyDeleteEnd of two.\nOpening three.\n"
        "DeleteEnd of three.\nA link of three.\nOpening four.\n"
        "ReplyDeleteOpening five.\n"
    )
    assert comments(source) == [
        (0, None, "Opening one."),
        (0, None, "Opening two.\nEnd of two."),
        (1, 3, "Opening three.\nEnd of three.\nA link of three."),
        (0, None, "Opening four."),
        (0, None, "Opening five."),
    ]
    assert [unit.lines for unit in source.units()] == [(1, 2), (4, 4), (5, 5), (6, 7), (8, 10), (11, 11), (12, 12)]
    assert {unit.number for unit in source.units()} == {None}


def test_the_border_between_body_and_comments_follows_from_the_first_marker_and_is_pointed_out():
    source = read(BODY + "https://example.org/first-comment\nReplyDeleteSecond.\n")
    assert [unit.text for unit in source.units()] == [
        "Passage one, first line.\nIts second line.",
        "Passage two.",
        "https://example.org/first-comment",
        "Second.",
    ]
    hints = {problem.line for problem in source.problems if problem.severity is Severity.HINT}
    assert hints == {5, 6}


def test_a_separator_before_the_first_marker_is_no_comment():
    source = read("Passage.\n*******\nReplyDeleteFirst.\nReplyDeleteSecond.\n")
    assert [(unit.kind, unit.text) for unit in source.units()] == [
        (UnitKind.PASSAGE, "Passage."),
        (UnitKind.COMMENT, "First."),
        (UnitKind.COMMENT, "Second."),
    ]


def test_words_that_begin_with_delete_are_text():
    source = read("One.\nReplyDeleteTwo.\nDeleted posts are gone.\nDelete yours.\nReplyDeleteThree.\n")
    assert [text for _, _, text in comments(source)] == [
        "One.\nTwo.\nDeleted posts are gone.",
        "Delete yours.",
        "Three.",
    ]


def test_a_marker_alone_closes_what_stands_before_it():
    source = read("Intro.\n\nOne.\n\nReplyDelete\n\nTwo, first line.\nTwo, second line.\n\nDelete\n\nThree.\n")
    assert comments(source) == [
        (0, None, "One."),
        (1, 0, "Two, first line.\nTwo, second line."),
        (0, None, "Three."),
    ]


def test_a_count_line_settles_the_border_and_is_compared():
    source = read("Monday, 4 March 2019\n\nTitle\n\nBody.\n\n3 comments:\n\nOne.\nReplyDeleteTwo.\nDeleteThree.\n")
    assert comments(source) == [(0, None, "One."), (1, 0, "Two."), (0, None, "Three.")]
    assert source.threads[0].declared_comments == 3
    assert [problem.line for problem in source.problems if problem.severity is Severity.WARNING] == [9]


def test_a_reply_before_any_comment_is_kept_without_a_parent():
    source = read("2 comments:\n\nFirst.\nDeleteSecond.\nReplyDeleteThird.\n")
    assert comments(source)[0] == (1, None, "First.")
    assert any("answers a comment that is not in the file" in problem.message for problem in source.problems)


def test_markers_with_nothing_before_them_are_warned_of():
    source = read("1 comment:\n\nReplyDelete\nReplyDelete\nDelete\nOne.\n")
    assert comments(source) == [(0, None, "One.")]
    assert sum("closes nothing" in problem.message for problem in source.problems) == 3
