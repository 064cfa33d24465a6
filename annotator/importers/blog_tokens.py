"""The numbered list as tokens, and what lies ahead of each of them.

A marker may be glued to what follows it, so one line may be several tokens. What lies
ahead is worked out in one pass from the end: reading a list stays linear.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from annotator.importers.blog_lines import REPLIES, Line, declared_count, numbered, split_marker


class Kind(Enum):
    """What a token is by its form."""

    BLANK = auto()
    CLOSER = auto()
    REPLIES = auto()
    NUMBER = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A line, or the part of one behind a marker; ``indent`` None = glued, so it says nothing."""

    kind: Kind
    line: int
    text: str
    indent: int | None
    number: int = 0
    rest: str = ""

    @property
    def is_count_line(self) -> bool:
        """Whether the line announces a list, such as “45 comments:”."""
        return self.kind is Kind.TEXT and self.indent == 0 and declared_count(self.text) is not None


def _tokens_of(line: Line) -> list[Token]:
    if not line.text:
        return [Token(Kind.BLANK, line.number, "", line.indent)]
    found: list[Token] = []
    text = line.text
    while text:
        indent = None if found else line.indent
        marker = split_marker(text)
        number = numbered(text)
        if marker:
            found.append(Token(Kind.CLOSER, line.number, marker[0], indent))
            text = marker[1]
        elif text == REPLIES or (found and text.startswith(REPLIES) and numbered(text[len(REPLIES) :].strip())):
            found.append(Token(Kind.REPLIES, line.number, REPLIES, indent))
            text = text[len(REPLIES) :].strip()
        else:
            kind = Kind.NUMBER if number else Kind.TEXT
            found.append(Token(kind, line.number, text, indent, *(number or ())))
            text = ""
    return found


class Ahead:
    """The tokens of a stretch of lines, and what follows each of them.

    ``next_token[at]``: index of the next token that is not blank. ``closer[at]``: the next
    marker. ``item_first[at]``: whether an item can start before that marker does.
    ``count_first[at]``: whether a count line stands before it. ``flat``: no number line
    stands further out than its marker, so that indents say nothing. ``printed``: what
    stands in each line.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.printed = {line.number: line.words for line in lines}
        self.tokens = [token for line in lines for token in _tokens_of(line)]
        count = len(self.tokens)
        self.next_token: list[int | None] = [None] * count
        self.closer: list[Token | None] = [None] * count
        self.count_first = [False] * count
        self.item_first = [False] * count
        self._look_for_closers()
        self.flat = self._is_flat()
        self._look_for_items()

    def first_token(self, line: int) -> int:
        """The index of the first token of a line."""
        return bisect_left(self.tokens, line, key=lambda token: token.line)

    def can_start(self, at: int) -> bool:
        """Whether a number line can begin an item: it stands further out than its marker."""
        token, closer = self.tokens[at], self.closer[at]
        if token.kind is not Kind.NUMBER:
            return False
        if self.flat or closer is None or token.indent is None or closer.indent is None:
            return True
        return token.indent < closer.indent

    def closed_by(self, at: int) -> str | None:
        """The marker that comes next."""
        closer = self.closer[at]
        return closer.text if closer else None

    def _look_for_closers(self) -> None:
        following: int | None = None
        closer: Token | None = None
        counted = False
        for at in range(len(self.tokens) - 1, -1, -1):
            token = self.tokens[at]
            self.next_token[at], self.closer[at], self.count_first[at] = following, closer, counted
            if token.kind is Kind.CLOSER:
                closer, counted = token, False
            elif token.is_count_line:
                counted = True
            if token.kind is not Kind.BLANK:
                following = at

    def _look_for_items(self) -> None:
        ahead = False
        for at in range(len(self.tokens) - 1, -1, -1):
            self.item_first[at] = ahead
            if self.tokens[at].kind is Kind.CLOSER:
                ahead = False
            elif self.can_start(at):
                ahead = True

    def _is_flat(self) -> bool:
        flat: list[bool] = []
        before = Kind.CLOSER
        for token, closer in zip(self.tokens, self.closer, strict=True):
            if token.kind is Kind.BLANK:
                continue
            starts = token.kind is Kind.NUMBER and before in (Kind.CLOSER, Kind.REPLIES)
            if starts and closer and token.indent is not None and closer.indent is not None:
                flat.append(closer.indent <= token.indent)
            before = Kind.CLOSER if token.is_count_line else token.kind
        return bool(flat) and all(flat)
