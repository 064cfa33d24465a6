"""The four real pages against the truth that was made by reading them.

They are other people's words and no part of this project: ANNOTATOR_CORPUS names the
folder that holds them and truth.json. What is compared is what its “_about” says.
"""

import json
import os
from pathlib import Path

import pytest

from annotator.domain.by_hand import SplitThread, apply_edits
from annotator.domain.line_anchor import AnchoredLines
from annotator.domain.material import Severity, UnitKind
from annotator.importers.registry import read_source

FOLDER = os.environ.get("ANNOTATOR_CORPUS")
pytestmark = pytest.mark.usefixtures("corpus")
CORPUS = Path(FOLDER or ".")
PAGES = ["000_4a8d88419d21e3ef.txt", "001_19cf724be89e78d7.txt", "003_7d8a12a27c208733.txt", "004_b7fc450b3fb485cf.txt"]
SEVERAL_POSTS = PAGES[3]
UNDATED_TITLES = [177, 301, 431]


def truth(page):
    return json.loads((CORPUS / "truth.json").read_text("utf-8"))[page]


def read(page, **options):
    return read_source(page, (CORPUS / page).read_bytes(), options=options)


def measured(text):
    """chars_nows, first60 and last60 as the truth defines them."""
    one_line = " ".join(text.split())
    return {"chars_nows": len("".join(text.split())), "first60": one_line[:60], "last60": one_line[-60:]}


def dated(posts):
    return [post for post in posts if not post.get("date_inherited")]


def posts_of(page):
    posts = dated(truth(page)["posts"])
    threads = read(page).threads
    assert len(threads) == len(posts)
    return zip(threads, posts, strict=True)


@pytest.mark.parametrize("page", PAGES)
def test_file_and_headings_are_exact(page):
    source, expected = read(page), truth(page)
    assert (source.sha256, source.encoding) == (expected["sha256"], expected["encoding"])
    for thread, post in posts_of(page):
        assert (thread.title, thread.date) == (post.get("title"), post.get("date"))
        assert thread.declared_comments == post.get("declared_comments")


@pytest.mark.parametrize("page", PAGES)
def test_every_passage_is_exact(page):
    for thread, post in posts_of(page):
        passages = [unit for unit in thread.units if unit.kind is UnitKind.PASSAGE]
        assert len(passages) == post["passages_count"]
        for unit, expected in zip(passages, post["passages"], strict=True):
            got = measured(unit.text) | {"lines": list(unit.lines)}
            assert got == {key: expected[key] for key in got}


@pytest.mark.parametrize("page", PAGES)
def test_every_comment_and_reply_is_exact(page):
    counted = 0
    for thread, post in posts_of(page):
        before = sum(unit.kind is UnitKind.PASSAGE for unit in thread.units)
        comments = thread.units[before:]
        for unit, expected in zip(comments, post["comments"], strict=True):
            got = measured(unit.text) | {
                "lines": list(unit.lines),
                "n": unit.number,
                "depth": unit.depth,
                "parent": None if unit.parent is None else unit.parent - before,
                "author": unit.author,
                "timestamp": unit.time,
            }
            assert got == {key: expected[key] for key in got}
            assert (unit.kind is UnitKind.REPLY) == (expected["depth"] > 0)
            counted += 1
    assert counted == truth(page)["counts"]["comments"]


@pytest.mark.parametrize("page", PAGES)
def test_every_line_of_the_page_belongs_to_something(page):
    assert read(page).unassigned_lines == ()


def test_a_declared_count_and_a_repeated_comment_are_the_only_warnings_of_the_first_page():
    warnings = [(problem.line, problem.message) for problem in read(PAGES[0]).problems]
    assert [line for line, _ in warnings] == [167, 375]
    assert "45" in warnings[0][1]
    assert "169" in warnings[1][1]
    assert [problem for problem in read(PAGES[1]).problems if problem.severity is Severity.WARNING] == []


def test_the_page_of_several_posts_names_the_titles_without_a_date_line_as_hints():
    hints = [problem.line for problem in read(SEVERAL_POSTS).problems if problem.severity is Severity.HINT]
    assert [line for line in hints if line is not None] == UNDATED_TITLES


def test_split_where_the_hints_say_the_page_gives_all_its_posts():
    threads = read(SEVERAL_POSTS, split_at=UNDATED_TITLES, paragraphs=True).threads
    for thread, post in zip(threads, truth(SEVERAL_POSTS)["posts"], strict=True):
        assert (thread.title, thread.date) == (post["title"], post["date"])
        assert len(thread.units) == post["body_paragraphs"]
        assert [thread.units[0].lines[0], thread.units[-1].lines[1]] == post["body_lines_span"]
        body = measured("\n".join(unit.text for unit in thread.units))
        assert body == {key: post[f"body_{key}"] for key in body}


def test_paragraphs_on_request_cover_the_article_of_the_second_page():
    (post,) = truth(PAGES[1])["posts"]
    (thread,) = read(PAGES[1], paragraphs=True).threads
    paragraphs = [unit for unit in thread.units if unit.kind is UnitKind.PARAGRAPH]
    assert len(paragraphs) == post["body_paragraphs"]
    assert len(thread.units) == len(paragraphs) + len(post["comments"])


def test_split_by_hand_the_page_gives_all_its_posts_with_and_without_paragraphs():
    lines = (CORPUS / SEVERAL_POSTS).read_text("utf-8").split("\n")
    edits = [SplitThread(AnchoredLines(lines).anchor(line)) for line in UNDATED_TITLES]
    posts = truth(SEVERAL_POSTS)["posts"]
    for paragraphs in (False, True):
        edited = apply_edits(read(SEVERAL_POSTS, paragraphs=paragraphs), lines, edits)
        assert (edited.applied, edited.not_found) == (tuple(edits), ())
        assert [(thread.title, thread.date) for thread in edited.source.threads] == [
            (post["title"], post["date"]) for post in posts
        ]
    assert edited.source.threads == read(SEVERAL_POSTS, split_at=UNDATED_TITLES, paragraphs=True).threads
