"""Saved pages of a WordPress blog as plain text: the importer ``wordpress_text``.

    Name says:                       the head of a comment: who and when,
    March 4, 2025 at 10:32 am        on one line or on two
    in reply to Other Name           where the page prints it
    Text of the comment.
    Reply                            the link below it, where comments can be answered

A comment answers the last one by the person it is “in reply to”; where nothing is printed,
a head that stands deeper answers the one above it. Links from other sites (pingbacks) are
no comments. The article above the list is read as that of ``blog_text`` is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.material import ParsedThread, ParsedUnit, Reading, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.blog_body import read_body
from annotator.importers.blog_lines import LONGEST_TITLE, Line, cut_lines, is_marker, unit_text
from annotator.importers.blog_notices import removed_by
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.line_ledger import Ledger, gone_units, left_out_paragraphs, leftovers, repetitions
from annotator.importers.whole import missing_parent, pieces_of
from annotator.importers.wordpress_lines import (
    Head,
    closes_comment,
    ends_list,
    head_at,
    heading_count,
    in_reply_to,
    is_moderation_note,
    is_page_link,
    is_pingback,
    posted_date,
)

NAME = "wordpress_text"
OPTIONS: Mapping[str, str] = {"paragraphs": "Paragraphs of the article become units too, if it holds no passages."}
#: A date of the post stands among its first lines.
_TOP_OF_POST = 5


@dataclass(slots=True)
class _Comment:
    """A comment being read: its head, the lines of its text, and whom it answers."""

    head: Head
    lines: list[Line] = field(default_factory=list)
    answers: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is such a page, from 0 to 1; Refusal when it is no text."""
    lines = cut_lines(file.beginning.text)
    if any(is_marker(line) for line in lines):
        return 0.0
    heads = heads_of(lines)
    says = sum(head.says for head in heads)
    if says >= 2 or (says and any(closes_comment(line.text) for line in lines)):
        return 0.85
    return 0.7 if says else 0.65 if len(heads) >= 2 else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The thread of a saved page: its comments, and passages or (``paragraphs``) paragraphs of the article.

    Raises Refusal for an unknown option, for a file that is no text, and for one without any comment.
    """
    for name in options:
        if name not in OPTIONS:
            raise Refusal(f"Saved WordPress pages have no option “{name}”. The options are: {', '.join(OPTIONS)}.")
    paragraphs = options.get("paragraphs", False)
    if not isinstance(paragraphs, bool):
        raise Refusal("The option “paragraphs” is either true or false.")
    decoded = file.decoded
    lines = cut_lines(decoded.text)
    heads = heads_of(lines)
    if not heads:
        raise Refusal(
            f"No comment was found in “{file.name}”: none begins like those of a WordPress page, with “A. Name says:” "
            "and a date such as “March 4, 2025 at 10:32 am”. Check the file, or choose another format."
        )
    page = _Page(lines, heads)
    thread = page.read(paragraphs=paragraphs)
    accounted = page.ledger.accounted()
    unassigned = [line.number for line in lines if line.text and line.number not in accounted]
    problems = [*decoded.problems, *page.ledger.problems, *repetitions([thread]), *gone_units([thread])]
    return Reading(decoded.encoding, pieces_of([thread], unassigned, [*problems, *leftovers(lines, unassigned)]))


def heads_of(lines: Sequence[Line]) -> list[Head]:
    """The heads of all comments, in order."""
    with_text = [at for at, line in enumerate(lines) if line.text]
    heads: list[Head] = []
    for place, at in enumerate(with_text):
        if heads and at < heads[-1].behind:
            continue
        before = with_text[place - 1] if place else None
        following = with_text[place + 1] if place + 1 < len(with_text) else None
        head = head_at(lines, at, before, following)
        if head:
            heads.append(head)
    return heads


class _Page:
    """One page being read; ``ledger`` accounts for its lines."""

    def __init__(self, lines: Sequence[Line], heads: Sequence[Head]) -> None:
        self.ledger = Ledger()
        self._lines = lines
        self._heads = heads
        self._pingbacks: list[int] = []

    def read(self, *, paragraphs: bool) -> ParsedThread:
        """The thread: title, date, declared count, and all units."""
        heading, declared = self._heading()
        first = self._heads[0].first
        top = heading if heading is not None else first
        pingbacks = [at for at in range(top) if is_pingback(self._lines[at].text)]
        top = min([top, *pingbacks])
        at, title, date = self._read_top(top)
        units, left_out = read_body(self._lines[at:top], self.ledger, paragraphs=paragraphs)
        if left_out:
            self.ledger.problems.append(left_out_paragraphs(left_out))
        self._read_between(range(top if heading is None else heading + 1, first))
        ends = [*(head.first for head in self._heads[1:]), len(self._lines)]
        comments = [self._read_comment(head, end) for head, end in zip(self._heads, ends, strict=True)]
        units += self._units(comments, len(units))
        self._compare(heading, declared, len(comments))
        return ParsedThread(title, date, declared, tuple(units))

    def _heading(self) -> tuple[int | None, int | None]:
        """The index of the heading of the list, the last before the first comment, and the count it declares."""
        for at in range(self._heads[0].first - 1, -1, -1):
            line = self._lines[at]
            count = heading_count(line.text) if line.text and not line.indent else None
            if count is not None:
                self.ledger.structural.add(line.number)
                return at, None if count < 0 else count
        return None, None

    def _read_top(self, end: int) -> tuple[int, str | None, str | None]:
        """The index where the article begins, the title and the date of the post."""
        with_text = [at for at in range(end) if self._lines[at].text][:_TOP_OF_POST]
        dated = next((at for at in with_text if posted_date(self._lines[at].text)), None)
        named = next((at for at in with_text[:2] if at != dated), None)
        if named is not None and len(self._lines[named].text) > LONGEST_TITLE:
            named = None
        for at in (dated, named):
            if at is not None:
                self.ledger.structural.add(self._lines[at].number)
        between = [at for at in with_text if dated is not None and at < dated and at != named]
        # Lines between title and date (a category, a byline) are no part of the article.
        start = max([-1, *(at for at in (dated, named) if at is not None), *between]) + 1
        title = None if named is None else self._lines[named].text
        return start, title, None if dated is None else self._date(self._lines[dated])

    def _date(self, line: Line) -> str | None:
        date = posted_date(line.text)
        if date is not None and date.readings:
            days = " or ".join(date.readings)
            self.ledger.hint(line.number, f"The date in line {line.number} may be {days}; no date was taken.")
        return date.iso if date else None

    def _read_between(self, indexes: range) -> None:
        """Account for what stands between comments: links to further pages, pingbacks."""
        for at in indexes:
            line = self._lines[at]
            if line.text and is_page_link(line.text):
                self.ledger.structural.add(line.number)
                message = f"Line {line.number} leads to further pages of comments. Save and import them too."
                self.ledger.warn(line.number, message)
            elif line.text and is_pingback(line.text):
                self.ledger.structural.add(line.number)
                self._pingbacks.append(line.number)

    def _read_comment(self, head: Head, end: int) -> _Comment:
        comment = _Comment(head, answers=head.answers)
        self.ledger.structural.update(line.number for line in self._lines[head.first : head.behind] if line.text)
        for at in range(head.behind, end):
            line = self._lines[at]
            text = line.text
            if not text:
                comment.lines.append(line)
            elif comment.answers is None and not _has_text(comment) and (other := in_reply_to(text)):
                comment.answers = other
                self.ledger.structural.add(line.number)
            elif is_moderation_note(text):
                comment.attributes["status"] = "awaiting moderation"
                self.ledger.structural.add(line.number)
            elif closes_comment(text, head.name):
                self.ledger.structural.add(line.number)
                self._read_between(range(at + 1, end))
                break
            elif ends_list(text) or is_pingback(text) or is_page_link(text):
                self._read_between(range(at, end))
                break
            else:
                comment.lines.append(line)
                self.ledger.units.add(line.number)
        return comment

    def _units(self, comments: Sequence[_Comment], offset: int) -> list[ParsedUnit]:
        parents = self._parents(comments)
        depths: list[int] = []
        units = []
        for comment, parent in zip(comments, parents, strict=True):
            depths.append(0 if parent is None else depths[parent] + 1)
            head, first = comment.head, self._lines[comment.head.first].number
            text = unit_text([line.text for line in comment.lines])
            if not text:
                self.ledger.warn(first, f"The comment in line {first} has no text.")
            remover = removed_by(text)
            is_answer = parent is not None or comment.answers is not None
            written = [line.number for line in comment.lines if line.text]
            units.append(
                ParsedUnit(
                    kind=UnitKind.REPLY if is_answer else UnitKind.COMMENT,
                    text=text,
                    lines=(first, max([self._lines[head.behind - 1].number, *written])),
                    number=head.number,
                    depth=depths[-1],
                    parent=None if parent is None else parent + offset,
                    author=head.name,
                    time=self._time(head, first),
                    attributes=comment.attributes | ({"removed": remover} if remover else {}),
                    gone=remover is not None,
                )
            )
        return units

    def _time(self, head: Head, line: int) -> str | None:
        if head.when is None:
            self.ledger.hint(line, f"The comment in line {line} says only how long ago it was written; it has no time.")
        elif head.when.readings:
            times = " or ".join(head.when.readings)
            self.ledger.hint(line, f"The time of the comment in line {line} may be {times}; none was taken.")
        elif head.when.iso is None:
            self.ledger.warn(line, f"The time of the comment in line {line} does not exist; it was left out.")
        return head.when.iso if head.when else None

    def _parents(self, comments: Sequence[_Comment]) -> list[int | None]:
        parents: list[int | None] = []
        above: list[tuple[int, int]] = []
        written: dict[str, list[int]] = {}
        for at, comment in enumerate(comments):
            line = self._lines[comment.head.first].number
            above = [(indent, place) for indent, place in above if indent < comment.head.indent]
            if comment.answers is None:
                parents.append(above[-1][1] if above else None)
            else:
                parents.append(self._answered(written.get(comment.answers.casefold(), []), line))
            above.append((comment.head.indent, at))
            written.setdefault(comment.head.name.casefold(), []).append(at)
        return parents

    def _answered(self, places: Sequence[int], line: int) -> int | None:
        """The last of a person's earlier comments."""
        if not places:
            self.ledger.problems.append(missing_parent(line))
            return None
        if len(places) > 1:
            message = (
                f"The reply in line {line} names a person who wrote {len(places)} comments before it; "
                "the last of them was taken as the one it answers."
            )
            self.ledger.hint(line, message)
        return places[-1]

    def _compare(self, heading: int | None, declared: int | None, read: int) -> None:
        links = len(self._pingbacks)
        if links:
            what = "1 link from another site (pingback) is" if links == 1 else f"{links} links from other sites are"
            self.ledger.hint(self._pingbacks[0], f"{what} no comment and not among the units.")
        if declared is None or heading is None or declared in (read, read + links):
            return
        line = self._lines[heading].number
        what = "1 comment" if declared == 1 else f"{declared} comments"
        were = "1 was" if read == 1 else f"{read} were"
        self.ledger.warn(line, f"The page declares {what}, but {were} read.")


def _has_text(comment: _Comment) -> bool:
    return any(line.text for line in comment.lines)


WORDPRESS_TEXT = Importer(
    name=NAME,
    version="1",
    label="Saved WordPress page (plain text)",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".txt",),
)
