"""Whatever the bytes, a web page gives a reading or a refusal with a sentence, and its markup never becomes text."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.refusal import Refusal
from annotator.importers.html_text import html_to_text
from annotator.importers.registry import read_source

GOLDEN = Path(__file__).parents[1] / "golden" / "html_page"
PAGES = [path.read_bytes() for path in sorted(GOLDEN.glob("*.html"))]
MARKUP = (
    "<li class='comment'>|</li>|<ol class='children'>|<div class=post id=p1>|</div>|<div class='comment-block'>|<!--"
    "|-->|<|>|&|&#0;|<script>|</script>|<blockquote>|</blockquote>|<dl id='comments-block'>|<dt>|<dd>|<template>|<svg>"
    "|\0|\x08|<time datetime='0000-99-99'>|<time>99/99/9999</time>|<span class='post-number'>#9999999999</span>"
    "|<ol start='²'><li>|<meta charset='utf-16'>|<p itemtype='https://schema.org/Comment'>|<h2>² comments</h2>"
    "|<h2>No comments</h2>"
)
SPLINTERS = st.sampled_from(MARKUP.split("|"))
plain = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"], exclude_characters="<>&"), min_size=1, max_size=20)


@st.composite
def pages(draw):
    data = bytearray(draw(st.sampled_from([*PAGES, b"<html><body>"])))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 120)))
        data[at:end] = draw(st.one_of(SPLINTERS.map(str.encode), st.binary(max_size=8)))
    return bytes(data)


@given(st.one_of(pages(), st.binary(max_size=300)))
@settings(max_examples=250)
def test_a_damaged_page_is_read_or_refused(data):
    try:
        source = read_source("page.html", data, format="html_page")
    except Refusal as refusal:
        source, said = None, str(refusal)
    assert source is not None or ("“page.html”" in said and said.endswith("."))
    for thread in source.threads if source else ():
        for at, unit in enumerate(thread.units):
            assert unit.lines[0] <= unit.lines[1]
            assert (unit.kind == "reply") == (unit.depth > 0)
            assert unit.parent is None or unit.parent < at


@given(st.lists(plain, min_size=1, max_size=6))
@settings(max_examples=150)
def test_paragraphs_come_out_as_they_went_in(paragraphs):
    assert html_to_text("".join(f"<p>{text}</p>" for text in paragraphs)) == "\n\n".join(paragraphs)


@given(st.text(max_size=200), st.booleans())
@settings(max_examples=200)
def test_any_text_becomes_text_without_controls_and_outer_blanks(markup, line_ends):
    text = html_to_text(markup, line_ends=line_ends)
    assert text == text.strip()
    assert not any(ord(character) < 32 and character != "\n" for character in text)
