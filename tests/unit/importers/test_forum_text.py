import pytest

from annotator.domain.material import Severity
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import read_source, recognise


def read(text, **options):
    return read_source("page.txt", text.encode(), "forum_text", options)


def post(number, words, name="A. Name", when="4 March 2025 10:32"):
    return f"#{number}\n{name}\nPosted: {when}\n{words}\n\n"


def said(source, severity=Severity.WARNING):
    return [problem.message for problem in source.problems if problem.severity is severity]


def test_a_post_has_number_author_time_and_text():
    source = read("Thread: Beans\n\n" + post(1, "One.\n\nTwo.") + post(2, "Three.", name="Other"))
    assert source.threads[0].title == "Beans"
    assert [(unit.number, unit.author, unit.time, unit.text, unit.lines) for unit in source.units()] == [
        (1, "A. Name", "2025-03-04T10:32", "One.\n\nTwo.", (3, 8)),
        (2, "Other", "2025-03-04T10:32", "Three.", (10, 13)),
    ]
    assert (source.problems, source.unassigned_lines) == ((), ())


@pytest.mark.parametrize(
    "head",
    [
        "#3\nA. Name\nSenior Member\nJoin Date: Jan 2019\nLocation: here\nPosted: 4 March 2025 10:32\n",
        "2025-03-04, 10:32 AM #3\nA. Name\nSenior Member\nPosts: 3\n\n",
        "2025-03-04, 10:32 AM\n#3\nA. Name\nSenior Member\n\n",
        "#3 by A. Name » Tue Mar 04, 2025 10:32 am\n\n",
        "#3\nPosted: 4 March 2025 10:32 by A. Name\n",
        "#3\nPosted: 4 March 2025 10:32\nA. Name\n\n",
    ],
)
def test_heads_in_the_order_of_other_forums_are_heads(head):
    (unit,) = read(f"{head}Words of the post.\n").units()
    assert (unit.number, unit.author, unit.time, unit.text) == (3, "A. Name", "2025-03-04T10:32", "Words of the post.")
    assert unit.attributes in ({}, {"rank": "Senior Member"})


def test_a_number_without_a_time_is_text():
    source = read(post(1, "See\n#7\nabove, and #8 too.") + post(2, "Two."))
    assert [unit.text for unit in source.units()] == ["See\n#7\nabove, and #8 too.", "Two."]


@pytest.mark.parametrize(
    ("quoted", "text"),
    [
        ("Quote:\nOriginally Posted by B\nIts words.\n\nMine.", "> Originally Posted by B\n> Its words.\n\nMine."),
        ("Quote: Originally Posted by B\nIts words.\n\nMine.", "> Originally Posted by B\n> Its words.\n\nMine."),
        ("Quote:\n  Its words.\n\n  More.\nMine.", "> Its words.\n\n> More.\n\nMine."),
        ("B wrote:\n  Its words.\nMine.", "> B wrote:\n> Its words.\n\nMine."),
        ("B said: ↑\nIts words.\n\nMore.\nClick to expand...\nMine.", "> B said: ↑\n> Its words.\n\n> More.\n\nMine."),
        ("Quote:\n  Its\n  Quote:\n    Inner\nMine.", "> Its\n> > Inner\n\nMine."),
        ("As she wrote:\nnothing.", "As she wrote:\nnothing."),
    ],
)
def test_quoted_lines_begin_with_an_angle(quoted, text):
    (unit,) = read(post(1, quoted)).units()
    assert unit.text == text


def test_a_quotation_whose_end_is_not_marked_is_pointed_out():
    source = read(post(1, "Quote: Originally Posted by Beatrix\nIts words.\n\nMine."))
    assert ["line 4" in message for message in said(source, Severity.HINT)] == [True]
    assert not any("Beatrix" in problem.message for problem in source.problems)


def test_a_signature_stays_in_the_text_and_is_pointed_out():
    source = read(post(1, "One.\n__________\nYours, B."))
    assert [unit.text for unit in source.units()] == ["One.\n__________\nYours, B."]
    assert ["signature" in message for message in said(source, Severity.HINT)] == [True]


@pytest.mark.parametrize(
    ("line", "edited"),
    [
        ("Last edited by A. Name; 4 March 2025 at 10:40 PM. Reason: typo", "2025-03-04T22:40"),
        ("Last edited by A. Name on Tue Mar 04, 2025 10:40 pm, edited 2 times in total.", "2025-03-04T22:40"),
        ("Last edited by A. Name; 03/04/2025 at 10:40 PM.", "yes"),
        ("Last edited by a moderator: Yesterday", "yes"),
    ],
)
def test_that_a_post_was_edited_is_an_attribute_and_no_text(line, edited):
    (unit,) = read(post(1, f"One.\n\n{line}")).units()
    assert (unit.text, unit.attributes) == ("One.", {"edited": edited})


def test_links_below_a_post_and_pagers_are_no_text():
    source = read("Page 2 of 7\n" + post(11, "One.\nReply With Quote") + post(12, "Two.\n\n67 posts • Page 2 of 7"))
    assert [unit.text for unit in source.units()] == ["One.", "Two."]
    assert source.threads[0].declared_comments == 67
    assert said(source) == ["This is page 2 of 7: 2 of the 67 posts it declares were read. Import the other pages too."]
    assert source.unassigned_lines == ()


def test_missing_doubled_and_misplaced_numbers_are_warned_of():
    source = read("".join(post(number, f"Words {at}.") for at, number in enumerate([1, 4, 4, 2])))
    assert [message.split(",")[-1].strip() for message in said(source)] == [
        "numbers 2 to 3 are missing.",
        "The post number 4 in line 11 stands there a second time.",
        "The post number 2 in line 16 is out of order.",
    ]


def test_times_told_from_now_or_of_unknown_order_are_left_out():
    source = read(post(1, "One.", when="Yesterday, 10:32 AM") + post(2, "Two.", when="03-04-2025, 10:32 AM"))
    assert [unit.time for unit in source.units()] == [None, None]
    assert len(said(source, Severity.HINT)) == 2


def test_figures_about_members_are_neither_text_nor_attribute():
    source = read("#1\nA. Name\nJoin Date: Jan 2019\nLocation: Lighthouse Lane\nPosted: 4 March 2025 10:32\nOne.\n")
    (unit,) = source.units()
    assert (unit.text, unit.attributes, unit.author) == ("One.", {}, "A. Name")


def test_a_forum_page_is_recognised_and_a_list_of_numbers_is_not():
    assert recognise(SourceFile("page.txt", (post(1, "One.") + post(2, "Two.")).encode())).name == "forum_text"
    assert recognise(SourceFile("list.txt", b"#1\nbeans\n#2\npeas\n")).name == "plain_text"


@pytest.mark.parametrize(
    ("options", "words"), [({}, "No post was found in “page.txt”"), ({"colour": 1}, "no option “colour”")]
)
def test_what_cannot_be_read_is_refused_with_a_sentence(options, words):
    with pytest.raises(Refusal, match=words):
        read("Just words.", **options)
