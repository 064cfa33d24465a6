"""Files that start inside something, or end inside something: what is there is kept."""

import pytest

from annotator.domain.material import UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.registry import read_source

PAGE = (
    "Monday, 4 March 2019\n\nA title\n\nPassage one.\n\n******\nPassage two.\n\n4 comments:\n\n"
    "  1. First “one”.\n\n    ReplyDelete\n"
    "  2. Some Body4 March 2019 at 10:05\n\n    Second.\n\n    Its end.\n\n    ReplyDelete\n    Replies\n"
    "    1. Reply one.\n\n      Its end.\n\n      Delete\n    2. Reply two.\n\n      Delete\n"
    "  3. Third.\n\n    ReplyDelete\n"
)


def read(text):
    return read_source("page.txt", text.encode() if isinstance(text, str) else text, "blog_text")


def content(source):
    return [(unit.kind, unit.number, unit.text, unit.lines) for unit in source.units()]


def warnings(source):
    return [problem.message for problem in source.problems if problem.severity.value == "warning"]


def test_a_truncated_file_keeps_every_comment_before_the_cut():
    data = PAGE.encode()
    whole = content(read(data))
    for cut in range(data.index(b"Passage two."), len(data)):
        if data[:cut].endswith((b"\n\n4", b"\n\n4 ")):
            continue  # A bare number at the end may as well be text, and is kept as such.
        source = read(data[:cut])
        lines_before = data[:cut].count(b"\n")
        complete = [unit for unit in whole if unit[3][1] <= lines_before]
        assert content(source)[: len(complete)] == complete, cut
        assert len(content(source)) <= len(complete) + 1, cut


def test_a_file_that_starts_anywhere_keeps_every_comment_behind_the_cut():
    lines = PAGE.split("\n")
    whole = content(read(PAGE))
    for cut in range(1, len(lines) - 3):
        source = read("\n".join(lines[cut:]))
        behind = [(*unit[:3], (unit[3][0] - cut, unit[3][1] - cut)) for unit in whole if unit[3][0] > cut]
        got = content(source)
        if behind and behind[0][0] is UnitKind.PASSAGE:
            behind = behind[
                1:
            ]  # Without its heading the first block takes in the title, without separators it is an article.
        assert got[len(got) - len(behind) :] == behind, cut
        assert len(got) <= len(behind) + 1, cut


def test_a_file_cut_inside_its_last_comment_says_so():
    source = read(PAGE[: PAGE.index("Its end.") + 3])
    assert [unit.text for unit in source.units()][-1] == "Second.\n\nIts"
    assert any("has no closing marker: the file may be cut there" in message for message in warnings(source))
    assert any("declares 4 comments, but 2 were read" in message for message in warnings(source))


@pytest.mark.parametrize("marker", ["R", "Reply", "ReplyDelet"])
def test_the_beginning_of_a_cut_marker_is_not_text(marker):
    source = read(PAGE[: PAGE.rindex("ReplyDelete")] + marker)
    assert [unit.text for unit in source.units()][-1] == "Third."
    assert any("may be cut there" in message for message in warnings(source))


def test_a_cut_count_line_is_listed_and_not_taken_into_the_last_passage():
    source = read(PAGE[: PAGE.index("ents:")])
    assert [unit.text for unit in source.units()] == ["Passage one.", "Passage two."]
    assert source.unassigned_lines == (10,)


def test_a_file_that_starts_inside_a_comment_keeps_the_rest_of_it_and_its_replies():
    source = read(PAGE[PAGE.index("ts end.") :])
    first, reply, other, third = source.units()
    assert (first.kind, first.number, first.text, first.lines) == (UnitKind.COMMENT, None, "ts end.", (1, 1))
    assert [(unit.depth, unit.parent) for unit in (reply, other, third)] == [(1, 0), (1, 0), (0, None)]
    assert any("starts inside a comment" in message for message in warnings(source))
    assert any("start with number 3" in message for message in warnings(source))


def test_a_file_that_starts_inside_a_reply_keeps_it_as_a_reply_of_nothing_in_the_file():
    source = read(PAGE[PAGE.index("      Its end.\n\n      Delete") :])
    first, second, third = source.units()
    assert (first.kind, first.number, first.depth, first.parent) == (UnitKind.REPLY, None, 1, None)
    assert (second.kind, second.number, second.depth, second.parent) == (UnitKind.REPLY, 2, 1, None)
    assert (third.kind, third.number, third.depth, third.parent) == (UnitKind.COMMENT, 3, 0, None)


def test_a_file_that_starts_with_the_replies_keeps_them_as_replies():
    source = read(PAGE[PAGE.index("    Replies") :])
    assert [(unit.number, unit.depth, unit.parent) for unit in source.units()] == [
        (1, 1, None),
        (2, 1, None),
        (3, 0, None),
    ]
    assert any("“Replies”" in message for message in warnings(source))


def test_a_list_inside_a_comment_whose_start_is_lost_is_still_its_text():
    source = read("    and so on:\n    1. tea\n    2. cake\n\n    ReplyDelete\n  8. Next.\n\n    ReplyDelete\n")
    assert [(unit.number, unit.text) for unit in source.units()] == [
        (None, "and so on:\n1. tea\n2. cake"),
        (8, "Next."),
    ]


def test_a_number_without_replies_above_it_at_the_cut_is_a_sibling_of_the_item_before():
    source = read(PAGE[: PAGE.index("    2. Reply two.")] + "      2. Reply t")
    assert [(unit.number, unit.depth, unit.parent) for unit in source.units()][-2:] == [(1, 1, 3), (2, 1, 3)]


def test_a_piece_missing_among_replies_to_replies_leaves_one_of_their_depth():
    source = read(
        "3 comments:\n\n  1. Top.\n\n    ReplyDelete\n    Replies\n    1. Reply.\n\n      Delete\n      Replies\n"
        "      1. Deeper.\n\n        Delete\n        end of another\n\n        Delete\n"
    )
    assert [(unit.number, unit.depth, unit.parent) for unit in source.units()][-1] == (None, 2, 1)


def test_a_list_whose_start_is_lost_may_speak_of_comments():
    source = read("  8. I count\n    2 comments:\n    1. mine\n    2. yours\n\n    ReplyDelete\n")
    assert content(source) == [(UnitKind.COMMENT, 8, "I count\n2 comments:\n1. mine\n2. yours", (1, 4))]


def test_a_piece_missing_in_the_middle_leaves_a_comment_without_a_number():
    source = read(PAGE.replace("  2. Some Body4 March 2019 at 10:05\n\n    Second.\n\n", ""))
    assert content(source)[3][:3] == (UnitKind.COMMENT, None, "Its end.")
    assert [(unit.depth, unit.parent) for unit in source.units()][4:] == [(1, 3), (1, 3), (0, None)]
    assert any("has a closing marker but no number" in message for message in warnings(source))


def test_a_file_without_a_date_line_says_that_it_starts_inside_a_post():
    source = read("Passage one.\n\n*****\nPassage two.\n")
    (thread,) = source.threads
    assert (thread.title, thread.date) == (None, None)
    assert [unit.text for unit in thread.units] == ["Passage one.", "Passage two."]
    assert any("No date line stands at the start" in message for message in warnings(source))


@pytest.mark.parametrize("text", ["Just a note.\nWith two lines.", "1. a\n2. b\n", "Delete this", "a\n\n**\n\nb"])
def test_a_text_that_is_no_blog_page_is_refused_with_what_was_looked_for(text):
    with pytest.raises(
        Refusal, match=r"“page\.txt” does not look like a saved blog page: it has no date line"
    ) as caught:
        read(text)
    for looked_for in ("45 comments:", "ReplyDelete", "asterisks"):
        assert looked_for in str(caught.value)
