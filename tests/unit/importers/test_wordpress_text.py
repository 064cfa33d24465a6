import pytest

from annotator.domain.material import Severity, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import read_source, recognise


def read(text, **options):
    return read_source("page.txt", text.encode(), "wordpress_text", options)


def comment(name, words, *, day=4, answers="", indent=""):
    lines = [f"{name} says:", f"March {day}, 2025 at 10:32 am", *([answers] if answers else []), words, "Reply", ""]
    return "".join(f"{indent}{line}\n" if line else "\n" for line in lines)


def said(source, severity=Severity.WARNING):
    return [problem.message for problem in source.problems if problem.severity is severity]


def outline(source):
    return [(unit.kind.value, unit.depth, unit.parent, unit.text) for unit in source.units()]


def test_a_comment_has_author_time_text_and_the_span_from_its_head_to_its_last_line():
    source = read("Title\n\n1 Comment\n\n" + comment("A. Name", "One.\n\nTwo."))
    (unit,) = source.units()
    assert (unit.author, unit.time, unit.text, unit.lines) == ("A. Name", "2025-03-04T10:32", "One.\n\nTwo.", (5, 9))
    assert (source.threads[0].title, source.threads[0].declared_comments) == ("Title", 1)
    assert (source.problems, source.unassigned_lines) == ((), ())


@pytest.mark.parametrize(
    "answers", ["in reply to A. Name", "In reply to A. Name.", "↳ In reply to A. Name:", "Reply to a. name"]
)
def test_a_reply_stands_below_the_last_comment_of_the_person_it_names(answers):
    source = read(comment("A. Name", "One.") + comment("Other", "Two.") + comment("Third", "Three.", answers=answers))
    assert outline(source) == [
        ("comment", 0, None, "One."),
        ("comment", 0, None, "Two."),
        ("reply", 1, 0, "Three."),
    ]


def test_a_reply_to_one_of_several_comments_of_a_person_takes_the_last_and_says_so():
    page = (
        comment("A. Name", "One.") + comment("A. Name", "Two.") + comment("B", "Three.", answers="in reply to A. Name")
    )
    source = read(page)
    assert [unit.parent for unit in source.units()] == [None, None, 1]
    assert ["line 11" in message for message in said(source, Severity.HINT)] == [True]
    assert not any("Name" in problem.message for problem in source.problems)


def test_a_reply_to_somebody_who_is_not_in_the_file_stands_on_its_own():
    source = read(comment("A. Name", "One.", answers="in reply to Nobody Here"))
    assert outline(source) == [("reply", 0, None, "One.")]
    assert ["not in the file" in message for message in said(source)] == [True]
    assert not any("Nobody" in problem.message for problem in source.problems)


def test_deeper_heads_answer_the_head_above_them():
    source = read(
        comment("A", "One.")
        + comment("B", "Two.", indent="  ")
        + comment("C", "Three.", indent="    ")
        + comment("D", "Four.", indent="  ")
    )
    assert [(unit.depth, unit.parent) for unit in source.units()] == [(0, None), (1, 0), (2, 1), (1, 0)]


@pytest.mark.parametrize(
    "head",
    [
        "A. Name says:\nMarch 4, 2025 at 10:32 am",
        "A. Name says:\n\nMarch 4, 2025 at 10:32 am (Edit)",
        "A. Name says: March 4, 2025 at 10:32 am",
        "A. Name on March 4, 2025 at 10:32 am said:",
        "3. A. Name says:\n4 March 2025 at 10:32 | Permalink",
        "A. Name sagt:\n4. März 2025 um 10:32 Uhr",
        "A. Name dit :\n4 mars 2025 à 10h32",
        "A. Name dice:\n4 de marzo de 2025 a las 10:32",
        "A. Name zegt:\n4 maart 2025 om 10:32",
    ],
)
def test_heads_in_other_forms_and_languages_are_heads(head):
    (unit,) = read(f"{head}\nWords.\nReply\n").units()
    assert (unit.author, unit.time, unit.text) == ("A. Name", "2025-03-04T10:32", "Words.")


def test_where_comments_cannot_be_answered_one_ends_at_the_next_head():
    source = read("A says:\nMarch 4, 2025 at 1:00 pm\nOne.\n\nB says:\nMarch 4, 2025 at 2:00 pm\nTwo.\n")
    assert [(unit.text, unit.time) for unit in source.units()] == [
        ("One.", "2025-03-04T13:00"),
        ("Two.", "2025-03-04T14:00"),
    ]


def test_words_that_quote_somebody_without_a_date_are_no_head():
    source = read(comment("A", "As my mother says:\nnever mind.") + comment("B", "Two."))
    assert [unit.text for unit in source.units()] == ["As my mother says:\nnever mind.", "Two."]


def test_links_from_other_sites_are_counted_but_no_units():
    source = read("3 Comments\n\n" + comment("A", "One.") + "Pingback: Elsewhere\n\n" + comment("B", "Two."))
    assert [unit.text for unit in source.units()] == ["One.", "Two."]
    assert ["pingback" in message for message in said(source, Severity.HINT)] == [True]
    assert (said(source), source.unassigned_lines) == ([], ())


def test_a_declared_count_that_differs_is_a_warning():
    source = read("7 Comments\n\n" + comment("A", "One."))
    assert said(source) == ["The page declares 7 comments, but 1 was read."]


def test_a_comment_that_awaits_moderation_says_so_as_an_attribute():
    (unit,) = read(comment("A", "Your comment is awaiting moderation.\nOne.")).units()
    assert (unit.text, unit.attributes) == ("One.", {"status": "awaiting moderation"})


def test_times_told_from_now_or_of_unknown_order_are_left_out():
    source = read("A says:\n3 years ago\nOne.\nReply\n\nB says:\n03/04/2025 at 10:32 am\nTwo.\nReply\n")
    assert [unit.time for unit in source.units()] == [None, None]
    assert len(said(source, Severity.HINT)) == 2


def test_the_article_is_context_unless_asked_for_and_its_date_is_read():
    page = "Title\nPosted on March 4, 2025 by Somebody\n\nOne.\n\nTwo.\n\n1 Comment\n\n" + comment("A", "Yes.")
    source = read(page)
    assert (source.threads[0].title, source.threads[0].date) == ("Title", "2025-03-04")
    assert [unit.kind for unit in source.units()] == [UnitKind.COMMENT]
    assert [unit.text for unit in read(page, paragraphs=True).units()] == ["One.", "Two.", "Yes."]


def test_what_stands_below_the_last_comment_belongs_to_nothing():
    source = read(comment("A", "One.") + "Leave a Reply\nYour email address\n")
    assert [unit.text for unit in source.units()] == ["One."]
    assert source.unassigned_lines == (6, 7)


def test_a_page_is_recognised_before_a_blog_page_with_a_date_line_and_plain_text_is_not():
    page = "Tuesday, 4 March 2025\n\nTitle\n\nText.\n\n2 Comments\n\n" + comment("A", "One.") + comment("B", "Two.")
    assert recognise(SourceFile("page.txt", page.encode())).name == "wordpress_text"
    play = "HAMLET says:\nWords.\n\nHORATIO says:\nMore words.\n"
    assert recognise(SourceFile("play.txt", play.encode())).name == "plain_text"


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("Just words.", {}, "No comment was found in “page.txt”"),
        ("Just words.", {"colour": 1}, "no option “colour”"),
        ("Just words.", {"paragraphs": 1}, "true or false"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text, options, words):
    with pytest.raises(Refusal, match=words):
        read(text, **options)
