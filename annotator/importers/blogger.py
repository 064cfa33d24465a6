"""Backups of Blogger, classic and from Takeout: the importer ``blogger``.

Both are Atom feeds whose entries are posts, pages, comments and, mostly, settings and
templates, which are ignored. The classic one says what an entry is by a category and
names a comment's parent by a link; Takeout has elements of its own for both. The body of
a post is a unit only on request.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from annotator.domain.material import ParsedUnit, Piece, Problem, Reading, Severity, ThreadStart, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.export_tally import AWAITING, Tally, checked_switch, short_of
from annotator.importers.html_text import html_to_text
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.late_threads import LateThreads
from annotator.importers.printed_times import iso_stamp
from annotator.importers.removal_notices import is_removal_notice
from annotator.importers.xml_reading import (
    XmlReading,
    attribute,
    child,
    child_text,
    head_text,
    inner_text,
    line_span,
    local_name,
)

OPTIONS: Mapping[str, str] = {
    "posts": "The text of each post becomes a unit too, a paragraph, the first in its thread.",
}
_WANTED = {"entry": "feed"}
_LAST_NUMBER = re.compile(r"([0-9]+)(?:\?.*)?\s*\Z")
_SIGNS = ("schemas.google.com/blogger/", "schemas.google.com/g/2005#kind", "tag:blogger.com,1999:", "blogger:type")


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is a backup of Blogger, from 0 to 1."""
    head = head_text(file)
    return 0.95 if "<feed" in head and any(sign in head for sign in _SIGNS) else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The posts of a backup with their comments; Refusal when it is no XML or holds neither.

    ``options``: ``posts`` (true or false).
    """
    posts = checked_switch(options, "posts", "Backups of Blogger")
    xml = XmlReading(file, "Backups of Blogger")
    return Reading(xml.encoding, _Entries(posts=posts).pieces(xml, file.name))


class _Entries:
    """One pass over a backup."""

    def __init__(self, *, posts: bool) -> None:
        self._posts = posts
        self._threads = LateThreads()
        self._tally = Tally()
        self._found = 0

    def pieces(self, xml: XmlReading, name: str) -> Iterator[Piece]:
        for entry in xml.elements(_WANTED):
            kind = _kind(entry)
            if kind in ("post", "page"):
                self._found += 1
                yield from self._post(entry)
            elif kind == "comment":
                self._found += 1
                unit = self._unit(entry)
                if unit is not None:
                    yield from self._threads.unit(_post_of(entry), unit)
        if not self._found:
            raise Refusal(
                f"“{name}” holds no posts and no comments of Blogger. Choose the backup of the blog itself "
                "(in Takeout, the file feed.atom)."
            )
        yield from self._homeless()
        yield from self._problems()
        yield from xml.problems

    def _post(self, entry: etree._Element) -> Iterator[Piece]:
        key = _number(child_text(entry, "id")) or f"line {entry.sourceline}"
        stamp = iso_stamp(child_text(entry, "published"))
        declared = child_text(entry, "total")
        start = ThreadStart(
            key,
            _plain(entry, "title") or None,
            stamp[:10] if stamp else None,
            int(declared) if declared.isdecimal() and len(declared) < 8 else None,
            _link(entry, "alternate") or child_text(entry, "filename") or None,
        )
        unpublished = _is_unpublished(entry)
        body = _plain(entry, "content") if self._posts and not unpublished else ""
        first = [ParsedUnit(UnitKind.PARAGRAPH, body, line_span(entry), time=stamp, key=key)] if body else []
        yield from self._threads.start(start, when_used=unpublished, first=first)

    def _unit(self, entry: etree._Element) -> ParsedUnit | None:
        """A comment; None for what only the blog's owner saw."""
        status = child_text(entry, "status").upper()
        if status == "GHOSTED" or "SPAM" in status:
            self._tally.spam += 1
            return None
        text = _plain(entry, "content")
        removed = "TRASH" in status or "EMPTIED" in status or "DELETED" in status or bool(child_text(entry, "trashed"))
        attributes = {}
        gone = removed or is_removal_notice(text)
        if gone:
            self._tally.gone += 1
        elif status not in ("", "LIVE") or _is_draft(entry):
            self._tally.awaiting += 1
            attributes["status"] = AWAITING
        time = iso_stamp(child_text(entry, "published") or child_text(entry, "created"))
        if time is None:
            self._tally.unknown_times += 1
        author = child(entry, "author")
        self._tally.private_fields |= author is not None and bool(child_text(author, "uri"))
        parent = _number(child_text(entry, "inReplyTo") or _link(entry, "related"))
        return ParsedUnit(
            UnitKind.REPLY if parent else UnitKind.COMMENT,
            "" if gone else text,
            line_span(entry),
            author=(child_text(author, "name") or None) if author is not None else None,
            time=time,
            attributes=attributes,
            key=_number(child_text(entry, "id")) or None,
            parent_key=parent or None,
            gone=gone,
        )

    def _homeless(self) -> Iterator[Piece]:
        for key, units in list(self._threads.homeless()):
            line = units[0].lines[0]
            comments = "1 comment answers" if len(units) == 1 else f"{len(units):,} comments answer"
            yield Problem(
                line,
                Severity.WARNING,
                f"{comments} a post that is not in the file (the first in line {line}); "
                "kept in a thread without a title.",
            )
            yield from self._threads.start(ThreadStart(key))

    def _problems(self) -> Iterator[Problem]:
        if count := len(self._threads.unused()):
            what = "1 draft or binned post" if count == 1 else f"{count:,} drafts or binned posts"
            verb = "was" if count == 1 else "were"
            yield Problem(None, Severity.HINT, f"{what} without comments {verb} left out.")
        yield from short_of(self._threads.declared, self._threads.counts)
        yield from self._tally.problems("Addresses of the profiles")


def _kind(entry: etree._Element) -> str:
    """What an entry is, in small letters: post, page, comment, settings, template; empty when it does not say."""
    # Not any element of that name: authors have a type too.
    if kind := child_text(entry, "type"):
        return kind.lower()
    for element in entry:
        if local_name(element) == "category" and element.get("scheme", "").endswith("#kind"):
            return element.get("term", "").rpartition("#")[2].lower()
    return "comment" if child(entry, "in-reply-to") is not None else ""


def _post_of(entry: etree._Element) -> str:
    return _number(child_text(entry, "parent") or attribute(child(entry, "in-reply-to"), "ref"))


def _number(name: str) -> str:
    """The number that ends a tag or an address: the same in both shapes of backup; else the name itself."""
    found = _LAST_NUMBER.search(name)
    return found[1] if found else name


def _link(entry: etree._Element, relation: str) -> str:
    for element in entry:
        if local_name(element) == "link" and element.get("rel") == relation:
            return element.get("href", "").strip()
    return ""


def _plain(entry: etree._Element, name: str) -> str:
    """The plain text of a title or a body, which is HTML unless it says that it is text."""
    found = child(entry, name)
    if found is None:
        return ""
    text = inner_text(found).strip()
    return html_to_text(text) if found.get("type") in ("html", "xhtml") or name == "content" else text


def _is_draft(entry: etree._Element) -> bool:
    control = child(entry, "control")
    return control is not None and child_text(control, "draft") == "yes"


def _is_unpublished(entry: etree._Element) -> bool:
    status = child_text(entry, "status").upper()
    return status not in ("", "LIVE") or bool(child_text(entry, "trashed")) or _is_draft(entry)


BLOGGER = Importer(
    name="blogger",
    version="1",
    label="Blogger backup (Atom)",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".xml", ".atom"),
)
