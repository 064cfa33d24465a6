"""Posts: headings, bodies, passages, paragraphs, problems, and lines that belong to nothing."""

import pytest

from annotator.domain.material import Severity, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.registry import read_source


def read(text, **options):
    return read_source("page.txt", text.encode(), "blog_text", options)


def said(source, severity=Severity.WARNING):
    return [(problem.line, problem.message) for problem in source.problems if problem.severity is severity]


def test_every_date_line_starts_a_thread_with_title_and_date():
    source = read("Monday, 4 March 2019\n\nIt's Week 7, Again\n\nText.\n\nSunday 3 March 2019\n\nOlder\n\nText.\n")
    assert [(thread.title, thread.date) for thread in source.threads] == [
        ("It's Week 7, Again", "2019-03-04"),
        ("Older", "2019-03-03"),
    ]


def test_a_wrong_weekday_and_an_impossible_day_are_warned_of_and_the_post_is_kept():
    source = read("Friday, 4 March 2019\n\nOne\n\nText.\n\nFriday, 31 February 2019\n\nTwo\n\nText.\n")
    assert [(thread.title, thread.date) for thread in source.threads] == [("One", "2019-03-04"), ("Two", None)]
    assert [line for line, _ in said(source)] == [1, 7]
    assert "was a Monday" in said(source)[0][1]
    assert "no such day" in said(source)[1][1]


def test_passages_are_the_blocks_around_the_separators_the_first_one_included():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\nFirst.\n\n******\nSecond.\n\nIts second paragraph.\n\n\n"
        "* * *\n\nThird f*** it.\n*A note\n"
    )
    assert [(unit.kind, unit.text, unit.lines) for unit in source.units()] == [
        (UnitKind.PASSAGE, "First.", (5, 5)),
        (UnitKind.PASSAGE, "Second.\n\nIts second paragraph.", (8, 10)),
        (UnitKind.PASSAGE, "Third f*** it.\n*A note", (15, 16)),
    ]


def test_separators_with_nothing_between_them_make_no_empty_passage_and_are_pointed_out():
    source = read("Monday, 4 March 2019\n\nTitle\n\n****\n****\nOnly.\n****\n")
    assert [unit.text for unit in source.units()] == ["Only."]
    assert [line for line, _ in said(source, Severity.HINT)] == [5, 6, 8]


def test_paragraphs_of_an_article_are_context_and_counted_unless_asked_for():
    page = "Monday, 4 March 2019\n\nTitle\n\nOne.\n\n\nTwo,\ntwo lines.\n\n1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n"
    source = read(page)
    assert [unit.kind for unit in source.units()] == [UnitKind.COMMENT]
    assert source.unassigned_lines == ()
    assert [message for line, message in said(source, Severity.HINT) if line is None] == [
        (
            "2 paragraphs of articles are not among the units. To code them too, "
            "tick “Code the paragraphs of articles too”, or import with --paragraphs."
        )
    ]
    source = read(page, paragraphs=True)
    assert [(unit.kind, unit.text, unit.lines, unit.parent) for unit in source.units()] == [
        (UnitKind.PARAGRAPH, "One.", (5, 5), None),
        (UnitKind.PARAGRAPH, "Two,\ntwo lines.", (8, 9), None),
        (UnitKind.COMMENT, "Yes.", (13, 13), None),
    ]
    assert source.problems == ()


def test_in_a_body_without_blank_lines_every_line_is_a_paragraph():
    source = read("Monday, 4 March 2019\n\nTitle\n\nOne.\nTwo.\nThree.\n", paragraphs=True)
    assert [unit.text for unit in source.units()] == ["One.", "Two.", "Three."]


def test_parents_count_the_passages_that_stand_before_the_comments():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\nA.\n\n***\nB.\n\n2 comments:\n\n  1. Yes.\n\n    ReplyDelete\n    Replies\n"
        "    1. No.\n\n      Delete\n"
    )
    units = source.threads[0].units
    assert units[units[3].parent].text == "Yes."


def test_a_declared_count_that_differs_is_a_warning_at_its_line():
    source = read("Monday, 4 March 2019\n\nTitle\n\nA.\n\n45 comments:\n\n  1. Yes.\n\n    ReplyDelete\n")
    assert source.threads[0].declared_comments == 45
    assert said(source) == [(7, "The page declares 45 comments, but 1 was read.")]


@pytest.mark.parametrize("count", ["No comments:", "0 comments:"])
def test_a_post_without_comments_says_nothing(count):
    source = read(f"Monday, 4 March 2019\n\nTitle\n\nA.\n\n{count}\n\nSunday, 3 March 2019\n\nOther\n\nB.\n")
    assert [(thread.declared_comments, thread.units) for thread in source.threads] == [(0, ()), (None, ())]
    assert said(source) == []


def test_no_comments_ends_a_post_also_when_the_next_one_has_some():
    source = read(
        "Monday, 4 March 2019\n\nOne\n\nA.\n\nNo comments:\n\nTwo\n\nB.\n\n1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n"
    )
    assert [(thread.title, thread.declared_comments) for thread in source.threads] == [("One", 0), ("Two", 1)]


def test_words_like_a_count_line_inside_a_body_do_not_end_it():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\nI had\n\n2 comments:\n\nboth kind.\n\n"
        "1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n"
    )
    assert source.threads[0].declared_comments == 1
    assert [unit.text for unit in source.units()] == ["Yes."]
    assert source.unassigned_lines == ()


def test_the_same_words_twice_are_marked_and_both_kept():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\nSame  words.\n\n***\nOther.\n\n2 comments:\n\n"
        "  1. SAME words.\n\n    ReplyDelete\n  2. same\u00a0words.\n\n    ReplyDelete\n"
    )
    assert len(list(source.units())) == 4
    assert said(source) == [
        (12, "The comment in line 12 repeats the passage in line 5 word for word; both were kept."),
        (15, "The comment in line 15 repeats the passage in line 5 word for word; both were kept."),
    ]


def test_what_stands_behind_the_list_belongs_to_nothing_and_is_listed():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\nA.\n\n1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n\n"
        "Newer Post\n\nOlder Post\n\nHome\n"
    )
    assert source.unassigned_lines == (13, 15, 17)
    assert said(source) == [(13, "Lines 13 to 17 belong to nothing that was recognised; they are in no unit.")]


def test_lines_between_two_comments_that_belong_to_neither_are_listed():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\nA.\n\n2 comments:\n\n  1. Yes.\n\n    ReplyDelete\n"
        "Advertisement\n  2. No.\n\n    ReplyDelete\n"
    )
    assert [unit.text for unit in source.units()] == ["Yes.", "No."]
    assert source.unassigned_lines == (12,)


def test_the_template_lines_below_a_post_are_no_part_of_its_last_passage():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\nA.\n\n***\nB.\n\nPosted by A Blogger at 07:30\n\nLabels: tea, cake\n\n"
        "1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n"
    )
    assert [unit.text for unit in source.units()] == ["A.", "B.", "Yes."]
    assert source.unassigned_lines == (10, 12)


def test_a_second_list_of_comments_makes_another_post_of_the_same_day():
    source = read(
        "Monday, 4 March 2019\n\nOne\n\nA.\n\n1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n\n"
        "Two\n\nB.\n\n1 comment:\n\n  1. No.\n\n    ReplyDelete\n"
    )
    assert [(thread.title, thread.date, [unit.text for unit in thread.units]) for thread in source.threads] == [
        ("One", "2019-03-04", ["Yes."]),
        ("Two", "2019-03-04", ["No."]),
    ]
    assert 13 in [line for line, _ in said(source, Severity.HINT)]
    assert said(source) == []


def test_a_list_whose_start_is_lost_does_not_borrow_the_count_line_of_the_next_post():
    source = read("  8. Yes.\n\n    ReplyDelete\n\nTwo\n\nB.\n\n1 comment:\n\n  1. No.\n\n    ReplyDelete\n")
    assert [
        (thread.title, thread.declared_comments, [unit.text for unit in thread.units]) for thread in source.threads
    ] == [
        (None, None, ["Yes."]),
        ("Two", 1, ["No."]),
    ]


SEVERAL = (
    "Monday, 4 March 2019\n\nFirst Title\n\nHere is what I found:-\n\nA heading of the text\n\nMore.\n\n"
    "Second Title 5\n\nThis comes from a reader:-\u00a0\n\nText.\n\nA. Signature\nHead of Things\n\n\n"
    "According to:-\n\nText.\n"
)


def test_a_short_line_before_a_quotation_is_a_hint_for_a_split_and_no_cut():
    source = read(SEVERAL)
    assert len(source.threads) == 1
    hints = [line for line, message in said(source, Severity.HINT) if line and "title of another post" in message]
    assert hints == [11]


def test_a_split_the_person_asks_for_starts_a_post_with_the_date_above_it():
    source = read(SEVERAL, split_at=[11], paragraphs=True)
    assert [(thread.title, thread.date, len(thread.units)) for thread in source.threads] == [
        ("First Title", "2019-03-04", 3),
        ("Second Title 5", "2019-03-04", 5),
    ]


@pytest.mark.parametrize("line", [0, 2, 9999])
def test_a_split_at_a_line_without_text_is_refused(line):
    with pytest.raises(Refusal, match=f"No post can start in line {line} of “page.txt”"):
        read(SEVERAL, split_at=[line])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"colour": 1}, "no option “colour”"),
        ({"paragraphs": "yes"}, "true or false"),
        ({"split_at": "11"}, "list of line"),
    ],
)
def test_an_option_that_is_not_known_or_of_the_wrong_kind_is_refused(options, words):
    with pytest.raises(Refusal, match=words):
        read(SEVERAL, **options)


def test_the_top_of_a_page_before_the_first_date_is_listed_and_makes_no_thread():
    source = read("My Blog\n\nMonday, 4 March 2019\n\nTitle\n\nText.\n")
    assert [thread.title for thread in source.threads] == ["Title"]
    assert source.unassigned_lines == (1,)


def test_the_rest_of_a_cut_post_before_the_first_date_is_a_thread_of_its_own():
    source = read("End of a passage.\n\n***\nLast.\n\nMonday, 4 March 2019\n\nTitle\n\nText.\n")
    assert [(thread.title, [unit.text for unit in thread.units]) for thread in source.threads] == [
        (None, ["End of a passage.", "Last."]),
        ("Title", []),
    ]


def test_a_paragraph_where_the_title_should_be_is_not_taken_for_one():
    source = read("Monday, 4 March 2019\n\n" + "words " * 50 + "\n\nMore.\n", paragraphs=True)
    assert source.threads[0].title is None
    assert len(source.threads[0].units) == 2
    assert [line for line, _ in said(source, Severity.HINT)] == [3]


def test_numbered_and_bulleted_lines_of_an_article_are_no_comments():
    source = read(
        "Monday, 4 March 2019\n\nTitle\n\n4.A point\n\n  • a bullet\n  1. a number\n\n"
        "1 comment:\n\n  1. Yes.\n\n    ReplyDelete\n"
    )
    assert [unit.text for unit in source.units()] == ["Yes."]
    assert source.unassigned_lines == ()
