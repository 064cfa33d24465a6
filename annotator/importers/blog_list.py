"""The numbered comment list of a saved page.

    1. text                     number, period, blank, text
      more text                 further lines stand deeper than the number
      ReplyDelete               closes a comment
      Replies                   opens its replies
      1. text                   a reply is only what follows “Replies” ...
        Delete                  ... and is closed by “Delete”
    2. text                     a number further out ends the replies

Everything between a number and its marker is text, lists such as “1.” included. Where
indents say nothing (a page pasted flat, a number glued to a marker, a file that starts
inside a list) the marker tells the depth: “ReplyDelete” a comment, “Delete” a reply.
"""

from dataclasses import dataclass

from annotator.importers.blog_items import Item
from annotator.importers.blog_lines import CLOSES_COMMENT, CLOSES_REPLY, REPLIES, is_separator
from annotator.importers.blog_tokens import Ahead, Kind, Token
from annotator.importers.line_ledger import Ledger


@dataclass(slots=True)
class _Level:
    """The last item read at one depth; ``item`` None = it is not in the file, ``indent`` None = unknown."""

    indent: int | None
    item: int | None
    number: int | None


#: Replies to replies are kept to this depth; deeper ones are read as its siblings.
DEEPEST = 30


def read_list(
    ahead: Ahead, first_line: int, ledger: Ledger, *, announced: bool, starts_file: bool, last_line: int
) -> tuple[list[Item], int | None]:
    """The items of the numbered list that starts in ``first_line``, and the line where something else begins.

    That line is None when the list goes on to the end of what ``ahead`` covers; it is one
    of unindented text with no further marker behind it. ``announced``: a count line stands
    before the list, so that its beginning is there. ``starts_file``: nothing of the page does.
    ``last_line``: the file's last line that is not blank.
    """
    reader = _Reader(ahead, ledger, announced=announced, starts_file=starts_file, last_line=last_line)
    stop = reader.read(ahead.first_token(first_line))
    return reader.items, stop


class _Reader:
    """One pass over the tokens; at any time an item is open (its marker is still to come) or none is."""

    def __init__(self, ahead: Ahead, ledger: Ledger, *, announced: bool, starts_file: bool, last_line: int) -> None:
        self.items: list[Item] = []
        self._ahead = ahead
        self._ledger = ledger
        self._announced = announced
        self._starts_file = starts_file
        self._last_line = last_line
        self._levels: list[_Level] = []
        self._open: Item | None = None
        self._after_replies = False

    def read(self, start: int) -> int | None:
        """Read from a token on to the end of the list; the line where something else begins, None when nothing does."""
        takers = {
            Kind.CLOSER: self._take_closer,
            Kind.REPLIES: self._take_replies,
            Kind.NUMBER: self._take_number,
            Kind.TEXT: self._take_text,
        }
        for at in range(start, len(self._ahead.tokens)):
            token = self._ahead.tokens[at]
            if token.kind is Kind.BLANK:
                if self._open:
                    self._open.entries.append((token.line, ""))
            elif token.kind is Kind.TEXT and self._ends_list(at, token):
                return token.line
            else:
                takers[token.kind](at, token)
        if self._open:
            self._leave_open(self._open, at_end=True)
        return None

    def _ends_list(self, at: int, token: Token) -> bool:
        if self._open or token.indent != 0:
            return False
        return self._ahead.closer[at] is None or self._ahead.count_first[at]

    def _take_closer(self, at: int, token: Token) -> None:
        item = self._open
        if item and token.text == CLOSES_REPLY and item.depth == 0 and not self._list_goes_on(at, item):
            self._add_text(item, token)
            return
        self._ledger.structural.add(token.line)
        self._after_replies = False
        self._open = None
        if not item:
            self._ledger.warn(token.line, f"“{token.text}” in line {token.line} closes nothing.")
        elif (token.text == CLOSES_REPLY) != (item.depth > 0):
            self._ledger.warn(
                token.line,
                f"The {item.words} from line {item.first_line} is closed by “{token.text}” in line {token.line}; "
                "check its place in the thread.",
            )

    def _list_goes_on(self, at: int, item: Item) -> bool:
        """Whether the list goes on behind a “Delete” in a comment, so that it was a marker and no text."""
        after = self._ahead.next_token[at]
        if after is None:
            return True
        token = self._ahead.tokens[after]
        if token.kind is Kind.NUMBER:
            return not self._is_deeper(token, item)
        return token.kind is Kind.REPLIES or (token.kind is Kind.TEXT and token.indent == 0)

    def _is_deeper(self, token: Token, item: Item) -> bool:
        """Whether a line stands deeper than the number of an item; False where indents say nothing."""
        known = not self._ahead.flat and token.indent is not None and item.indent is not None
        return known and token.indent > item.indent

    def _take_replies(self, at: int, token: Token) -> None:
        item = self._open
        if item and not self._opens_replies(at, item):
            self._add_text(item, token)
            return
        if item:
            self._leave_open(item)
        elif not self._levels:
            self._ledger.warn(token.line, f"The comment that “Replies” in line {token.line} belongs to is missing.")
        self._ledger.structural.add(token.line)
        self._after_replies = True

    def _opens_replies(self, at: int, item: Item) -> bool:
        """Whether “Replies” stands in an item that lost its marker, and is no word of the text."""
        after = self._ahead.next_token[at]
        if after is None or not self._ahead.can_start(after) or self._ahead.closed_by(after) != CLOSES_REPLY:
            return False
        return self._ahead.flat or item.indent is None or self._is_deeper(self._ahead.tokens[after], item)

    def _take_number(self, at: int, token: Token) -> None:
        item = self._open
        if not self._ahead.can_start(at):
            self._take_text(at, token)
            return
        if item:
            known = not self._ahead.flat and token.indent is not None and item.indent is not None
            if not known or self._is_deeper(token, item):
                self._add_text(item, token)
                return
            self._leave_open(item)
        self._start(Item(token.number, self._depth(at, token), None, token.indent), token, token.rest)

    def _take_text(self, at: int, token: Token) -> None:
        if self._open:
            self._add_text(self._open, token)
            return
        if token.indent is None and self.items:
            message = f"The text behind the marker in line {token.line} was kept with the comment before it."
            self._ledger.warn(token.line, message)
            self._add_text(self.items[-1], token)
            return
        if token.indent is not None and (self._ahead.closer[at] is None or self._ahead.item_first[at]):
            return  # It belongs to nothing: being in no set of the ledger, it is listed as such.
        if self._starts_file and not self.items:
            self._ledger.warn(token.line, "The file starts inside a comment. What there is of it was kept.")
        else:
            message = f"The text from line {token.line} has a closing marker but no number; it was kept as a unit."
            self._ledger.warn(token.line, message)
        self._start(Item(None, self._depth_by_marker(at, None), None), token, token.text)

    def _add_text(self, item: Item, token: Token) -> None:
        if is_separator(token.text):
            self._ledger.structural.add(token.line)
            message = f"The asterisks in line {token.line} stand inside a comment: they divide it, but do not end it."
            self._ledger.hint(token.line, message)
            item.entries.append((token.line, ""))
        elif self._is_cut_marker(item, token):
            self._ledger.structural.add(token.line)
        else:
            self._ledger.units.add(token.line)
            is_word = token.text in (CLOSES_REPLY, REPLIES)  # of a page in another language, see Line.words
            item.entries.append((token.line, self._ahead.printed[token.line] if is_word else token.text))

    def _is_cut_marker(self, item: Item, token: Token) -> bool:
        """Whether the file's last line is the beginning of the marker that is due there."""
        due = CLOSES_REPLY if item.depth else CLOSES_COMMENT
        return token.line == self._last_line and due.startswith(token.text) and not item.entries[-1][1]

    def _leave_open(self, item: Item, *, at_end: bool = False) -> None:
        words = f"The {item.words} from line {item.first_line}"
        if at_end and self._ahead.tokens[-1].line >= self._last_line:
            message = f"{words} is the last and has no closing marker: the file may be cut there."
        else:
            message = f"{words} has no closing marker; check where it ends."
        self._ledger.warn(item.first_line, message)
        self._open = None

    def _start(self, item: Item, token: Token, text: str) -> None:
        item.depth = min(item.depth, DEEPEST)
        while len(self._levels) < item.depth:
            self._levels.append(_Level(None, None, None))
        item.parent = self._levels[item.depth - 1].item if item.depth else None
        self._levels[item.depth :] = [_Level(item.indent, len(self.items), item.number)]
        item.entries.append((token.line, text))
        self._ledger.units.add(token.line)
        self.items.append(item)
        self._open = item
        self._after_replies = False

    def _depth(self, at: int, token: Token) -> int:
        levels, indent = self._levels, token.indent
        if self._after_replies:
            above = levels[-1].indent if levels else None
            if self._ahead.flat or indent is None or above is None or indent > above:
                return max(1, len(levels))
        if self._announced and not levels:
            return 0
        if self._ahead.flat or indent is None or any(level.indent is None for level in levels):
            return self._depth_by_marker(at, token.number)
        depth = sum(level.indent < indent for level in levels if level.indent is not None)
        closed_by = self._ahead.closed_by(at)
        if depth < len(levels):
            return depth
        if closed_by == CLOSES_REPLY:
            message = f"The reply in line {token.line} does not stand under “Replies”; check what it answers."
            self._ledger.warn(token.line, message)
            return max(1, depth)
        return 0 if closed_by else max(0, depth - 1)

    def _depth_by_marker(self, at: int, number: int | None) -> int:
        """The depth by the closing marker; of several levels of replies the deepest whose numbers go on."""
        closed_by = self._ahead.closed_by(at)
        if closed_by == CLOSES_COMMENT or (self._announced and not self._levels):
            return 0
        goes_on = [
            depth
            for depth, level in enumerate(self._levels)
            if number is not None and level.number is not None and level.number + 1 == number
        ]
        if closed_by is None:
            return goes_on[0] if goes_on else 0
        return max([depth for depth in goes_on if depth], default=max(1, len(self._levels) - 1))
