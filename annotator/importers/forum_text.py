"""Saved pages of a forum as plain text: the importer ``forum_text``.

    #12                              the number of a post, its author and time
    Name
    Senior Member
    Posted: 4 March 2025 10:32
    Quote:
    Originally Posted by Other Name
    What is quoted, up to a blank line, or as far as it stands deeper.

    The text of the post.
    ____________
    A signature, part of the text.
    Last edited by Name; 4 March 2025 at 10:40.

Quoted lines begin with “> ” in the text. Figures about members (where they live, since when
they are members) are neither text nor attributes; a rank is an attribute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.material import ParsedThread, ParsedUnit, Reading, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.blog_lines import LONGEST_TITLE, Line, cut_lines, is_marker, unit_text
from annotator.importers.blog_notices import removed_by
from annotator.importers.forum_lines import (
    Head,
    declared_posts,
    edited,
    heads_of,
    is_button,
    is_pager,
    is_signature_line,
    page_of,
    quotation,
    thread_title,
)
from annotator.importers.forum_quotations import Quotation, opens_quotation, read_quotation
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.line_ledger import Ledger, gone_units, leftovers, repetitions
from annotator.importers.whole import pieces_of

NAME = "forum_text"


@dataclass(slots=True)
class _Post:
    """A post being read: the lines of its text (blank ones too), and what is known besides."""

    head: Head
    entries: list[tuple[int, str]] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is a saved forum page, from 0 to 1; Refusal when it is no text."""
    lines = cut_lines(file.beginning.text)
    if any(is_marker(line) for line in lines):
        return 0.0
    heads = heads_of(lines)
    if len(heads) >= 2:
        return 0.88
    signs = any(quotation(line.text) or page_of(line.text) or edited(line.text) for line in lines)
    return 0.0 if not heads else 0.7 if signs else 0.5


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The thread of a saved page, a post a unit.

    Raises Refusal for any option, for a file that is no text, and for one without any post.
    """
    for name in options:
        raise Refusal(f"Saved forum pages have no option “{name}”, nor any other.")
    decoded = file.decoded
    lines = cut_lines(decoded.text)
    heads = heads_of(lines)
    if not heads:
        raise Refusal(
            f"No post was found in “{file.name}”: none begins with a number such as “#12” and a time such as "
            "“Posted: 4 March 2025 10:32”. Check the file, or choose another format."
        )
    page = _Page(lines, heads)
    thread = page.read()
    accounted = page.ledger.accounted()
    unassigned = [line.number for line in lines if line.text and line.number not in accounted]
    problems = [*decoded.problems, *page.ledger.problems, *repetitions([thread]), *gone_units([thread])]
    return Reading(decoded.encoding, pieces_of([thread], unassigned, [*problems, *leftovers(lines, unassigned)]))


class _Page:
    """One page being read; ``ledger`` accounts for its lines."""

    def __init__(self, lines: Sequence[Line], heads: Sequence[Head]) -> None:
        self.ledger = Ledger()
        self._lines = lines
        self._heads = heads
        self._page: tuple[int, int] | None = None
        self._declared: int | None = None
        self._open_quotes: list[int] = []
        self._signatures: list[int] = []

    def read(self) -> ParsedThread:
        """The thread: its title, how many posts the page declares, and the posts."""
        title = self._read_top(self._heads[0].first)
        ends = [*(head.first for head in self._heads[1:]), len(self._lines)]
        posts = [self._read_post(head, end) for head, end in zip(self._heads, ends, strict=True)]
        units = tuple(self._unit(post) for post in posts)
        self._check_numbers()
        self._explain(len(units))
        return ParsedThread(title, None, self._declared, units)

    def _read_top(self, end: int) -> str | None:
        """The title: a line that says so, else the first that is no way through the forum."""
        named, other = None, None
        for line in self._lines[:end]:
            if not line.text or self._takes_pager(line):
                continue
            if named is None and thread_title(line.text):
                named = line
            is_path = any(sign in line.text for sign in "»›>|")
            if other is None and not is_path and len(line.text) <= LONGEST_TITLE:
                other = line
        line = named or other
        if line is None:
            return None
        self.ledger.structural.add(line.number)
        return thread_title(line.text) or line.text

    def _takes_pager(self, line: Line) -> bool:
        if not is_pager(line.text):
            return False
        self._page = self._page or page_of(line.text)
        declared = declared_posts(line.text)
        self._declared = declared if self._declared is None else self._declared
        self.ledger.structural.add(line.number)
        return True

    def _read_post(self, head: Head, end: int) -> _Post:
        post = _Post(head, attributes={"rank": head.rank} if head.rank else {})
        self.ledger.structural.update(line.number for line in self._lines[head.first : head.behind] if line.text)
        lines = self._without_furniture(self._lines[head.behind : end])
        at = 0
        while at < len(lines):
            line = lines[at]
            when = edited(line.text)
            if when is not None:
                post.attributes["edited"] = when
                self.ledger.structural.add(line.number)
            elif opens_quotation(lines, at):
                quoted = read_quotation(lines, at)
                self._take_quotation(quoted, post)
                at = quoted.behind
                continue
            else:
                if is_signature_line(line.text):
                    self._signatures.append(line.number)
                self._add(post, line, line.text)
            at += 1
        return post

    def _take_quotation(self, quoted: Quotation, post: _Post) -> None:
        post.entries += [*quoted.entries, (0, "")]
        self.ledger.units.update(line for line, words in quoted.entries if words)
        self.ledger.structural.update(quoted.structural)
        self._open_quotes += quoted.unmarked

    def _without_furniture(self, lines: Sequence[Line]) -> Sequence[Line]:
        """A post's lines without the links and pagers below it."""
        end = len(lines)
        while end and (not lines[end - 1].text or self._is_below(lines[end - 1])):
            end -= 1
        return lines[:end]

    def _is_below(self, line: Line) -> bool:
        if is_button(line.text):
            self.ledger.structural.add(line.number)
            return True
        return self._takes_pager(line)

    def _add(self, post: _Post, line: Line, text: str) -> None:
        post.entries.append((line.number, text))
        if line.text:
            self.ledger.units.add(line.number)

    def _unit(self, post: _Post) -> ParsedUnit:
        head = post.head
        first = self._lines[head.first].number
        text = unit_text([words for _, words in post.entries])
        last = max((line for line, words in post.entries if words), default=self._lines[head.behind - 1].number)
        if not text:
            self.ledger.warn(first, f"The post #{head.number} in line {first} has no text.")
        if head.author is None:
            self.ledger.hint(first, f"No author was found for the post #{head.number} in line {first}.")
        remover = removed_by(text)
        return ParsedUnit(
            kind=UnitKind.COMMENT,
            text=text,
            lines=(first, last),
            number=head.number,
            author=head.author,
            time=self._time(head, first),
            attributes=post.attributes | ({"removed": remover} if remover else {}),
            gone=remover is not None,
        )

    def _time(self, head: Head, line: int) -> str | None:
        if head.when is None:
            self.ledger.hint(line, f"The post #{head.number} says only how long ago it was written; it has no time.")
        elif head.when.readings:
            times = " or ".join(head.when.readings)
            self.ledger.hint(line, f"The time of the post #{head.number} may be {times}; none was taken.")
        elif head.when.iso is None:
            self.ledger.warn(line, f"The time of the post #{head.number} does not exist; it was left out.")
        return head.when.iso if head.when else None

    def _check_numbers(self) -> None:
        expected = self._heads[0].number
        seen: set[int] = set()
        for head in self._heads:
            line = self._lines[head.first].number
            if head.number in seen:
                self.ledger.warn(line, f"The post number {head.number} in line {line} stands there a second time.")
            elif head.number > expected:
                last = head.number - 1
                missing = f"number {last} is" if last == expected else f"numbers {expected} to {last} are"
                self.ledger.warn(line, f"Before post {head.number} in line {line}, {missing} missing.")
            elif head.number < expected:
                self.ledger.warn(line, f"The post number {head.number} in line {line} is out of order.")
            seen.add(head.number)
            expected = max(expected, head.number + 1)

    def _explain(self, read: int) -> None:
        """Say what is not in the file, where quotations were cut, and that signatures are part of the texts."""
        if self._page and self._page[1] > 1:
            page, pages = self._page
            count = f"{read} posts" if self._declared is None else f"{read} of the {self._declared} posts it declares"
            self.ledger.warn(None, f"This is page {page} of {pages}: {count} were read. Import the other pages too.")
        elif self._declared is not None and self._declared != read:
            self.ledger.warn(None, f"The page declares {self._declared} posts, but {read} were read.")
        if self._open_quotes:
            self.ledger.hint(
                self._open_quotes[0],
                f"The end of a quotation is not marked (first in line {self._open_quotes[0]}, "
                f"{len(self._open_quotes)} in all); it was taken to end at the next blank line.",
            )
        if self._signatures:
            self.ledger.hint(
                self._signatures[0],
                f"What stands below a line of underscores was kept in the text (first in line {self._signatures[0]}, "
                f"{len(self._signatures)} in all); it may be a signature that names its writer.",
            )


FORUM_TEXT = Importer(
    name=NAME,
    version="1",
    label="Saved forum page (plain text)",
    recognise=recognise,
    read=read,
    extensions=(".txt",),
)
