"""HTML as paragraphs: block elements part it, tags go, entities become characters, scripts are no text."""

import re

from lxml import etree

from annotator.domain.refusal import Refusal
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


class _Collector:
    """What the parser tells of its steps."""

    def __init__(self) -> None:
        self._found = Numbered()
        self._parts: list[str] = []
        self._cells: list[list[str]] | None = None
        self._heading: int | None = None
        self._silent = 0
        self._verbatim = 0

    def start(self, tag: str, _attributes: object) -> None:
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

    def end(self, tag: str) -> None:
        if tag in _NO_TEXT:
            self._silent = max(0, self._silent - 1)
        elif tag == "tr":
            self._flush()
            if self._cells is not None:
                self._found.add_row(self._cells)
            self._cells = None
        elif tag in _BLOCKS or tag in _CELLS:
            self._flush()
            self._heading = None
            self._verbatim = max(0, self._verbatim - (tag == "pre"))

    def data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data if self._verbatim else _BLANKS.sub(" ", data))

    def close(self) -> list[Paragraph]:
        self._flush()
        if self._cells:
            self._found.add_row(self._cells)
        return self._found.paragraphs

    def _flush(self) -> None:
        lines = "".join(self._parts).split("\n")
        text = "\n".join(line if self._verbatim else line.strip(" ") for line in lines)
        self._parts = []
        if self._cells and text.strip():
            self._cells[-1].append(text)
        else:
            self._found.add(text, self._heading)


def html_paragraphs(html: str) -> list[Paragraph]:
    """The paragraphs, headings and table rows of an HTML text, numbered from 1.

    Raises Refusal for what nobody writes: elements within elements hundreds deep.
    """
    # HTML knows no NUL, and the parser would take it for the end.
    html = html.replace("\x00", "")
    if not html.strip():
        return []
    # No tree is built, so what is huge costs nothing; without “huge” its end would be lost without a word.
    parser = etree.HTMLParser(target=_Collector(), encoding="utf-8", no_network=True, huge_tree=True)
    try:
        return etree.fromstring(html.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Refusal(f"An HTML text cannot be read: line {error.lineno} of it is damaged. Export it again.") from error
