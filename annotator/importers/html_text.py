"""The one way from HTML to the plain text that is stored and coded.

Blocks and <br> end a line, paragraphs stand apart by a blank line, entities are decoded
once, items of a list begin with “- ” or their number, and each line of a quotation with
“> ”, by which the desk shows it grey. A link keeps its text, an emoji its sign. What no
reader of the page sees is left out: scripts, styles, forms, hidden elements.
"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

_BLOCK_NAMES: Final = (
    "address article aside body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr legend li main menu nav ol section summary table tbody tfoot thead tr ul"
)
_UNSEEN_NAMES: Final = (
    "applet audio button canvas datalist embed frame frameset head iframe input link map math meta noembed noframes "
    "noscript object option param script select source style svg template textarea title track video"
)
#: A paragraph asks for a blank line around it, another block for a line end.
_ASKS: Final = {**dict.fromkeys(_BLOCK_NAMES.split(), 1), "p": 2, "pre": 2, "blockquote": 2}
_UNSEEN: Final = frozenset(_UNSEEN_NAMES.split())
#: Classes of boxes that hold a quotation, as forums make them.
_QUOTES: Final = frozenset({"quote", "bbcode_quote", "bbCodeBlock--quote", "bb_quote", "quotecontent"})
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
#: Classes of text that only a reader of screens hears, or that only a picture shows.
_HIDDEN_CLASSES: Final = frozenset({"screen-reader-text", "sr-only", "visually-hidden", "visuallyhidden"})
_EMOJI_CLASSES = re.compile(r"emoji|smil(?:ey|ie|y)|emoticon", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_LINE_BLANKS = re.compile(r"[ \t\r\f]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TAG = re.compile(r"<[^<>]*>")
#: A “<” that begins no tag is one that was typed; the parser would drop all behind it.
_LESS_THAN = re.compile(r"<(?![A-Za-z/!?][^<>]*>)")

Skip = Callable[[etree._Element], bool]


def html_to_text(markup: str, *, line_ends: bool = False) -> str:
    """The plain text of an HTML body, without outer blanks.

    With ``line_ends`` a line end of the source is one of the text, as in systems that
    store what was typed and add paragraphs when they show it.
    """
    markup = _CONTROLS.sub("", markup.replace("\r\n", "\n").replace("\r", "\n"))
    if "<" not in markup:
        writer = _Writer(line_ends=line_ends)
        writer.text(html.unescape(markup))
        return writer.whole()
    root, sound = parse_html(_LESS_THAN.sub("&lt;", markup))
    if root is None or not sound:
        # Nested deeper than any text that was written: its words, without its form.
        return normal_text(_BLANKS.sub(" ", html.unescape(_TAG.sub(" ", markup))))
    return element_text(root, line_ends=line_ends)


def parse_html(markup: str) -> tuple[etree._Element | None, bool]:
    """The tree of a page, None for an empty one, and whether the parser came to its end.

    It does not when elements are nested more than 256 deep or one text is beyond 10 MB.
    """
    parser = etree.HTMLParser(
        recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(_CONTROLS.sub("", markup).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, not _over_limit(parser)
    return root, not _over_limit(parser)


def _over_limit(parser: etree.HTMLParser) -> bool:
    return any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def element_text(element: etree._Element, skip: Skip | None = None, *, line_ends: bool = False) -> str:
    """The plain text in an element, without outer blanks; ``skip`` names elements to leave out with all in them."""
    writer = _Writer(skip, line_ends=line_ends)
    writer.inside(element)
    return writer.whole()


def is_unseen(element: etree._Element) -> bool:
    """Whether a reader of the page sees nothing of an element."""
    if element.tag in _UNSEEN or not isinstance(element.tag, str):
        return True
    return (
        "hidden" in element.attrib
        or _HIDDEN_STYLE.search(element.get("style", "")) is not None
        or not _HIDDEN_CLASSES.isdisjoint(element.get("class", "").split())
    )


def normal_text(text: str) -> str:
    """Lines without outer blanks, runs of blank lines made one, none at either end."""
    lines: list[str] = []
    for line in _CONTROLS.sub("", text).split("\n"):
        stripped = line.strip(" \t\r\f")
        if stripped or (lines and lines[-1]):
            lines.append(stripped)
    return "\n".join(lines).strip()


class _Writer:
    """Text as it grows: line ends that blocks ask for are written before the next text, never twice."""

    def __init__(self, skip: Skip | None = None, *, line_ends: bool = False) -> None:
        self._skip = skip
        self._line_ends = line_ends
        self._parts: list[str] = []
        self._asked = 0
        self._broken = False
        self._pre = 0
        self._outside: list[tuple[list[str], int]] = []
        self._numbers: dict[etree._Element, int] = {}

    def whole(self) -> str:
        return normal_text("".join(self._parts))

    def text(self, text: str) -> None:
        if not text:
            return
        if not self._pre:
            text = self._collapsed(text)
        if self._broken:
            text, self._broken = (text if self._pre else text.lstrip(" \n")), False
        if self._asked:
            text = text if self._pre else text.lstrip(" \n")
            if not text:
                return
            self._parts.append("\n" * self._asked if self._parts else "")
            self._asked = 0
        self._parts.append(text)

    def inside(self, element: etree._Element) -> None:
        """All text in an element; without recursion, as nothing bounds how deep a page is nested."""
        self.text(element.text or "")
        path: list[tuple[Iterator[etree._Element], etree._Element]] = [(iter(element), element)]
        while path:
            children, opened = path[-1]
            child = next(children, None)
            if child is None:
                path.pop()
                if path:
                    self._leave(opened)
                    self.text(opened.tail or "")
            elif is_unseen(child) or (self._skip and self._skip(child)):
                self.text(child.tail or "")
            else:
                self._enter(child)
                self.text(child.text or "")
                path.append((iter(child), child))

    def _collapsed(self, text: str) -> str:
        if not self._line_ends:
            return _BLANKS.sub(" ", text)
        return "\n".join(_LINE_BLANKS.sub(" ", line) for line in text.split("\n"))

    def _enter(self, element: etree._Element) -> None:
        tag = element.tag
        self._asked = max(self._asked, _ASKS.get(tag, 0))
        if _is_quotation(element):
            self._outside.append((self._parts, self._asked))
            self._parts, self._asked, self._broken = [], 0, False
        elif tag == "br":
            # Line ends that were asked for are written first; this one is its own.
            self._parts.append("\n" * (self._asked if self._parts else 0) + "\n")
            self._asked, self._broken = 0, True
        elif tag == "img":
            self.text(_emoji(element))
        elif tag == "li":
            self.text(self._bullet(element))
        elif tag == "pre":
            self._pre += 1
        elif tag == "q":
            self.text("“")

    def _leave(self, element: etree._Element) -> None:
        tag = element.tag
        if _is_quotation(element):
            self._quote()
        elif tag == "pre":
            self._pre -= 1
        elif tag in ("td", "th"):
            self.text(" ")
        elif tag == "q":
            self.text("”")
        elif tag == "cite" and self._outside and _leads(element):
            self._asked = max(self._asked, 1)
        self._asked = max(self._asked, _ASKS.get(tag, 0))

    def _bullet(self, item: etree._Element) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        if parent not in self._numbers:
            start = parent.get("start", "1")
            self._numbers[parent] = int(start) if start.isdecimal() and len(start) < 7 else 1
        self._numbers[parent] += 1
        return f"{self._numbers[parent] - 1}. "

    def _quote(self) -> None:
        """Close a quotation: each of its lines gets its mark, and it stands apart."""
        quoted = normal_text("".join(self._parts))
        self._parts, self._asked = self._outside.pop()
        if quoted:
            before = "\n" * max(self._asked, 2) if self._parts else ""
            self._parts.append(before + "\n".join(f"> {line}".rstrip(" ") for line in quoted.split("\n")))
            self._asked, self._broken = 2, False


def _leads(element: etree._Element) -> bool:
    """Whether nothing stands in front of an element in its parent: so forums print who is quoted."""
    parent = element.getparent()
    return element.getprevious() is None and (parent is None or not (parent.text or "").strip())


def _is_quotation(element: etree._Element) -> bool:
    """Whether an element holds words of another; a <blockquote> in a box of quotation is that box's own."""
    if element.tag == "blockquote":
        parent = element.getparent()
        return parent is None or parent.tag == "blockquote" or not _is_quotation(parent)
    return element.tag in ("aside", "div") and not _QUOTES.isdisjoint(element.get("class", "").split())


def _emoji(image: etree._Element) -> str:
    """The sign a small picture stands for; empty for all other pictures."""
    return image.get("alt", "") if _EMOJI_CLASSES.search(image.get("class", "")) else ""
