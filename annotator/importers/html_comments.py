"""The comments of one page, from the elements that hold them to units."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from annotator.domain.material import ParsedUnit, UnitKind
from annotator.importers.html_layouts import (
    ANSWERS,
    APART,
    AUTHOR,
    BODY,
    EDITED,
    NUMBER,
    SIGNATURE,
    TIME,
    classes,
    comments_of,
    key_of,
)
from annotator.importers.html_text import element_text, is_unseen
from annotator.importers.printed_times import is_relative, iso_of_epoch, iso_of_print
from annotator.importers.removal_notices import is_removal_notice

_SAYS = re.compile(r"\s*(?:says|said|wrote|writes|commented)?\s*(?:\.\.\.|…|:)?\s*\Z", re.IGNORECASE)
_BY = re.compile(r"\A(?:posted by|by|from)\s+", re.IGNORECASE)
_NUMBER = re.compile(r"#?([0-9]{1,6})")
_LINK_NUMBER = re.compile(r"#([0-9]{1,6})")
_STAMPS: Final = ("datetime", "data-time", "data-timestamp", "title", "content", "data-original-title")
_LONGEST_NAME: Final = 100


@dataclass(slots=True)
class PageComments:
    """What was read: the units in the order of the page, and counts of what a person should know."""

    units: list[ParsedUnit] = field(default_factory=list)
    elements: frozenset[etree._Element] = frozenset()
    gone: int = 0
    relative_times: int = 0
    no_times: int = 0
    empty: int = 0
    signatures: int = 0
    pingbacks: int = 0


def read_comments(root: etree._Element) -> PageComments:
    """The comments of a page with their nesting; none when no layout fits."""
    found = _without_doubles([element for element in comments_of(root) if not _is_hidden(element)])
    page = PageComments(elements=frozenset(found))
    places: dict[etree._Element, int] = {}
    for element in found:
        if classes(element).isdisjoint(("pingback", "trackback")):
            _Comment(element, page).read(places)
        else:
            page.pingbacks += 1
    return page


def outside(root: etree._Element, comments: frozenset[etree._Element]) -> Iterator[etree._Element]:
    """The elements of a page, or of one comment, that can be seen and are in no (other) comment, in order."""
    path = [iter(root)]
    while path:
        element = next(path[-1], None)
        if element is None:
            path.pop()
        elif isinstance(element.tag, str) and element not in comments:
            if element.tag == "meta":
                yield element
            elif not is_unseen(element):
                yield element
                path.append(iter(element))


def _without_doubles(found: Sequence[etree._Element]) -> list[etree._Element]:
    """The elements without those that are one comment's inner half, and without boxes around several comments."""
    marked = frozenset(found)
    inner: dict[etree._Element, list[etree._Element]] = {}
    for element in found:
        parent = element.getparent()
        listed = False
        while parent is not None and parent not in marked:
            listed = listed or parent.tag in ("ul", "ol") or not ANSWERS.isdisjoint(classes(parent))
            parent = parent.getparent()
        if parent is not None and not listed:
            inner.setdefault(parent, []).append(element)
    dropped: set[etree._Element] = set()
    for parent, elements in inner.items():
        if not element_text(parent, marked.__contains__):
            dropped.add(elements[0] if len(elements) == 1 else parent)
    return [element for element in found if element not in dropped]


def _is_hidden(element: etree._Element) -> bool:
    return is_unseen(element) or any(is_unseen(above) for above in element.iterancestors())


class _Comment:
    """One comment's element, read without the comments in it."""

    def __init__(self, element: etree._Element, page: PageComments) -> None:
        self._element = element
        self._page = page
        self._parts = list(outside(element, page.elements))
        self._by_class: dict[str, list[etree._Element]] = {}
        for part in self._parts:
            for name in classes(part):
                self._by_class.setdefault(name, []).append(part)

    def read(self, places: dict[etree._Element, int]) -> None:
        page, element = self._page, self._element
        above = next((other for other in element.iterancestors() if other in places), None)
        parent = places[above] if above is not None else None
        text = self._text()
        gone = is_removal_notice(text)
        page.gone += gone
        page.empty += not text
        number = self._number()
        places[element] = len(page.units)
        page.units.append(
            ParsedUnit(
                UnitKind.COMMENT if parent is None else UnitKind.REPLY,
                "" if gone else text,
                self._lines(),
                number=number,
                depth=0 if parent is None else page.units[parent].depth + 1,
                parent=parent,
                author=self._author(),
                time=self._time(),
                attributes=self._attributes(),
                key=key_of(element),
                gone=gone,
            )
        )

    def _named(self, names: Sequence[str]) -> Iterator[etree._Element]:
        """The parts of these classes, those of the first name first."""
        for name in names:
            yield from self._by_class.get(name, ())

    def _text(self) -> str:
        comments = self._page.elements
        for body in self._named(BODY):
            if text := element_text(body, lambda part: part in comments or self._is_apart(part)):
                return text
        return element_text(
            self._element,
            lambda part: part in comments or part.tag == "time" or self._is_apart(part) or self._is_meta(part),
        )

    def _is_apart(self, part: etree._Element) -> bool:
        found = classes(part)
        self._page.signatures += not SIGNATURE.isdisjoint(found)
        return not APART.isdisjoint(found)

    def _is_meta(self, part: etree._Element) -> bool:
        return not classes(part).isdisjoint((*AUTHOR, *TIME, *NUMBER)) or part.tag in ("header", "footer", "cite")

    def _author(self) -> str | None:
        for part in self._named(AUTHOR):
            name = part.get("content") or element_text(part).partition("\n")[0]
            name = _BY.sub("", _SAYS.sub("", name)).strip()
            if name and len(name) <= _LONGEST_NAME:
                return name
        cite = next((part for part in self._parts if part.tag == "cite" and not _in_quotation(part)), None)
        return (element_text(cite)[:_LONGEST_NAME] or None) if cite is not None else None

    def _time(self) -> str | None:
        relative = False
        candidates = [part for part in self._parts if part.tag == "time"]
        for part in (*candidates, *self._named(TIME)):
            inner = [part, *part.iterdescendants("abbr", "a", "span")]
            printed = [other.get(name, "") for other in inner for name in _STAMPS] + [element_text(part)]
            for text in filter(None, printed):
                if stamp := iso_of_epoch(text) or iso_of_print(text):
                    return stamp
                relative = relative or is_relative(text)
        self._page.relative_times += relative
        self._page.no_times += not relative
        return None

    def _number(self) -> int | None:
        for part in self._named(NUMBER):
            if found := _NUMBER.fullmatch(part.get("content") or element_text(part)):
                return int(found[1])
        for part in self._parts:
            if part.tag == "a" and (found := _LINK_NUMBER.fullmatch(element_text(part))):
                return int(found[1])
        return None

    def _attributes(self) -> dict[str, str]:
        attributes = {}
        if any(not EDITED.isdisjoint(classes(part)) and "edit" in element_text(part).lower() for part in self._parts):
            attributes["edited"] = "yes"
        return attributes

    def _lines(self) -> tuple[int, int]:
        lines = [part.sourceline or 1 for part in (self._element, *self._parts)]
        return lines[0], max(lines)


def _in_quotation(part: etree._Element) -> bool:
    return any(above.tag == "blockquote" for above in part.iterancestors())
