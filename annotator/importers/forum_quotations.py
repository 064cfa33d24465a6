"""Quotations in the posts of a forum: where they begin and end, and their lines with “> ” before each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.importers.blog_lines import Line
from annotator.importers.forum_lines import names_the_quoted, quotation

_MARKED_END = "click to expand..."
#: Quotations in quotations are told apart to this depth.
_DEEPEST = 5


@dataclass(slots=True)
class Quotation:
    """A quotation: its lines as text (number of the line, words), and the index of the line behind it.

    ``structural`` are the numbers of lines that are no text, ``unmarked`` those of the heads
    of quotations whose end had to be guessed.
    """

    behind: int = 0
    entries: list[tuple[int, str]] = field(default_factory=list)
    structural: list[int] = field(default_factory=list)
    unmarked: list[int] = field(default_factory=list)


def opens_quotation(lines: Sequence[Line], at: int, end: int | None = None) -> bool:
    """Whether a quotation begins in the line with this index; ``end`` is that of the lines looked at."""
    line = lines[at]
    if quotation(line.text) is not None:
        return True
    sure = names_the_quoted(line.text)
    if sure is None:
        return False
    following = _next_with_text(lines, at + 1, len(lines) if end is None else end)
    return sure or (following is not None and lines[following].indent > line.indent)


def read_quotation(lines: Sequence[Line], at: int, limit: int | None = None, depth: int = 1) -> Quotation:
    """The quotation that begins in the line with this index, and goes no further than to ``limit``.

    It ends where the page says so, where lines stand no deeper than its head, or else at a blank line.
    """
    quoted = Quotation()
    limit = len(lines) if limit is None else limit
    head, sign = lines[at], "> " * depth
    kept = quotation(head.text)
    following = _next_with_text(lines, at + 1, limit)
    if kept == "":
        quoted.structural.append(head.number)
        if following is not None and (said := quotation(lines[following].text)):
            quoted.entries.append((lines[following].number, sign + said))
            following = _next_with_text(lines, following + 1, limit)
    else:
        quoted.entries.append((head.number, sign + (kept or head.text)))
    if following is None:
        quoted.behind = limit
        return quoted
    end = _end_of(lines, range(following, limit), head, quoted)
    at = following
    while at < end:
        line = lines[at]
        if depth < _DEEPEST and line.text and opens_quotation(lines, at, end):
            inner = read_quotation(lines, at, end, depth + 1)
            quoted.entries += inner.entries
            quoted.structural += inner.structural
            at = inner.behind
            continue
        if _is_marked_end(line):
            quoted.structural.append(line.number)
        else:
            quoted.entries.append((line.number, sign + line.text if line.text else ""))
        at += 1
    quoted.behind = end
    return quoted


def _end_of(lines: Sequence[Line], rest: range, head: Line, quoted: Quotation) -> int:
    if lines[rest.start].indent > head.indent:
        shallow = (at for at in rest if lines[at].text and lines[at].indent <= head.indent)
        return next(shallow, rest.stop)
    marked = next((at for at in rest if _is_marked_end(lines[at])), None)
    if marked is not None:
        return marked + 1
    quoted.unmarked.append(head.number)
    return next((at for at in rest if not lines[at].text), rest.stop)


def _is_marked_end(line: Line) -> bool:
    return line.text.casefold().replace("…", "...") == _MARKED_END


def _next_with_text(lines: Sequence[Line], start: int, end: int) -> int | None:
    return next((at for at in range(start, end) if lines[at].text), None)
