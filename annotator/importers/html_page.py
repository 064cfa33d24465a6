"""Saved web pages of blogs and forums: the importer ``html_page``.

A page is one thread. Its comments are found by the marks of common systems
(``html_layouts``), answers by their nesting; what is hidden, scripts, styles and forms
never become text. The post above the comments is not a unit.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from lxml import etree

from annotator.domain.material import ParsedThread, Problem, Reading, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.decoding import Decoded
from annotator.importers.export_tally import checked_switch, pingbacks_hint
from annotator.importers.html_comments import PageComments, outside, read_comments
from annotator.importers.html_layouts import TITLE, classes
from annotator.importers.html_text import element_text, is_unseen, parse_html
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.printed_times import iso_of_print
from annotator.importers.removal_notices import removed_hint
from annotator.importers.whole import pieces_of
from annotator.importers.xml_reading import head_text, known_encoding

#: Without the pictures browsers save into a page.
_LARGEST_PAGE: Final = 16 * 1024 * 1024
_MOST_TAGS: Final = 500_000
_MOST_ATTRIBUTES: Final = 2_000
_PICTURE = re.compile(r"data:[a-z0-9/.+-]+;base64,[A-Za-z0-9+/=]+")
_LONG_TAG = re.compile(r"<[A-Za-z][^\s/>]*+(?:=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)|[^>=]|=)*+")
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)")
_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
_COUNT = re.compile(
    r"\b(?P<count>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6}|no|one)\s+(?:comments?|replies|reply|responses?|thoughts?)\b"
    r"|\b(?:comments?|responses|replies)\s*\((?P<bracketed>[0-9]{1,6})\)",
    re.IGNORECASE,
)
_POSTS = re.compile(r"\b(?P<count>[0-9]{1,6}) posts\b", re.IGNORECASE)
_PAGE_OF = re.compile(r"\bPage\s+(?P<page>[0-9]{1,5})\s+of\s+(?P<pages>[0-9]{1,5})\b", re.IGNORECASE)
_MORE = re.compile(
    r"(?:load|show|view|see|read)\s+(?:[0-9]+\s+|all\s+|the\s+)*(?:more|older|newer|previous|remaining|hidden)?\s*"
    r"(?:comments?|replies|posts|responses)(?:\s*\([0-9]+\))?|load more(?:\.\.\.|…)?|(?:older|newer) comments"
    r"|continue this thread|[0-9]+ more repl(?:y|ies)",
    re.IGNORECASE,
)
_SAVED_FROM = re.compile(r"<!-- saved from url=\([0-9]{4}\)(\S{1,2000}) -->")
_COUNT_CLASSES: Final = frozenset({"comments-title", "comment-count", "comments-count", "num-comments", "commentCount"})
_SHORT: Final = 120
_MOST_PARTS: Final = 60


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is a web page, from 0 to 1."""
    head = head_text(file).removeprefix("\ufeff")
    if _START.match(head):
        return 0.92
    tags = len(set(re.findall(r"<(div|p|li|ul|ol|span|article|section|table)\b", head[:8192], re.IGNORECASE)))
    if head.lstrip().startswith("<") and not head.lstrip().startswith("<?xml") and tags >= 2:
        return 0.6
    return 0.2 if file.extension in (".html", ".htm", ".xhtml") and tags else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The comments of a page as one thread; Refusal when no comments can be told from the rest of it."""
    checked_switch(options, None, "Web pages")
    decoded = _decoded(file)
    root = _tree(file.name, decoded.text)
    comments = read_comments(root)
    facts = _Facts(root, comments, decoded.text)
    if not comments.units and facts.declared != 0:
        raise Refusal(
            f"In “{file.name}” no comments can be told from the rest of the page: its layout is not known. "
            "Save the page as plain text, or copy the comments into a table, and import that."
        )
    thread = ParsedThread(facts.title, facts.date, facts.declared, tuple(comments.units), facts.link)
    return Reading(decoded.encoding, pieces_of([thread], problems=[*decoded.problems, *_problems(comments, facts)]))


def _decoded(file: SourceFile) -> Decoded:
    """The page as text: UTF-8 when it is that, whatever it says; else in the encoding it names."""
    declared = _CHARSET.search(file.head[:8192])
    encoding = known_encoding(declared[1].decode("ascii")) if declared else "utf-8"
    if encoding != "utf-8" and b"\x00" not in file.whole:
        try:
            file.whole.decode("utf-8")
        except UnicodeDecodeError:
            text = file.whole.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
            return Decoded(text, encoding)
    return file.decoded


def _tree(name: str, text: str) -> etree._Element:
    text = _PICTURE.sub("", text)
    if len(text) > _LARGEST_PAGE or text.count("<") > _MOST_TAGS:
        raise Refusal(f"“{name}” is too large for a page of comments. Save the comments alone and import that.")
    for tag in _LONG_TAG.finditer(text):
        if tag.end() - tag.start() > _MOST_ATTRIBUTES and len(_VALUE.sub("", tag[0]).split()) > _MOST_ATTRIBUTES:
            line = text.count("\n", 0, tag.start()) + 1
            raise Refusal(f"“{name}” is no sound web page: line {line} holds a tag without end. Save the page again.")
    root, sound = parse_html(text)
    if not sound:
        raise Refusal(
            f"“{name}” cannot be read: its elements are nested too deeply, or one of its texts is too long. "
            "Save the page as plain text and import that."
        )
    if root is None:
        raise Refusal(f"There is no text in “{name}”. Save the page again, and choose “complete” when you are asked.")
    return root


class _Facts:
    """What a page says about itself outside its comments."""

    def __init__(self, root: etree._Element, comments: PageComments, source: str) -> None:
        self._root = root
        self._elements = list(outside(root, comments.elements))
        self.title = self._title()
        self.date = self._date()
        self.link = self._link(source)
        self.pages = self._page()
        self.declared = self._declared()
        self.more = self._more()

    def _meta(self, *names: str) -> str | None:
        for element in self._root.iter("meta"):
            if (element.get("property") or element.get("name") or element.get("itemprop")) in names:
                return element.get("content", "").strip() or None
        return None

    def _title(self) -> str | None:
        for element in self._elements:
            if not TITLE.isdisjoint(classes(element)) and (text := element_text(element)):
                return " ".join(text.split())
        if title := self._meta("og:title"):
            return title
        headings = [element for element in self._elements if element.tag == "h1"]
        for element in (*headings, *self._root.iterfind(".//head/title")):
            if text := " ".join(element_text(element).split()):
                return text
        return None

    def _date(self) -> str | None:
        published = self._meta("article:published_time", "datePublished")
        candidates = [published or ""]
        for element in self._elements:
            if element.tag == "time" or not classes(element).isdisjoint(("date-header", "entry-date", "published")):
                candidates += [element.get("datetime", ""), element.get("title", ""), element_text(element)]
        for text in filter(None, candidates):
            if stamp := iso_of_print(text):
                return stamp[:10]
        return None

    def _link(self, source: str) -> str | None:
        for element in self._root.iter("link"):
            if element.get("rel") == "canonical" and element.get("href"):
                return element.get("href")
        saved = _SAVED_FROM.search(source[:8192])
        return self._meta("og:url") or (saved[1] if saved else None)

    def _short_texts(self) -> Iterator[tuple[etree._Element, str]]:
        for element in self._elements:
            if element.tag != "meta" and (text := _short_text(element)):
                yield element, text

    def _page(self) -> tuple[int, int] | None:
        for _, text in self._short_texts():
            if found := _PAGE_OF.search(text):
                return int(found["page"]), int(found["pages"])
        return None

    def _declared(self) -> int | None:
        for element, text in self._short_texts():
            named = not classes(element).isdisjoint(_COUNT_CLASSES)
            heading = element.tag in ("h1", "h2", "h3", "h4", "h5", "h6") or "commentCount" in classes(element)
            if (named or heading) and (found := _COUNT.search(text)):
                count = (found["count"] or found["bracketed"]).lower().replace(",", "")
                return {"no": 0, "one": 1}[count] if count in ("no", "one") else int(count)
            if "pagination" in classes(element) and (found := _POSTS.search(text)):
                return int(found["count"])
        return None

    def _more(self) -> str | None:
        for element in self._root.iter("a", "button", "span", "div"):
            text = _short_text(element)
            if _MORE.fullmatch(text) and not any(_is_gone(part) for part in (element, *element.iterancestors())):
                return text
        return None


def _short_text(element: etree._Element) -> str:
    """The text of an element in one line; empty when it is long, without reading it all."""
    text = " ".join("".join(islice(element.itertext(), _MOST_PARTS)).split())
    return text if len(text) <= _SHORT else ""


def _is_gone(part: etree._Element) -> bool:
    """Whether an element is not shown; a button is, though it is never text."""
    return "hidden" in classes(part) or (part.tag != "button" and is_unseen(part))


def _problems(comments: PageComments, facts: _Facts) -> Iterator[Problem]:
    count = len(comments.units)
    if facts.pages and facts.pages[1] > 1:
        page, pages = facts.pages
        yield Problem(
            None,
            Severity.WARNING,
            f"This is page {page} of {pages}: the comments of the other pages are not in the file.",
        )
    if facts.more:
        yield Problem(
            None,
            Severity.WARNING,
            f"The page still offers “{facts.more}”: those comments are not in the file. "
            "Open them all, then save the page again.",
        )
    if facts.declared is not None and facts.declared not in (count, count + comments.pingbacks):
        yield Problem(
            None, Severity.WARNING, f"The page says that it has {facts.declared:,} comments; {count:,} are in the file."
        )
    if comments.pingbacks:
        yield Problem(None, Severity.HINT, pingbacks_hint(comments.pingbacks))
    if comments.gone:
        yield Problem(None, Severity.HINT, removed_hint(comments.gone))
    if comments.relative_times:
        yield _hint(comments.relative_times, "only as a distance from the day the page was saved (“3 years ago”)")
    if comments.no_times:
        yield _hint(comments.no_times, "in no form that can be read in one way only, or not at all")
    if comments.empty:
        what = "1 comment has" if comments.empty == 1 else f"{comments.empty:,} comments have"
        yield Problem(None, Severity.WARNING, f"{what} no text: perhaps a picture, or a layout that is not known.")
    if comments.signatures:
        yield Problem(None, Severity.HINT, "Signatures below the posts of a forum are not part of their texts.")


def _hint(count: int, how: str) -> Problem:
    what = "The time of 1 comment is" if count == 1 else f"The times of {count:,} comments are"
    return Problem(None, Severity.HINT, f"{what} given {how}; left empty.")


HTML_PAGE = Importer(
    name="html_page",
    version="1",
    label="Saved web page (blog or forum)",
    recognise=recognise,
    read=read,
    extensions=(".html", ".htm", ".xhtml"),
)
