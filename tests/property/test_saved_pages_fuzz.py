"""Saved pages of blogs and forums as text: any bytes are read or refused, no line is lost, units hang together."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.domain.refusal import Refusal
from annotator.importers.as_json import source_as_dict
from annotator.importers.importer import SourceFile
from annotator.importers.registry import importer_named, read_source

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=250)
FORMS = [
    "",
    "A title",
    "Posted on March 4, 2025 by A. Name",
    "04/03/2025",
    "3 Comments",
    "2 responses to “A title”",
    "A. Name says:",
    "  B. Name sagt:",
    "March 4, 2025 at 10:32 am",
    "03/04/2025 at 10:32",
    "31 February 2025 at 10:32",
    "3 years ago",
    "C. Name on March 4, 2025 at 10:32 am said:",
    "In reply to A. Name",
    "in reply to C. Name",
    "Your comment is awaiting moderation.",
    "Some words.",
    "  More words",
    "Reply",
    "  Reply ↓",
    "Pingback: Elsewhere",
    "← Older Comments",
    "Leave a Reply",
    "***",
    "#1",
    "#12",
    "Post #13",
    "4 March 2025 10:32 #14",
    "Posted: 4 March 2025 10:32",
    "Posted: Yesterday, 10:32",
    "by A. Name » Tue Mar 04, 2025 10:32 am",
    "Senior Member",
    "Join Date: Jan 2019",
    "Quote:",
    "  Quote:",
    "Quote: Originally Posted by B. Name",
    "  Originally Posted by B. Name",
    "B. Name wrote:",
    "B. Name said: ↑",
    "Click to expand...",
    "__________",
    "Last edited by A. Name; 4 March 2025 at 10:40 PM.",
    "Reply With Quote",
    "67 posts • Page 2 of 7",
    "This comment has been removed by the author.",
]
LETTERS = st.characters(exclude_categories=["Cc", "Cs"])
pages = st.lists(st.one_of(st.sampled_from(FORMS), st.text(LETTERS, max_size=12)), max_size=30).map("\n".join)
FORMATS = ["wordpress_text", "forum_text"]


@given(st.data(), st.sampled_from(FORMATS))
@QUIET
def test_any_bytes_are_read_or_refused_with_a_sentence(data, importer):
    content = data.draw(
        st.one_of(
            st.binary(max_size=200),
            pages.map(lambda text: text.encode()),
            st.tuples(pages, st.sampled_from(["utf-16", "cp1252"]), st.integers(0, 3)).map(
                lambda parts: parts[0].encode(parts[1], "replace")[parts[2] :]
            ),
        )
    )
    try:
        said = json.dumps(source_as_dict(read_source("page.txt", content, importer)))
        assert importer_named(importer).recognise(SourceFile("page.txt", content)) >= 0
    except Refusal as refusal:
        said = str(refusal)
    assert said.startswith("{") or ("“page.txt”" in said and said.endswith("."))


@pytest.mark.parametrize("importer", FORMATS)
@given(text=pages)
@QUIET
def test_every_line_of_text_is_in_a_unit_or_listed_or_the_title(importer, text):
    options = {"paragraphs": True} if importer == "wordpress_text" else None
    try:
        source = read_source("page.txt", text.encode(), importer, options)
    except Refusal:
        return
    inside = {line for unit in source.units() for line in range(unit.lines[0], unit.lines[1] + 1)}
    titles = [thread.title for thread in source.threads]
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() in ("Some words.", "More words") and line.strip() not in titles:
            assert number in inside or number in source.unassigned_lines


@pytest.mark.parametrize("importer", FORMATS)
@given(text=pages)
@QUIET
def test_units_hang_together_and_no_problem_names_an_author(importer, text):
    try:
        source = read_source("page.txt", text.encode(), importer)
    except Refusal:
        return
    assert not any("Name" in problem.message for problem in source.problems)
    assert not set(source.unassigned_lines) & {unit.lines[0] for unit in source.units()}
    for thread in source.threads:
        for place, unit in enumerate(thread.units):
            assert 1 <= unit.lines[0] <= unit.lines[1] <= text.count("\n") + 1
            if unit.parent is not None:
                assert unit.parent < place
                assert thread.units[unit.parent].depth == unit.depth - 1
