"""Comments of the older layout: no numbers, no indents, markers glued to the front of a line.

The marker was written after the FIRST line of its comment. So of the lines from one
marker (with what is glued to it) to the line before the next marker, the last opens the
next comment, and all before it close the current one; a block of one line opens the next
comment. One comment stands unmarked at the end. “ReplyDelete” is a comment, “Delete” a
reply to the last comment. A marker alone on its line has nothing glued to it: it closes
what stands before it, and all lines up to the next marker open the next comment.
"""

from collections.abc import Sequence

from annotator.importers.blog_items import Item, Ledger
from annotator.importers.blog_lines import CLOSES_COMMENT, CLOSES_REPLY, Line, is_separator, split_glued_marker

Entries = list[tuple[int, str]]


def first_glued_comment(lines: Sequence[Line]) -> int | None:
    """Where the first comment starts in lines without a count line: the line before the first marker.

    That border is unmarked; it follows from the same rule, as a marker stands behind the
    first line of its comment. None when there is no “ReplyDelete”.
    """
    before: int | None = None
    for at, line in enumerate(lines):
        if line.text.startswith(CLOSES_COMMENT):
            return at if before is None else before
        if line.text:
            before = None if is_separator(line.text) else at
    return None


def read_glued(lines: Sequence[Line], ledger: Ledger) -> list[Item]:
    """The comments of the older layout, in order."""
    opening, stretches = _cut_at_markers(lines, ledger)
    items: list[Item] = []
    current = opening
    for marker, line, glued, following in stretches:
        tail, opens = _share(glued, following)
        if any(text for _, text in current + tail):
            items.append(_item(marker, items, current + tail, ledger))
        else:
            ledger.warn(line, f"“{marker}” in line {line} closes nothing.")
        current = opens
    if any(text for _, text in current):
        item = _item(None, items, current, ledger)
        items.append(item)
        message = f"No marker follows the text from line {item.first_line}: it was taken as a comment, and the file may be cut."
        ledger.hint(item.first_line, message)
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


def _item(marker: str | None, before: Sequence[Item], entries: Entries, ledger: Ledger) -> Item:
    first = next(at for at, (_, text) in enumerate(entries) if text)
    ledger.units.update(line for line, text in entries if text)
    if marker != CLOSES_REPLY:
        return Item(None, 0, None, entries=entries[first:])
    above = next((at for at in range(len(before) - 1, -1, -1) if before[at].depth == 0), None)
    if above is None:
        line = entries[first][0]
        ledger.warn(line, f"The reply in line {line} answers a comment that is not in the file.")
    return Item(None, 1, above, entries=entries[first:])
