"""What is looked for in a corpus, and what a look at it gives."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from annotator.domain.material import UnitKind
from annotator.domain.refusal import Refusal
from annotator.domain.stored_material import StoredUnit

LONGEST_REASON = 500


class Standing(StrEnum):
    """How units stand in the corpus."""

    ALL = "all"  #: whatever their standing
    USABLE = "usable"  #: those coders can be given
    WAITING = "waiting"  #: those coders can be given and nobody was given yet
    EXCLUDED = "excluded"
    GONE = "gone"  #: removed where they were published
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which units are looked for; what is None or empty limits nothing.

    ``words`` as a person types them (``searching.terms_of``). ``since`` and ``until`` are
    days such as "2023-03-01", both included; a unit without a time has none. ``shortest``
    and ``longest`` count code points. ``attribute`` is (name, value); an empty value means
    any.
    """

    words: str = ""
    since: str | None = None
    until: str | None = None
    source: int | None = None
    thread: int | None = None
    kind: str | None = None
    shortest: int | None = None
    longest: int | None = None
    attribute: tuple[str, str] | None = None
    standing: Standing = Standing.ALL

    def __post_init__(self) -> None:
        for day in (self.since, self.until):
            if day is not None:
                _check_day(day)
        if self.since and self.until and self.since > self.until:
            raise Refusal(f"The first day, {self.since}, is after the last one, {self.until}. Exchange them.")
        if self.shortest is not None and self.longest is not None and self.shortest > self.longest:
            raise Refusal("The shortest length is more than the longest. Exchange them.")
        if self.kind is not None and self.kind not in frozenset(UnitKind):
            raise Refusal(f"There is no kind “{self.kind}”. There are: {', '.join(UnitKind)}.")


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit found; ``places`` says where the words stand in its shown text: (start, end) in code points."""

    unit: StoredUnit
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class HitPage:
    """Some of the units found, by id; ``after`` leads on to the next ones, None at the end.

    A page may hold fewer than were asked for, or none, and still lead on.
    """

    hits: tuple[Hit, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class HitCount:
    """How many units fit; with ``at_least`` there are more than were counted."""

    count: int
    at_least: bool

    @property
    def sentence(self) -> str:
        """In words."""
        if self.at_least:
            return f"At least {self.count:,} units fit."
        return "One unit fits." if self.count == 1 else f"{self.count:,} units fit."


@dataclass(frozen=True, slots=True)
class ListedThread:
    """A thread as it is listed: its source's name, its link, and the number of its units."""

    id: int
    title: str | None
    date: str | None
    link: str | None
    source: str
    units: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Units of a thread as a tree, answers behind what they answer; ``start`` counts from 0 among ``total``."""

    thread: ListedThread
    units: tuple[StoredUnit, ...]
    start: int
    total: int


@dataclass(frozen=True, slots=True)
class Glance:
    """A corpus in figures: units per week (by its Monday, weeks without units left out), sizes of threads."""

    units: int
    undated: int
    weeks: Mapping[str, int] = field(default_factory=dict)
    #: Threads by the number of their units, such as "2–5".
    thread_sizes: Mapping[str, int] = field(default_factory=dict)
    standings: Mapping[Standing, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a unit came from; ``lines`` is what its format counts: lines, rows or paragraphs."""

    unit: int
    source: str
    importer: str
    imported_at: str
    thread_title: str | None
    thread_link: str | None
    lines: tuple[int, int]
    counted: str


def check_reason(reason: str) -> str:
    """The reason on one line; Refusal when there is none or it is too long."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refusal("A reason is needed: it stands beside the unit.")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"The reason is longer than {LONGEST_REASON} characters. Shorten it.")
    return reason


def monday_of(day: str) -> str | None:
    """The Monday of a day's week, ISO 8601; None for what is no day."""
    try:
        found = dt.date.fromisoformat(day)
    except ValueError:
        return None
    return (found - dt.timedelta(days=found.weekday())).isoformat()


def _check_day(day: str) -> None:
    try:
        sound = len(day) == 10 and dt.date.fromisoformat(day)
    except ValueError:
        sound = False
    if not sound:
        raise Refusal(f"“{day}” is no day. Write it like 2023-03-01.")
