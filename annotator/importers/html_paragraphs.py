"""HTML as paragraphs: block elements part it, tags go, entities become characters, scripts are no text."""

import re
from html.parser import HTMLParser

from annotator.domain.material import UnitKind
from annotator.importers.paragraphs import Numbered, Paragraph

_BLOCK_NAMES = """
address article aside blockquote body dd details div dl dt figcaption figure footer form header hr li main nav
ol p pre section summary table tbody tfoot thead ul h1 h2 h3 h4 h5 h6
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})
_HEADING = re.compile(r"h([1-6])")
_NO_TEXT = frozenset({"script", "style", "template", "title"})
#: HTML's own blanks; U+00A0 is text.
_BLANKS = re.compile(r"[ \t\n\r\f]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Numbered()
        self._parts: list[str] = []
        self._cells: list[list[str]] | None = None
        self._heading: int | None = None
        self._silent = 0
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _NO_TEXT:
            self._silent += 1
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "tr":
            self._flush()
            self._cells = []
        elif tag in _CELLS:
            self._flush()
            if self._cells is not None:
                self._cells.append([])
        elif tag in _BLOCKS:
            self._flush()
            heading = _HEADING.fullmatch(tag)
            self._heading = int(heading[1]) if heading else None
            self._verbatim += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _NO_TEXT:
            self._silent = max(0, self._silent - 1)
        elif tag == "tr":
            self._flush()
            if self._cells is not None:
                self.found.add_row(self._cells)
            self._cells = None
        elif tag in _BLOCKS or tag in _CELLS:
            self._flush()
            self._heading = None
            self._verbatim = max(0, self._verbatim - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data if self._verbatim else _BLANKS.sub(" ", data))

    def close(self) -> None:
        super().close()
        self._flush()
        if self._cells:
            self.found.add_row(self._cells)

    def _flush(self) -> None:
        text = re.sub(r" *\n *", "\n", "".join(self._parts)).replace("\x00", "")
        self._parts = []
        if self._cells and text.strip():
            self._cells[-1].append(text)
        else:
            self.found.add(text, self._heading, UnitKind.PARAGRAPH)


def html_paragraphs(html: str) -> list[Paragraph]:
    """The paragraphs, headings and table rows of an HTML text, numbered from 1; whatever is in it, never an error."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found.paragraphs
