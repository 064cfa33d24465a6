"""The codebook as Markdown: what was text before is text when it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from annotator.domain.codebook import Code, Codebook
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_markdown import escaped, write, write_with_history
from tests.unit.exporters.codebooks_for_tests import REEDS, VERSIONS

SHOWN = MarkdownIt("gfm-like", {"linkify": False}).disable("linkify")
HOSTILE = st.text(st.sampled_from("ab1 -+=*_`~#>|[](){}<>!&;:.\\$^@/\"'\n\twhtp"), max_size=40)


def shown(markdown):
    """The last text of a page, when nothing but text stands in it."""
    lines = [token for token in SHOWN.parse(markdown) if token.type == "inline"]
    found = lines[-1].children if lines else []
    assert {part.type for part in found} <= {"text", "hardbreak", "strong_open", "strong_close"}
    return "".join(part.content for part in found)


@given(HOSTILE | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_text_is_shown_as_it_is(text):
    line = escaped(text)
    words = " ".join(text.split())
    assert shown(line) == words
    assert shown(f"## 1.1 {line}") == f"1.1 {words}".strip()
    assert shown(f"- **Definition:** {line}") == f"Definition: {words}".strip()
    assert shown(f"- **Definition:** a\\\n  {line or 'a'}").endswith(words)
    assert shown(f"| x |\n| --- |\n| {line} |") == words


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        "http://x.invalid",
        "www.x.invalid",
        "a@x.invalid",
        ":smile:",
        "![a](b)",
        "$x$",
        "1. a",
        "- a",
    ],
)
def test_what_markdown_would_read_is_escaped(text):
    assert "\\" in escaped(text)


def test_a_code_is_a_heading_and_a_list():
    text = write(REEDS).data.decode()
    assert "### 1.1 Birds\n\n- **Key:** b\n- **Definition:** Any bird, seen or heard.\\\n  Bats are none.\n" in text
    assert "- **Examples:**\n  - The bittern boomed at dusk… 😀\n  - 1\\. Heron 2. Egret\n" in text
    assert "###### 2.2.1.1.1 Depth four" in text


def test_the_history_is_a_table_at_the_end():
    text = write_with_history(REEDS, VERSIONS).data.decode()
    assert text.endswith("| 3 | 14 March 2026 | Ida Reed | Crowds were split. |\n")
    assert "Later than this file" not in text
    assert "How this codebook changed" not in write(REEDS).data.decode()


def test_a_codebook_that_is_not_sound_is_not_written():
    with pytest.raises(Refusal, match="cannot be written"):
        write(Codebook("A", (Code("a", "A"), Code("b", "a"))))
