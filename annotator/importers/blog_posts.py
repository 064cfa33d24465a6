"""A saved page as posts: heading, body, comments.

A date line starts a post. The page prints it once a day, so further posts of that day
have none: one is found by a second count line, any other only where the person who
imports says so (``split_at``). Lines before the first date line are the rest of a post
whose start is not in the file.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotator.domain.material import ParsedThread, ParsedUnit
from annotator.importers.blog_body import read_body
from annotator.importers.blog_dates import bare_dates, is_no_title
from annotator.importers.blog_items import Item, check_numbering, items_as_units
from annotator.importers.blog_lines import (
    LONGEST_TITLE,
    Line,
    date_line,
    declared_count,
    is_cut_count,
    is_marker,
    is_separator,
    numbered,
    responses_count,
)
from annotator.importers.blog_list import read_list
from annotator.importers.blog_notices import is_furniture, is_pager
from annotator.importers.blog_older import opening_line, read_glued
from annotator.importers.blog_pages import compare_declared, is_later_page
from annotator.importers.blog_tokens import Ahead
from annotator.importers.line_ledger import Ledger
from annotator.importers.printed_dates import PrintedDate


@dataclass(frozen=True, slots=True)
class _Comments:
    """Where the comments of a post start: the index of the first line, and of the count line if there is one."""

    start: int
    count: int | None
    older: bool = False


class PageReader:
    """Reads the posts of one page; ``ledger`` accounts for every line of it."""

    def __init__(self, lines: Sequence[Line], *, paragraphs: bool = False, split_at: Collection[int] = ()) -> None:
        self.ledger = Ledger()
        self.context_paragraphs = 0
        self._lines = lines
        self._paragraphs = paragraphs
        self._split_at = frozenset(split_at)
        with_text = [at for at, line in enumerate(lines) if line.text]
        self._with_text = with_text
        self._last_line = lines[with_text[-1]].number if with_text else 0
        self._markers = [at for at in with_text if is_marker(lines[at])]
        unindented = [at for at in with_text if not lines[at].indent]
        counts = [at for at in unindented if declared_count(lines[at].text) is not None]
        responses = [at for at in unindented if responses_count(lines[at].text) is not None]
        self._counts_with_list = sorted(at for at in [*counts, *responses] if self._leads_to_list(at))
        self._counts = sorted({*counts, *self._counts_with_list})

    def read(self) -> list[ParsedThread]:
        """The threads of the page, in order."""
        dates = {at: date for at in self._with_text if (date := date_line(self._lines[at]))}
        if not dates:
            dates = bare_dates(self._lines)
            self._explain_bare_dates(dates)
        starts = sorted({*dates, *(at for at in self._with_text if self._lines[at].number in self._split_at)})
        if self._with_text and (not starts or self._with_text[0] < starts[0]):
            starts.insert(0, 0)
        threads: list[ParsedThread] = []
        day: str | None = None
        for start, end in pairwise([*starts, len(self._lines)]):
            ahead = Ahead(self._lines[start:end])
            date = dates.get(start)
            at, title, headless = start, None, False
            if date:
                day = self._read_date(start, date)
                at, title = self._read_title(start + 1, end)
            elif self._lines[start].number in self._split_at:
                at, title = self._read_title(start, end)
            else:
                headless = True
            threads += self._read_posts(at, end, ahead, title, day, headless=headless)
        return threads

    def _explain_bare_dates(self, dates: Mapping[int, PrintedDate]) -> None:
        if dates:
            message = "No date on the page names a weekday; those before a title were taken as the starts of posts."
            self.ledger.hint(self._lines[min(dates)].number, message)

    def _read_posts(
        self, at: int, end: int, ahead: Ahead, title: str | None, day: str | None, *, headless: bool
    ) -> list[ParsedThread]:
        """The posts from one date line to the next: one, and one more for each further count line."""
        threads: list[ParsedThread] = []
        only = at == 0 and end == len(self._lines)
        if headless and not only and not self._has_units(at, end):
            return []
        if headless:
            first = self._lines[self._next(self._with_text, at, end) or at].number
            self.ledger.warn(
                first, "No date line stands at the start: the file begins inside a post, or has no heading."
            )
        while True:
            units, stop, declared = self._read_post(at, end, ahead, headless=headless and not threads)
            threads.append(ParsedThread(title, day, declared, tuple(units)))
            rest = self._past_furniture(stop, end)
            if rest is None or self._count(rest, end) is None:
                return threads
            line = self._lines[rest].number
            self.ledger.hint(
                line,
                f"Line {line} was taken as the start of another post of the same day: a second count line follows.",
            )
            at, title = self._read_title(rest, end)

    def _has_units(self, start: int, end: int) -> bool:
        """Whether the lines before the first date line hold something to code, or are only the top of the page."""
        separators = any(is_separator(self._lines[at].text) for at in range(start, end))
        return self._paragraphs or separators or self._next(self._markers, start, end) is not None

    def _read_date(self, at: int, date: PrintedDate) -> str | None:
        line = self._lines[at]
        self.ledger.structural.add(line.number)
        if date.readings:
            days = " or ".join(date.readings)
            message = f"“{line.text}” in line {line.number} may be {days}; no date was taken."
            self.ledger.hint(line.number, message)
        elif date.iso is None:
            self.ledger.warn(
                line.number, f"There is no such day as “{line.text}” in line {line.number}; no date was taken."
            )
        elif not date.weekday_agrees:
            message = f"“{line.text}” in line {line.number} was a {date.weekday}; the date was taken, not the weekday."
            self.ledger.warn(line.number, message)
        return date.iso

    def _read_title(self, start: int, end: int) -> tuple[int, str | None]:
        """The line behind the title, and the title: the next line with text, if it can be one."""
        at = self._next(self._with_text, start, end)
        if at is None:
            return end, None
        line = self._lines[at]
        if is_no_title(line):
            return at, None
        if len(line.text) > LONGEST_TITLE:
            message = f"Line {line.number} is too long for a title and was taken as text; the post has no title."
            self.ledger.hint(line.number, message)
            return at, None
        self.ledger.structural.add(line.number)
        return at + 1, line.words

    def _read_post(
        self, at: int, end: int, ahead: Ahead, *, headless: bool
    ) -> tuple[list[ParsedUnit], int, int | None]:
        """The units from the body on, the index where the post ends, and the declared count."""
        found = self._find_comments(at, end, headless=headless)
        body_end = found.start if found.count is None else found.count
        units, left_out = read_body(self._lines[at:body_end], self.ledger, paragraphs=self._paragraphs)
        self.context_paragraphs += left_out
        declared = None
        if found.count is not None:
            line = self._lines[found.count]
            self.ledger.structural.add(line.number)
            declared = declared_count(line.text)
            declared = responses_count(line.text) if declared is None else declared
        starts_file = headless and self._next(self._with_text, at, body_end) is None
        items, stop = self._read_comments(found, end, ahead, starts_file=starts_file)
        pagers = self._pagers(found, stop, end)
        later = is_later_page(items, pagers)
        # Without a count line, where the list starts is said with its numbering.
        whole_list = (found.count is not None or not headless) and not (later and declared is None)
        check_numbering(items, self.ledger, whole_list=whole_list, later_page=later)
        units += items_as_units(items, len(units), self.ledger)
        if declared is not None and found.count is not None:
            line_number = self._lines[found.count].number
            compare_declared(declared, items, line_number, pagers, self.ledger, later_page=later)
        return units, stop, declared

    def _read_comments(self, found: _Comments, end: int, ahead: Ahead, *, starts_file: bool) -> tuple[list[Item], int]:
        if found.start >= end:
            return [], end
        if found.older:
            self._explain_older_layout(found)
            return read_glued(self._lines[found.start : end], self.ledger), end
        first_line = self._lines[found.start].number
        items, stop = read_list(
            ahead,
            first_line,
            self.ledger,
            announced=found.count is not None,
            starts_file=starts_file,
            last_line=self._last_line,
        )
        return items, end if stop is None else stop - 1

    def _pagers(self, found: _Comments, stop: int, end: int) -> list[Line]:
        """The lines around a list that lead to its other pages; they are accounted for."""
        behind = self._past_furniture(stop, end)
        around = self._lines[found.start : end if behind is None else behind]
        taken = self.ledger.units | self.ledger.structural
        pagers = [line for line in around if line.text and line.number not in taken and is_pager(line.text)]
        self.ledger.structural.update(line.number for line in pagers)
        return pagers

    def _explain_older_layout(self, found: _Comments) -> None:
        line = self._lines[self._next(self._with_text, found.start, len(self._lines)) or found.start].number
        self.ledger.warn(
            line,
            f"The comments from line {line} on have no numbers. Where each begins and ends was worked out from "
            "the markers “ReplyDelete” and “Delete”; check them.",
        )
        if found.count is None:
            message = (
                f"Nothing marks where the post ends: line {line} was taken as the first comment, as a marker follows."
            )
            self.ledger.hint(line, message)

    def _find_comments(self, start: int, end: int, *, headless: bool) -> _Comments:
        count = self._count(start, end)
        if count is not None:
            marker = self._next(self._markers, count, end)
            older = marker is not None and not self._leads_to_list(count) and not self._lines[marker].indent
            return _Comments(count + 1, count, older)
        marker = self._next(self._markers, start, end)
        if marker is None:
            last = self._with_text[-1]
            is_cut = start <= last < end and is_cut_count(self._lines[last].text)
            return _Comments(last if is_cut else end, None)
        if not self._lines[marker].indent:
            return _Comments(opening_line(self._lines, start, marker), None, older=True)
        return _Comments(self._list_start(start, marker, headless=headless), None)

    def _list_start(self, start: int, marker: int, *, headless: bool) -> int:
        """Where a numbered list starts that no count line announces: at the number its first marker belongs to.

        Without such a number the list starts inside a comment: at the indented lines that
        stand before the marker. A file cut inside a line has lost that line's indent.
        """
        indent = self._lines[marker].indent
        for at in range(marker - 1, start - 1, -1):
            line = self._lines[at]
            if line.indent < indent and numbered(line.text):
                return at
        at = marker
        while at > start and (self._lines[at - 1].indent or not self._lines[at - 1].text):
            at -= 1
        cut_line = at == start + 1 and start == 0 and headless
        return start if cut_line else at

    def _count(self, start: int, end: int) -> int | None:
        """The count line that ends the body: one that a list follows, else the first, before any marker."""
        limit = self._next(self._markers, start, end)
        limit = end if limit is None else limit
        listed = self._next(self._counts_with_list, start, limit)
        return listed if listed is not None else self._next(self._counts, start, limit)

    def _leads_to_list(self, count: int) -> bool:
        """Whether what follows a count line is a number line, or nothing because there are no comments."""
        if declared_count(self._lines[count].text) == 0:
            return True
        following = self._past_furniture(count + 1, len(self._lines))
        return following is not None and numbered(self._lines[following].text) is not None

    def _past_furniture(self, start: int, end: int) -> int | None:
        at = self._next(self._with_text, start, end)
        while at is not None and (is_furniture(self._lines[at].text) or is_pager(self._lines[at].text)):
            at = self._next(self._with_text, at + 1, end)
        return at

    @staticmethod
    def _next(indexes: Sequence[int], start: int, end: int) -> int | None:
        """The first of some sorted indexes in a stretch of lines."""
        place = bisect_left(indexes, start)
        return indexes[place] if place < len(indexes) and indexes[place] < end else None
