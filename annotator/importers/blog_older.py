"""Comments of the older layout: no numbers, no indents, markers glued to the front of a line.

The marker was written after the FIRST line of its comment. So of the lines from one
marker (with what is glued to it) to the line before the next marker, the last opens the
next comment, and all before it close the current one; a block of one line opens the next
comment. One comment stands unmarked at the end. “ReplyDelete” is a comment, “Delete” a
reply to the last comment. A marker alone on its line has nothing glued to it: it closes
what stands before it, and all lines up to the next marker open the next comment.
"""

from collections.abc import Sequence

from annotator.importers.blog_items import Item
from annotator.importers.blog_lines import CLOSES_REPLY, Line, is_separator, split_glued_marker
from annotator.importers.line_ledger import Ledger

Entries = list[tuple[int, str]]


def opening_line(lines: Sequence[Line], start: int, marker: int) -> int:
    """Where the first comment starts when no count line says so: the line before the first marker.

    That border is unmarked; it follows from the same rule, as a marker stands behind the
    first line of its comment. ``start`` and ``marker`` are indexes into ``lines``; the
    result is the marker's own when no line of text stands between them.
    """
    for at in range(marker - 1, start - 1, -1):
        if lines[at].text:
            return marker if is_separator(lines[at].text) else at
    return marker


def read_glued(lines: Sequence[Line], ledger: Ledger) -> list[Item]:
    """The comments of the older layout, in order."""
    current, stretches = _cut_at_markers(lines, ledger)
    items: list[Item] = []
    last_comment: int | None = None
    for marker, line, glued, following in stretches:
        tail, opens = _share(glued, following)
        if any(text for _, text in current + tail):
            item = _item(marker, last_comment, current + tail, ledger)
            last_comment = last_comment if item.depth else len(items)
            items.append(item)
        else:
            ledger.warn(line, f"“{marker}” in line {line} closes nothing.")
        current = opens
    if any(text for _, text in current):
        item = _item(None, last_comment, current, ledger)
        items.append(item)
        line = item.first_line
        ledger.hint(
            line, f"No marker follows the text from line {line}: it was taken as a comment; the file may be cut."
        )
    return items


def _cut_at_markers(lines: Sequence[Line], ledger: Ledger) -> tuple[Entries, list[tuple[str, int, Entries, Entries]]]:
    """The lines before the first marker, then (marker, its line, what is glued to it, lines up to the next)."""
    opening: Entries = []
    stretches: list[tuple[str, int, Entries, Entries]] = []
    for line in lines:
        marker = split_glued_marker(line.text)
        if marker:
            ledger.structural.add(line.number)
            glued = [(line.number, marker[1])] if marker[1] else []
            stretches.append((marker[0], line.number, glued, []))
            continue
        text = line.text
        if is_separator(text):
            ledger.structural.add(line.number)
            message = f"The asterisks in line {line.number} stand among comments: they divide a text, but end nothing."
            ledger.hint(line.number, message)
            text = ""
        (stretches[-1][3] if stretches else opening).append((line.number, text))
    return opening, stretches


def _share(glued: Entries, following: Entries) -> tuple[Entries, Entries]:
    """What closes the current comment, and what opens the next."""
    if not glued:
        return [], following
    together = glued + following
    last = max(at for at, (_, text) in enumerate(together) if text)
    return together[:last], together[last:]


def _item(marker: str | None, last_comment: int | None, entries: Entries, ledger: Ledger) -> Item:
    first = next(at for at, (_, text) in enumerate(entries) if text)
    ledger.units.update(line for line, text in entries if text)
    if marker != CLOSES_REPLY:
        return Item(None, 0, None, entries=entries[first:])
    if last_comment is None:
        line = entries[first][0]
        ledger.warn(line, f"The reply in line {line} answers a comment that is not in the file.")
    return Item(None, 1, last_comment, entries=entries[first:])
