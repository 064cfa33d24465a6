"""What holds for every saved page: what was printed is read back, and nothing is lost in silence."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.domain.refusal import Refusal
from annotator.importers.as_json import source_as_dict
from annotator.importers.blog_lines import (
    Line,
    author_line,
    cut_lines,
    date_line,
    declared_count,
    is_separator,
    numbered,
    split_marker,
    unit_text,
)
from annotator.importers.blog_notices import is_furniture
from annotator.importers.blog_text import read_page
from annotator.importers.registry import read_source


@dataclass
class Comment:
    paragraphs: list
    author: str | None = None
    time: datetime | None = None
    half_day: bool = False
    blank_lines: int = 1
    replies: list = field(default_factory=list)


@dataclass
class Post:
    day: date
    title: str
    blocks: list
    separator: str | None
    comments: list | None


INDENTS = [
    lambda columns: " " * columns,
    lambda columns: "\t" * (columns // 2),
    lambda columns: "\t" * (columns // 4) + " " * (columns % 4),
    lambda columns: "\u00a0" * columns,
]
LETTERS = st.characters(exclude_categories=["Cc", "Cs"])


def is_plain(text):
    """Whether a line means nothing to the grammar wherever it stands."""
    return not (
        is_separator(text)
        or date_line(Line(1, text, 0))
        or declared_count(text) is not None
        or split_marker(text)
        or text == "Replies"
        or is_furniture(text)
        or author_line(text)
    )


@st.composite
def lines(draw):
    text = draw(
        st.one_of(
            st.text(LETTERS, min_size=1, max_size=30),
            st.text("ab *.:-’\u00a0\u2028\u0085é😀", min_size=1, max_size=30),
            st.sampled_from(
                [
                    "1. a list",
                    "2. goes on",
                    "Deleted it",
                    "Reply",
                    "*note",
                    "f*** off",
                    "* a bullet",
                    "so:-",
                    "12.",
                    "Re",
                ]
            ),
        ).filter(lambda text: text.strip() != "" and is_plain(text.strip()))
    )
    return text.strip()


paragraphs = st.lists(st.lists(lines(), min_size=1, max_size=3), min_size=1, max_size=3)
names = st.from_regex(r"[A-Z][\w !?’.]{0,30}[a-z!?]", fullmatch=True).filter(lambda name: name.strip() == name)
times = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda time: time.replace(second=0, microsecond=0))


def comments(depth):
    replies = st.lists(comments(depth + 1), max_size=2) if depth < 2 else st.just([])
    shared = {"blank_lines": st.integers(1, 40), "replies": replies}
    return st.one_of(
        st.builds(Comment, paragraphs=paragraphs, **shared),
        st.builds(
            Comment,
            paragraphs=st.one_of(paragraphs, st.just([])),
            author=names,
            time=times,
            half_day=st.booleans(),
            **shared,
        ),
    )


# A heading may not begin as a list does: an indent would then be all that tells them apart.
titles = lines().filter(lambda text: not numbered(text))
posts = st.builds(
    Post,
    day=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    title=titles,
    blocks=st.lists(paragraphs, min_size=2, max_size=4),
    separator=st.one_of(st.none(), st.sampled_from(["******", "***", "* * *"])),
    comments=st.one_of(st.none(), st.lists(comments(0), max_size=4)),
)


def stamp(comment):
    time, half = comment.time, "am" if comment.time.hour < 12 else "pm"
    clock = f"{(time.hour - 1) % 12 + 1}:{time:%M} {half}" if comment.half_day else f"{time:%H:%M}"
    return f"{comment.author}{time.day} {time:%B %Y} at {clock}"


def print_comments(items, depth, indent):
    printed = []
    for number, comment in enumerate(items, 1):
        starts = [stamp(comment)] if comment.author else []
        body = starts + [line for block in comment.paragraphs for line in ["", *block]][0 if starts else 1 :]
        printed.append(f"{indent(2 + 2 * depth)}{number}. {body[0]}")
        printed += [indent(4 + 2 * depth) + line if line else "" for line in body[1:]]
        printed += [""] * comment.blank_lines
        printed.append(indent(4 + 2 * depth) + ("Delete" if depth else "ReplyDelete"))
        if comment.replies:
            printed.append(indent(4 + 2 * depth) + "Replies")
            printed += print_comments(comment.replies, depth + 1, indent)
    return printed


def count(items):
    return sum(1 + count(item.replies) for item in items)


def print_post(post, indent):
    printed = [f"{post.day:%A}, {post.day.day} {post.day:%B %Y}", "", post.title, ""]
    for at, block in enumerate(post.blocks):
        if at and post.separator:
            printed += ["", post.separator]
        printed += [line for paragraph in block for line in [*paragraph, ""]]
    if post.comments is not None:
        total = count(post.comments)
        printed += [{0: "No comments:", 1: "1 comment:"}.get(total, f"{total} comments:"), ""]
        printed += print_comments(post.comments, 0, indent)
    return [*printed, ""]


def text_of(blocks):
    return "\n\n".join("\n".join(block) for block in blocks)


def expected_units(post):
    units = [("passage", None, 0, None, None, None, text_of(block)) for block in post.blocks] if post.separator else []

    def add(items, depth, parent):
        for number, comment in enumerate(items, 1):
            time = comment.time.isoformat(timespec="minutes") if comment.time else None
            kind = "reply" if depth else "comment"
            units.append((kind, number, depth, parent, comment.author, time, text_of(comment.paragraphs)))
            add(comment.replies, depth + 1, len(units) - 1)

    add(post.comments or [], 0, None)
    return units


@given(st.lists(posts, min_size=1, max_size=3), st.sampled_from(INDENTS), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_page_printed_by_the_grammar_is_read_back_exactly(several, indent, line_end):
    page = line_end.join(line for post in several for line in print_post(post, indent))
    source = read_source("page.txt", page.encode())
    assert source.unassigned_lines == ()
    assert len(source.threads) == len(several)
    for thread, post in zip(source.threads, several, strict=True):
        assert (thread.title, thread.date) == (post.title, post.day.isoformat())
        assert thread.declared_comments == (None if post.comments is None else count(post.comments))
        assert thread.comment_count == count(post.comments or [])
        assert [
            (unit.kind.value, unit.number, unit.depth, unit.parent, unit.author, unit.time, unit.text)
            for unit in thread.units
        ] == expected_units(post)


FORMS = [
    "",
    "  ",
    "Monday, 4 March 2019",
    "Friday, 31 February 2019",
    "A title",
    "Leads on:-",
    "******",
    "    * * *",
    "3 comments:",
    "No comments:",
    "  1. First",
    "  2. Name7 July 2015 at 22:26",
    "  7.",
    "1. at the edge",
    "    1. In a list",
    "      2. deeper",
    "\t3. tab",
    "    more text",
    "      deeper text",
    "text at the edge",
    "    ReplyDelete",
    "ReplyDelete",
    "    Delete",
    "      Delete",
    "Delete",
    "    Replies",
    "Replies",
    "ReplyDeleteglued",
    "DeleteGlued",
    "    ReplyDeleteReplies1. Glued",
    "    Delete2. Glued",
    "    ReplyDelete******",
    "Home",
    "Posted by Me at 10:00",
    "45 comm",
    "    Repl",
]
pages = st.lists(st.one_of(st.sampled_from(FORMS), st.text(LETTERS, max_size=12)), max_size=40).map("\n".join)


@given(pages, st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=400)
def test_every_line_is_in_a_unit_or_structure_or_context_or_listed(text, paragraphs_too):
    read = cut_lines(text)
    page = read_page(read, paragraphs=paragraphs_too)
    with_text = {line.number: line.text for line in read if line.text}
    assert page.ledger.accounted() | set(page.unassigned) == set(with_text)
    assert not page.ledger.accounted() & set(page.unassigned)
    units = [unit for thread in page.threads for unit in thread.units]
    for number in page.ledger.units:
        holders = [unit for unit in units if unit.lines[0] <= number <= unit.lines[1]]
        assert holders, f"line {number} is in no unit"
        kept = [part for unit in holders for part in unit.text.split("\n") if part]
        glued = "Name" in with_text[number]  # the line of a named author gives author and time, no text
        empty = with_text[number] == "7."
        assert glued or empty or any(with_text[number].endswith(part) for part in kept), (
            f"text of line {number} is lost"
        )


@given(pages, st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)
def test_units_hang_together_whatever_the_page_looks_like(text, paragraphs_too):
    read = cut_lines(text)
    for thread in read_page(read, paragraphs=paragraphs_too).threads:
        for at, unit in enumerate(thread.units):
            assert 1 <= unit.lines[0] <= unit.lines[1] <= len(read)
            assert unit.text == unit_text(unit.text.split("\n"))
            assert (unit.kind.value == "reply") == (unit.depth > 0)
            if unit.parent is not None:
                assert unit.parent < at
                assert thread.units[unit.parent].depth == unit.depth - 1


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.tuples(
            pages, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]), st.integers(0, 3)
        ).map(lambda parts: parts[0].encode(parts[1])[parts[2] :]),
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=400)
def test_any_bytes_are_read_or_refused_with_a_sentence(data):
    try:
        said = json.dumps(source_as_dict(read_source("page.txt", data)))
    except Refusal as refusal:
        said = str(refusal)
    assert said.startswith("{") or ("“page.txt”" in said and said.endswith("."))


@given(pages)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_the_same_page_twice_gives_the_same(text):
    assert read_page(cut_lines(text)) == read_page(cut_lines(text))
