"""The one way from HTML to the plain text that is stored and coded.

Blocks and <br> end a line, paragraphs stand apart by a blank line, entities are decoded
once, items of a list begin with “- ” or their number, and each line of a quotation with
“> ”, by which the desk shows it grey. A link keeps its text, an emoji its sign. What no
reader of the page sees is left out: scripts, styles, forms, hidden elements.
"""

import html
import re
from collections.abc import Callable
from typing import Final

from lxml import etree

#: Elements that stand on lines of their own.
_BLOCKS: Final = frozenset(
    "address article aside body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr legend li main menu nav ol pre section summary table tbody tfoot thead tr ul".split()
)
_UNSEEN: Final = frozenset(
    "applet audio button canvas datalist embed frame frameset head iframe input link map math meta noembed noframes "
    "noscript object option param script select source style svg template textarea title track video".split()
)
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
#: Beyond this the parser refuses an element for its depth, whatever the page.
DEEPEST: Final = 256
#: A paragraph asks for a blank line around it, another block for a line end.
_PARAGRAPH, _LINE = 2, 1

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
        self.text(element.text or "")
        for child in element:
            if not (is_unseen(child) or (self._skip and self._skip(child))):
                self._element(child)
            self.text(child.tail or "")

    def _collapsed(self, text: str) -> str:
        if not self._line_ends:
            return _BLANKS.sub(" ", text)
        return "\n".join(_LINE_BLANKS.sub(" ", line) for line in text.split("\n"))

    def _ask(self, line_ends: int) -> None:
        self._asked = max(self._asked, line_ends)

    def _element(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            # A line end that was asked for stands already; one in front of it is its own.
            self._parts.append("\n" * (self._asked if self._parts else 0) + "\n")
            self._asked, self._broken = 0, True
        elif tag == "img":
            self.text(_emoji(element))
        elif tag == "blockquote" or (tag == "aside" and "quote" in element.get("class", "").split()):
            self._quotation(element)
        elif tag == "p":
            self._block(element, _PARAGRAPH)
        elif tag == "li":
            self._ask(_LINE)
            self.text(_bullet(element))
            self.inside(element)
            self._ask(_LINE)
        elif tag == "pre":
            self._pre += 1
            self._block(element, _PARAGRAPH)
            self._pre -= 1
        elif tag in ("td", "th"):
            self.inside(element)
            self.text(" ")
        elif tag == "q":
            self.text("“")
            self.inside(element)
            self.text("”")
        elif tag in _BLOCKS:
            self._block(element, _LINE)
        else:
            self.inside(element)

    def _block(self, element: etree._Element, line_ends: int) -> None:
        self._ask(line_ends)
        self.inside(element)
        self._ask(line_ends)

    def _quotation(self, element: etree._Element) -> None:
        quoted = _Writer(self._skip, line_ends=self._line_ends)
        quoted.inside(element)
        text = quoted.whole()
        if not text:
            return
        self._ask(_PARAGRAPH)
        self._pre += 1
        self.text("\n".join(f"> {line}".rstrip(" ") for line in text.split("\n")))
        self._pre -= 1
        self._ask(_PARAGRAPH)


def _emoji(image: etree._Element) -> str:
    """The sign a small picture stands for; empty for all other pictures."""
    return image.get("alt", "") if _EMOJI_CLASSES.search(image.get("class", "")) else ""


def _bullet(item: etree._Element) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    start = parent.get("start", "1")
    first = int(start) if start.isdecimal() and len(start) < 7 else 1
    return f"{first + sum(1 for _ in item.itersiblings('li', preceding=True))}. "
