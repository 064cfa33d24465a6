import pytest

from annotator.importers.blog_lines import (
    AuthorLine,
    Line,
    author_line,
    cut_lines,
    date_line,
    declared_count,
    is_cut_count,
    is_separator,
    numbered,
    split_glued_marker,
    split_marker,
    unit_text,
)
from annotator.importers.blog_notices import is_furniture, removed_by


def unindented(text):
    return Line(1, text, 0)


def test_lines_are_cut_at_line_feeds_only():
    assert [line.text for line in cut_lines("one\u0085still\u2028one\ntwo\n")] == ["one\u0085still\u2028one", "two"]


def test_a_line_of_blanks_tabs_and_hard_blanks_is_blank():
    assert all(line.text == "" and line.indent == 0 for line in cut_lines("  \n\t\n\u00a0 \u00a0\n\n"))


def test_tabs_keep_the_order_of_indents_whether_one_stands_for_two_blanks_or_four():
    for depths in (["\t", "\t\t", "\t\t\t"], ["  ", "\t", "\t  "], ["\t", "    ", "      "], ["\t", "\t  ", "\t    "]):
        indents = [line.indent for line in cut_lines("\n".join(f"{indent}x" for indent in depths))]
        assert indents == sorted(set(indents))


@pytest.mark.parametrize("text", ["***", "******", "* * *", "********", "*\u00a0**", "*  *  *  *"])
def test_a_whole_line_of_asterisks_and_blanks_is_a_separator(text):
    assert is_separator(text)


@pytest.mark.parametrize("text", ["", "**", "* *", "*a footnote", "f***", "b***ard", "*** and more", "40%*", "- - -"])
def test_masked_words_footnotes_and_short_runs_are_no_separators(text):
    assert not is_separator(text)


@pytest.mark.parametrize(
    "text",
    [
        "Monday, 4 March 2019",
        "Monday 4 March 2019",
        "Monday, 04 March 2019",
        "MONDAY, 4 MARCH 2019",
        "Monday, 4th March 2019",
        "Monday, March 4, 2019",
        "Monday, March 4th, 2019",
        "Monday,\u00a04 March 2019",
    ],
)
def test_a_date_line_in_any_of_its_layouts_gives_the_day(text):
    found = date_line(unindented(text))
    assert (found.iso, found.weekday_agrees) == ("2019-03-04", True)


@pytest.mark.parametrize(
    "text",
    ["4 March 2019", "Monday", "On Monday, 4 March 2019", "Monday, 4 March 2019 at 10:00", "Monday, 4 Mars 2019"],
)
def test_other_lines_with_dates_are_no_date_lines(text):
    assert date_line(unindented(text)) is None


def test_an_indented_date_is_text_of_a_comment():
    assert date_line(Line(1, "Monday, 4 March 2019", 4)) is None


def test_a_wrong_weekday_is_noticed_and_the_right_one_named():
    found = date_line(unindented("Friday, 4 March 2019"))
    assert (found.iso, found.weekday, found.weekday_agrees) == ("2019-03-04", "Monday", False)


def test_a_day_that_does_not_exist_has_no_date():
    assert date_line(unindented("Friday, 31 February 2019")).iso is None


@pytest.mark.parametrize(
    ("text", "count"),
    [("1 comment:", 1), ("45 comments:", 45), ("No comments:", 0), ("1,204 comments:", 1204), ("0 comments :", 0)],
)
def test_count_lines_are_read(text, count):
    assert declared_count(text) == count


@pytest.mark.parametrize(
    "text", ["45 comments", "comments:", "My 2 comments:", "2 comments: here", "9" * 5000 + " comments:"]
)
def test_other_lines_about_comments_are_no_count_lines(text):
    assert declared_count(text) is None


@pytest.mark.parametrize(("text", "is_cut"), [("45 c", True), ("45 comments", True), ("45", False), ("45 cats", False)])
def test_a_cut_count_line_is_known_by_its_beginning(text, is_cut):
    assert is_cut_count(text) is is_cut


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. text", (1, "text")),
        ("204. 1. a list", (204, "1. a list")),
        ("7.", (7, "")),
        ("7.\u00a0text", (7, "text")),
        ("3.14 is pi", None),
        ("4.A crucial point", None),
        ("1st. no", None),
        ("12345. no", None),
        (". no", None),
    ],
)
def test_a_number_line_is_number_period_blank_text(text, expected):
    assert numbered(text) == expected


@pytest.mark.parametrize(
    ("text", "author", "time"),
    [
        ("Quite Tired Of It7 July 2015 at 22:26", "Quite Tired Of It", "2015-07-07T22:26"),
        ("Is This A Name? Yes17 July 2015 at 00:05", "Is This A Name? Yes", "2015-07-17T00:05"),
        ("Anonymous8 July 2015 at 10:05 pm", "Anonymous", "2015-07-08T22:05"),
        ("Unknown8 July 2015 at 10:05 PM", "Unknown", "2015-07-08T22:05"),
        ("Unknown 8 July 2015 at 10:05 am", "Unknown", "2015-07-08T10:05"),
        ("Some One8 July 2015 at 12:05 a.m.", "Some One", "2015-07-08T00:05"),
        ("Some One8 July 2015 at 12:05pm", "Some One", "2015-07-08T12:05"),
        ("Some One8 July 2015 at 9.07\u202fPM", "Some One", "2015-07-08T21:07"),
        ("Some One8\u00a0July\u00a02015\u00a0at\u00a009:07", "Some One", "2015-07-08T09:07"),
        ("Some OneJuly 8, 2015 at 9:07 PM", "Some One", "2015-07-08T21:07"),
        ("agent12317 July 2015 at 10:00", "agent123", "2015-07-17T10:00"),
        ("agent47 July 2015 at 10:00", "agent4", "2015-07-07T10:00"),
        (
            "Seen on 1 May 2015 at 10:00 by Me7 July 2015 at 22:26",
            "Seen on 1 May 2015 at 10:00 by Me",
            "2015-07-07T22:26",
        ),
        ("7 July 2015 at 22:26", None, "2015-07-07T22:26"),
        ("Some One8 July 2015 at 25:70", "Some One", None),
        ("Some One0 July 2015 at 10:00", "Some One", None),
    ],
)
def test_a_name_glued_to_a_time_is_cut_at_the_date_from_the_right(text, author, time):
    assert author_line(text) == AuthorLine(author, time)


@pytest.mark.parametrize(
    "text",
    [
        "We met on 7 July 2015 at 22:26",
        "Open from 6-7 July 2015 at 10:00",
        "Some One7 July 2015 at 22:26 and more",
        "Some One7 July 2015",
        "x" * 101 + "7 July 2015 at 22:26",
        "",
    ],
)
def test_sentences_with_times_are_no_author_lines(text):
    assert author_line(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ReplyDelete", ("ReplyDelete", "")),
        ("Delete", ("Delete", "")),
        ("ReplyDelete2. next", ("ReplyDelete", "2. next")),
        ("ReplyDeleteReplies", ("ReplyDelete", "Replies")),
        ("Delete2. next", ("Delete", "2. next")),
        ("DeleteReplies", ("Delete", "Replies")),
        ("Delete it all", None),
        ("Deleted", None),
        ("Delete2019", None),
        ("Reply", None),
    ],
)
def test_in_a_numbered_list_delete_is_a_marker_only_alone_or_before_the_next_item(text, expected):
    assert split_marker(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ReplyDeletefoo", ("ReplyDelete", "foo")),
        ("ReplyDelete", ("ReplyDelete", "")),
        ("DeleteBea", ("Delete", "Bea")),
        ("Delete£5 more", ("Delete", "£5 more")),
        ("Deletehttp://example.org/", ("Delete", "http://example.org/")),
        ("Deletedon't", ("Delete", "don't")),
        ("Delete", ("Delete", "")),
        ("Deleted again", None),
        ("Deletes", None),
        ("Delete it", None),
    ],
)
def test_in_the_older_layout_delete_is_a_marker_unless_it_goes_on_as_a_word(text, expected):
    assert split_glued_marker(text) == expected


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("This comment has been removed by the author.", "author"),
        ("This comment has been removed by a blog administrator.", "administrator"),
        ("This comment has been removed by the author. Good.", None),
        ("I see this comment has been removed by the author.", None),
    ],
)
def test_a_notice_of_removal_says_who_removed(text, who):
    assert removed_by(text) == who


@pytest.mark.parametrize(
    ("text", "known"), [("Posted by A Blogger at 07:30", True), ("Labels: a, b", True), ("Home help", False)]
)
def test_what_the_template_prints_below_a_post_is_known(text, known):
    assert is_furniture(text) is known


def test_stored_text_loses_outer_blanks_and_runs_of_blank_lines_and_nothing_else():
    lines = ["", "   first\u00a0\u00a0line, f***   double  ", "\t", "", "", "second\u00a0", "third", "", ""]
    assert unit_text(lines) == "first\u00a0\u00a0line, f***   double\n\nsecond\nthird"
