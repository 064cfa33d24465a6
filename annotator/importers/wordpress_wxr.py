"""Exports of WordPress (WXR 1.0, 1.1, 1.2): the importer ``wordpress_wxr``.

An ``item`` is a thread, whatever its kind, when it can be commented on or was; menus,
pictures and the like without comments are passed over. Pingbacks and trackbacks, which
other sites' programs write, are left out unless asked for. Spam is left out; comments in
the bin keep their places without their texts. Ids of comments may repeat in other items.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from annotator.domain.material import ParsedUnit, Piece, Problem, Reading, ReadUnit, Severity, ThreadStart, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.export_tally import AWAITING, Tally, checked_switch, pingbacks_hint
from annotator.importers.html_text import html_to_text
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.printed_times import iso_of_print, iso_stamp
from annotator.importers.xml_reading import XmlReading, child_text, child_texts, head_text, line_span, local_name

OPTIONS: Mapping[str, str] = {
    "pingbacks": "Pingbacks and trackbacks, written by the programs of other sites, become units too.",
}
_WANTED = {"item": "channel", "comment": "item"}
_KEPT = frozenset({"title", "link", "pubDate", "post_id", "post_date", "post_type", "status"})
#: Kinds of items that stand for a page somebody reads; others count only when they have comments.
_PAGES = frozenset({"", "post", "page"})
_NEVER_PUBLISHED = frozenset({"draft", "auto-draft", "pending", "future", "trash", "inherit"})
_APPROVED = frozenset({"", "1", "approve", "approved"})
_BINNED = frozenset({"trash", "post-trashed"})


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is an export of WordPress, from 0 to 1."""
    head = head_text(file)
    if "<rss" not in head:
        return 0.0
    if "wordpress.org/export/" in head:
        return 0.95
    return 0.6 if "<wp:" in head else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The items of an export with their comments; Refusal when it is no XML or holds no items.

    ``options``: ``pingbacks`` (true or false).
    """
    pingbacks = checked_switch(options, "pingbacks", "Exports of WordPress")
    xml = XmlReading(file, "Exports of WordPress")
    return Reading(xml.encoding, _Items(pingbacks=pingbacks).pieces(xml, file.name))


class _Items:
    """One pass over an export; an item's comments come out as they are read, not at its end."""

    def __init__(self, *, pingbacks: bool) -> None:
        self._pingbacks = pingbacks
        self._tally = Tally()
        self._left_out_pings = 0
        self._drafts = 0
        self._keys: set[str] = set()
        self._open: str | None = None
        self._items = 0

    def pieces(self, xml: XmlReading, name: str) -> Iterator[Piece]:
        for element in xml.elements(_WANTED, _KEPT):
            if local_name(element) == "comment":
                unit = self._unit(element)
                if unit is None:
                    continue
                if self._open is None:
                    yield self._start(element.getparent())
                yield ReadUnit(self._open or "", unit)
            else:
                self._items += 1
                if self._open is None and self._is_page(element):
                    yield self._start(element)
                self._open = None
        if not self._items:
            raise Refusal(
                f"“{name}” holds no posts of WordPress. Check that you chose the file WordPress saved under "
                "Tools, Export."
            )
        yield from self._problems()
        yield from xml.problems

    def _start(self, item: etree._Element) -> ThreadStart:
        key = child_text(item, "post_id")
        if not key or key in self._keys:
            key = f"item {self._items + 1}"
        self._keys.add(key)
        self._open = key
        day = iso_of_print(child_text(item, "post_date")) or iso_of_print(child_text(item, "pubDate"))
        if day and day.startswith("0000"):
            day = iso_of_print(child_text(item, "pubDate"))
        title = html_to_text(child_text(item, "title"))
        return ThreadStart(key, title or None, day[:10] if day else None, link=child_text(item, "link") or None)

    def _is_page(self, item: etree._Element) -> bool:
        if child_text(item, "post_type") not in _PAGES:
            return False
        if child_text(item, "status") in _NEVER_PUBLISHED:
            self._drafts += 1
            return False
        return True

    def _unit(self, comment: etree._Element) -> ParsedUnit | None:
        """A comment; None for spam, and for pingbacks unless they are asked for."""
        fields = child_texts(comment)
        approved = fields["comment_approved"]
        kind = fields["comment_type"]
        if approved == "spam":
            self._tally.spam += 1
            return None
        if kind in ("pingback", "trackback") and not self._pingbacks:
            self._left_out_pings += 1
            return None
        gone = approved in _BINNED
        attributes = {} if kind in ("", "comment") else {"type": kind}
        if gone:
            self._tally.gone += 1
        elif approved not in _APPROVED:
            self._tally.awaiting += 1
            attributes["status"] = AWAITING
        self._tally.private_fields |= bool(fields["comment_author_email"] or fields["comment_author_IP"])
        parent = fields["comment_parent"]
        parent_key = None if parent in ("", "0") else parent
        return ParsedUnit(
            UnitKind.REPLY if parent_key else UnitKind.COMMENT,
            "" if gone else html_to_text(fields["comment_content"], line_ends=True),
            line_span(comment),
            author=html_to_text(fields["comment_author"]) or None,
            time=self._time(fields),
            attributes=attributes,
            key=fields["comment_id"] or None,
            parent_key=parent_key,
            gone=gone,
        )

    def _time(self, fields: Mapping[str, str]) -> str | None:
        """The time in UTC; else that of the site, without zone."""
        if universal := iso_stamp(fields["comment_date_gmt"]):
            return universal + "Z"
        time = iso_stamp(fields["comment_date"])
        if time is None:
            self._tally.unknown_times += 1
        return time

    def _problems(self) -> Iterator[Problem]:
        if count := self._left_out_pings:
            yield Problem(None, Severity.HINT, pingbacks_hint(count))
        if count := self._drafts:
            what = "1 post that was" if count == 1 else f"{count:,} posts that were"
            yield Problem(None, Severity.HINT, f"{what} never published, or binned, and had no comments: left out.")
        yield from self._tally.problems("E-mail addresses, web addresses and IP addresses")


WORDPRESS_WXR = Importer(
    name="wordpress_wxr",
    version="1",
    label="WordPress export (WXR)",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".xml", ".wxr"),
)
