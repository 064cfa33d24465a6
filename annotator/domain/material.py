"""The common form every importer fills: a source with its threads and units.

Text is kept exactly as it will be stored. Offsets, where they occur, count Unicode
code points; line numbers are 1-based and inclusive, and lines are cut at LF only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit was in its source."""

    COMMENT = "comment"
    REPLY = "reply"
    PASSAGE = "passage"
    PARAGRAPH = "paragraph"
    ROW = "row"
    TURN = "turn"


#: Kinds a coder is asked to code unless the import says otherwise: paragraphs of an
#: article's body are context, wanted only on request.
CODED_BY_DEFAULT = frozenset(UnitKind) - {UnitKind.PARAGRAPH}


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"  #: something could not be read and is not among the units
    WARNING = "warning"  #: read, but a person should look
    HINT = "hint"  #: undecidable by form; a person may want to change the reading


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing the importer wants a person to know.

    ``line`` is 1-based, or None when it concerns the whole file. The message never
    holds an author's name: it is stored and logged.
    """

    line: int | None
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A unit as read from a source, before ids and pseudonyms exist.

    ``number`` is the printed number (replies start again at 1 under each parent).
    ``parent`` is the index of the parent unit in the thread's ``units``.
    ``author`` is the name as printed: it never goes beyond the pseudonymiser.
    ``time`` is ISO 8601, without zone when the source gives none.
    ``lines`` is the span (first, last) in the source, 1-based and inclusive; rows of a
    table count like lines. ``key`` is the permanent id the source itself gives the unit,
    ``parent_key`` that of the unit it answers, for sources that name ids instead of
    standing in order; ``depth`` then follows from the parents. ``gone`` is true of a unit
    that was removed where it was published: it keeps its place, and nobody codes it.
    """

    kind: UnitKind
    text: str
    lines: tuple[int, int]
    number: int | None = None
    depth: int = 0
    parent: int | None = None
    author: str | None = None
    time: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    parent_key: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ParsedThread:
    """A post or page: title, ISO date, the number of comments it declares, its units in order."""

    title: str | None
    date: str | None
    declared_comments: int | None
    units: tuple[ParsedUnit, ...]
    link: str | None = None

    @property
    def comment_count(self) -> int:
        """Comments and replies read, the number a declared count is compared with."""
        return sum(unit.kind in (UnitKind.COMMENT, UnitKind.REPLY) for unit in self.units)


@dataclass(frozen=True, slots=True)
class ThreadStart:
    """All about a thread but its units, before the first of them; ``key`` tells it from the source's others."""

    key: str
    title: str | None = None
    date: str | None = None
    declared_comments: int | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """A unit of the thread with this key; the units of one thread come in order, threads may alternate."""

    thread: str
    unit: ParsedUnit


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A line that belongs to nothing."""

    line: int


#: What a reading is made of. A million units pass one by one, so that memory stays small.
Piece = ThreadStart | ReadUnit | Unassigned | Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: the encoding of its text, and its pieces as they come.

    The iterator raises Refusal when the rest of the file cannot be used.
    """

    encoding: str
    pieces: Iterator[Piece]


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """One file as understood: its threads, the lines that belong to nothing, the problems."""

    name: str
    sha256: str
    format: str
    encoding: str
    threads: tuple[ParsedThread, ...]
    unassigned_lines: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    def units(self) -> Iterator[ParsedUnit]:
        """Every unit of every thread, in order."""
        for thread in self.threads:
            yield from thread.units
