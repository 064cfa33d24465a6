"""The text of a YAML file as a tree in which every piece knows its line, and YAML's faults in plain words.

Built on PyYAML's events, not on its loader, so that no scalar becomes a number, a date or a
boolean on the way (YAML 1.1 reads `no` as false), no reference is followed (a few hundred bytes
of nested ones unfold to gigabytes) and no tag makes an object.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

#: PyYAML's parser written in C, thirty times as fast as the one in Python; not every installation has it.
FAST_PARSER: type | None = getattr(yaml, "CSafeLoader", None)
LARGEST_FILE = 16_000_000  #: bytes
MOST_PIECES = 300_000  #: fields, values and list items: 5,000 codes with everything filled in have 200,000
#: What the slow parser is given; it takes 8 seconds for it. Longer texts are read by the fast one alone.
LONGEST_FOR_SLOW = 2_000_000  #: characters
MOST_PIECES_SLOW = 60_000
MOST_LEVELS = 100  #: of YAML nesting; a sub-code lies two levels under its parent
SURROGATES = re.compile("[\ud800-\udfff]")
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Faults = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. ``plain`` without quotes; ``block`` after > or |; ``lost`` what a # beside it cut off."""

    line: int
    text: str
    plain: bool = True
    block: bool = False
    lost: str = ""

    @property
    def left_out(self) -> bool:
        """Whether nothing stands there at all: `key:` and the end of the line."""
        return self.plain and not self.text


@dataclass(frozen=True, slots=True)
class Listing:
    """Pieces that begin with a dash each."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Pieces of the form `field: value`, repeated fields included."""

    line: int
    pairs: tuple[tuple["Node", "Node"], ...]


Node = Scalar | Listing | Entry


def read_tree(data: bytes) -> tuple[Node | None, Faults]:
    """The tree of a YAML file, None when it cannot be read; and the faults found on the way, as (line, sentence)."""
    faults: Faults = []
    try:
        return _root_of(_decoded(data), faults), faults
    except _Unreadable as stop:
        return None, [*faults, *stop.faults]


class _Unreadable(Exception):
    def __init__(self, *faults: tuple[int, str]) -> None:
        self.faults = faults


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        size = f"{len(data) / 1e6:.1f} MB; the limit is {LARGEST_FILE / 1e6:.0f} MB"
        raise _Unreadable((1, f"The file is too large for a codebook ({size}). Is it the right file?"))
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data and not wide:
        raise _Unreadable((1, "This is not a text file. Choose the codebook’s .yaml file."))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = 1 if wide else before.count(b"\n") + 1
        sentence = "This line holds letters that are not UTF-8. Save the file with the encoding UTF-8 and try again."
        raise _Unreadable((line, sentence)) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    strange = [(number, NOT_TEXT.search(line)) for number, line in enumerate(text.split("\n"), start=1)]
    faults = [
        (number, f"An invisible control character (U+{ord(found.group()):04X}) stands in this line. Take it out.")
        for number, found in strange
        if found
    ]
    if faults:
        raise _Unreadable(*faults)
    return text


def _root_of(text: str, faults: Faults) -> Node | None:
    """The document by the fast parser where both read it alike, by the slow one where they might not.

    The two tell the place of a fault differently and disagree on tabs, on U+0085, U+2028 and
    U+FEFF, on a remark right behind a > or | sign, on tags and on brackets. A text too long for
    the slow one is taken as the fast one reads it.
    """
    if FAST_PARSER is None:
        return _Tree(text, faults, yaml.SafeLoader, MOST_PIECES).root()
    if not _READ_DIFFERENTLY.search(text):
        found: Faults = []
        try:
            root = _Tree(text, found, FAST_PARSER, MOST_PIECES, strict=True).root()
        except (_Differs, _Unreadable) as stop:
            if isinstance(stop, _TooManyPieces):
                raise
        else:
            if not found:
                return root
    if len(text) <= LONGEST_FOR_SLOW:
        found = []
        try:
            return _Tree(text, found, yaml.SafeLoader, MOST_PIECES_SLOW).root()
        except _TooManyPieces:
            found = []
        finally:
            faults.extend(found)
    return _Tree(text, faults, FAST_PARSER, MOST_PIECES).root()


_READ_DIFFERENTLY = re.compile("[\t\x85\u2028\u2029\ufeff]|[|>][-+0-9]*#")


class _Differs(Exception):
    """Something stands here that the two parsers do not read alike."""


class _TooManyPieces(_Unreadable):
    """The file is larger than a codebook, or than the slow parser is given."""


class _Tree:
    """Builds nodes from the events of one document; ``strict`` stops at what the parsers read differently."""

    def __init__(self, text: str, faults: Faults, parser: type, most: int, *, strict: bool = False) -> None:
        self.text = text
        self.faults = faults
        self.parser = parser
        self.most = most
        self.strict = strict
        self.pieces = 0
        self.breaks = [found.start() for found in re.finditer("\n", text)]

    def root(self) -> Node | None:
        """The one document; None (and no fault) for a file of blanks and remarks."""
        events = yaml.parse(self.text, Loader=self.parser)
        root: Node | None = None
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if root is not None:
                        line = self._line(event.start_mark)
                        raise _Unreadable((line, "A second document begins here. Take the line --- out."))
                    root = self._node(next(events), events, 0)
        except yaml.MarkedYAMLError as error:
            raise _Unreadable(*self._in_plain_words(error)) from error
        except (ValueError, OverflowError) as error:  # PyYAML lets chr() and int() fail on \UFFFFFFFF and %YAML 99…9
            raise _Unreadable((self._line_of_number(), "This line holds a code that stands for no letter.")) from error
        return None if isinstance(root, Scalar) and root.left_out else root

    def _line(self, mark: yaml.Mark) -> int:
        # Not mark.line: PyYAML also counts U+0085 and U+2028 as ends of lines, editors do not.
        return bisect_right(self.breaks, mark.index - 1) + 1

    def _line_of_number(self) -> int:
        found = re.search(r"\\U(?!000|0010)|^%", self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.start()) + 1 if found else 1

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        line = self._line(event.start_mark)
        self.pieces += 1
        if self.pieces > self.most:
            raise _TooManyPieces((line, f"The file holds more than {self.most:,} pieces up to here. Is it a codebook?"))
        if depth > MOST_LEVELS:
            raise _Unreadable((line, f"This is nested more than {MOST_LEVELS} levels deep. Is it a codebook?"))
        self._check_marks(event, line)
        if self.strict and getattr(event, "flow_style", False):
            raise _Differs
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(line, tuple(self._items(events, depth)))
        if isinstance(event, yaml.MappingStartEvent):
            parts = tuple(self._items(events, depth))
            return Entry(line, tuple(zip(parts[::2], parts[1::2], strict=True)))
        if isinstance(event, yaml.ScalarEvent):
            plain, block = not event.style, event.style in ("|", ">")
            # The line break that ends a block belongs to the file, not to the text.
            text = event.value.rstrip("\n") if block else event.value
            return Scalar(line, text, plain, block, self._lost_after(event.end_mark) if plain else "")
        return Scalar(line, f"*{event.anchor}", plain=True)

    def _items(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                return
            yield self._node(event, events, depth + 1)

    def _check_marks(self, event: yaml.Event, line: int) -> None:
        if getattr(event, "anchor", None) is not None:
            self.faults.append((line, _BEGINS_WITH_A_MARK.format("* or &")))
        if getattr(event, "tag", None) is not None:
            self.faults.append((line, _BEGINS_WITH_A_MARK.format("!")))

    def _lost_after(self, mark: yaml.Mark) -> str:
        found = _REMARK.match(self.text, mark.index)
        return found.group(1).rstrip() if found else ""

    def _in_plain_words(self, error: yaml.MarkedYAMLError) -> Faults:
        tabs = [
            (number, "This line is indented with a tab. YAML wants blanks: replace each tab by two blanks.")
            for number, line in enumerate(self.text.split("\n"), start=1)
            if re.match(r" *\t", line)
        ]
        if tabs:
            return tabs
        what = f"{error.context or ''} … {error.problem or ''}"
        marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
        at_beginning, sentence = next(entry[1:] for entry in _SENTENCES if re.search(entry[0], what))
        mark = marks[-1] if at_beginning else marks[0]
        return [(self._line(mark), sentence)]


_REMARK = re.compile(r"[ \t]+(#[^\s#].*)")
_BEGINS_WITH_A_MARK = "Text that begins with {} must stand in quotes: YAML gives that sign a meaning of its own."

#: Pattern of PyYAML's message; whether the fault lies where the piece began; the sentence.
_SENTENCES = (
    (
        "mapping values are not allowed",
        False,
        (
            "A colon inside the text, or a line that is indented too far. Text with “: ” in it must stand in quotes, "
            "or in the lines below a > sign; fields of one entry must stand exactly below each other."
        ),
    ),
    (
        "quoted scalar",
        True,
        (
            "A quotation mark opens here and the text does not close properly. Put the same mark at its end; inside "
            'text in "…" write \\" for a quotation mark and \\\\ for a backslash.'
        ),
    ),
    ("while scanning an? (alias|anchor)", False, _BEGINS_WITH_A_MARK.format("* or &")),
    ("while (scanning|parsing) a tag|undefined tag|tag handle", False, _BEGINS_WITH_A_MARK.format("!")),
    ("cannot start any token", False, _BEGINS_WITH_A_MARK.format("% @ or `")),
    (
        "scanning a block scalar",
        False,
        (
            "After > or | the text begins in the next line, indented with blanks. "
            "Text that itself begins with > or | must stand in quotes."
        ),
    ),
    (
        "flow (sequence|mapping)|flow context",
        True,
        "A bracket [ or { opens here and is not closed. Text that begins with a bracket must stand in quotes.",
    ),
    ("could not find expected ':'", True, "This line is not of the form “field: value”. Is the colon missing?"),
    ("sequence entries are not allowed", False, "A dash cannot stand here: begin the list in the next line."),
    ("directive|document start", False, "Nothing may stand before or after the codebook. Take this line out."),
    (
        "parsing a block|mapping key",
        False,
        (
            "This line does not fit the ones above it: the fields of one entry must stand exactly below each other, "
            "and text that follows a closing quotation mark must stand inside it."
        ),
    ),
    ("", False, "This line does not have the form of YAML. Compare it with the lines above it."),
)
