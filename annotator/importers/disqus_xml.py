"""Exports of Disqus: the importer ``disqus_xml``.

A ``thread`` is a page that could be commented on, a ``post`` a comment; what names them
is the attribute ``dsq:id``, never the element ``id``, which is often empty. Deleted
comments keep their places without their texts, spam is left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from annotator.domain.material import ParsedUnit, Piece, Problem, Reading, Severity, ThreadStart, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.export_tally import AWAITING, Tally, checked_switch
from annotator.importers.html_text import html_to_text
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.late_threads import LateThreads
from annotator.importers.printed_times import iso_stamp
from annotator.importers.xml_reading import (
    XmlReading,
    attribute,
    child,
    child_text,
    child_texts,
    head_text,
    line_span,
    local_name,
)

_WANTED = {"thread": "disqus", "post": "disqus"}


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is an export of Disqus, from 0 to 1."""
    head = head_text(file)
    if "<disqus" not in head:
        return 0.0
    return 0.95 if "disqus.com" in head else 0.7


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The threads of an export with their comments; Refusal when it is no XML or holds none of either."""
    checked_switch(options, None, "Exports of Disqus")
    xml = XmlReading(file, "Exports of Disqus")
    return Reading(xml.encoding, _pieces(xml, file.name))


def _pieces(xml: XmlReading, name: str) -> Iterator[Piece]:
    threads, tally = LateThreads(), Tally()
    deleted: set[str] = set()
    lines: dict[str, int] = {}
    found = False
    for element in xml.elements(_WANTED):
        found = True
        key = attribute(element, "id")
        if local_name(element) == "thread":
            start = _thread(element, key)
            if child_text(element, "isDeleted") == "true":
                deleted.add(key)
            empty = not (start.title or start.link or start.date)
            lines.setdefault(key, element.sourceline)
            yield from threads.start(start, when_used=empty)
            continue
        page = attribute(child(element, "thread"), "id")
        unit = _unit(element, tally, deleted=page in deleted)
        if unit is not None:
            yield from threads.unit(page, unit)
    if not found:
        raise Refusal(
            f"“{name}” holds no pages and no comments of Disqus. Check that you chose the file Disqus sent you."
        )
    yield from _homeless(threads)
    yield from _empty(threads, lines)
    yield from tally.problems("E-mail addresses, user names and IP addresses")
    yield from xml.problems


def _thread(element: etree._Element, key: str) -> ThreadStart:
    stamp = iso_stamp(child_text(element, "createdAt"))
    return ThreadStart(
        key,
        html_to_text(child_text(element, "title")) or None,
        stamp[:10] if stamp else None,
        link=child_text(element, "link") or None,
    )


def _unit(post: etree._Element, tally: Tally, *, deleted: bool) -> ParsedUnit | None:
    """A comment; None for spam."""
    fields = child_texts(post)
    if fields["isSpam"] == "true":
        tally.spam += 1
        return None
    author = child(post, "author")
    gone = deleted or fields["isDeleted"] == "true"
    attributes = {}
    if gone:
        tally.gone += 1
    elif fields["isApproved"] == "false":
        tally.awaiting += 1
        attributes["status"] = AWAITING
    tally.private_fields |= bool(fields["ipAddress"] or (author is not None and child_text(author, "email")))
    time = iso_stamp(fields["createdAt"])
    if time is None:
        tally.unknown_times += 1
    parent = attribute(child(post, "parent"), "id") or None
    # Old exports hold what was typed: a message without markup has line ends of its own.
    message = "" if gone else fields["message"]
    return ParsedUnit(
        UnitKind.REPLY if parent else UnitKind.COMMENT,
        html_to_text(message, line_ends="<" not in message),
        line_span(post),
        author=(child_text(author, "name") or None) if author is not None else None,
        time=time,
        attributes=attributes,
        key=attribute(post, "id") or None,
        parent_key=parent,
        gone=gone,
    )


def _homeless(threads: LateThreads) -> Iterator[Piece]:
    for key, units in list(threads.homeless()):
        line = units[0].lines[0]
        comments = "1 comment belongs" if len(units) == 1 else f"{len(units):,} comments belong"
        yield Problem(
            line,
            Severity.WARNING,
            f"{comments} to a page that is not in the file (the first in line {line}); "
            "kept in a thread without a title.",
        )
        yield from threads.start(ThreadStart(key))


def _empty(threads: LateThreads, lines: Mapping[str, int]) -> Iterator[Piece]:
    unused = threads.unused()
    if unused:
        line = min(lines[thread.key] for thread in unused)
        what = "1 page" if len(unused) == 1 else f"{len(unused):,} pages"
        verb = "was" if len(unused) == 1 else "were"
        yield Problem(
            line, Severity.HINT, f"{what} without title, link, date and comments {verb} left out (line {line})."
        )


DISQUS_XML = Importer(
    name="disqus_xml",
    version="1",
    label="Disqus export",
    recognise=recognise,
    read=read,
    extensions=(".xml", ".gz"),
)
