"""Rows become units, one by one: a million of them pass without being held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotator.domain.material import (
    ParsedUnit,
    Piece,
    Problem,
    Reading,
    ReadUnit,
    Severity,
    ThreadStart,
    UnitKind,
)
from annotator.domain.refusal import Refusal
from annotator.importers.mojibake import broken_problem, is_broken, repaired, repaired_problem
from annotator.importers.table_dates import read_date
from annotator.importers.table_form import Table
from annotator.importers.table_plan import Plan

#: Ragged rows that are named one by one; the rest is a number.
_NAMED_ROWS = 20
_GONE = frozenset(("[deleted]", "[removed]"))
_NO_PARENT = frozenset(("", "root", "none", "null", "nan", "na", "n/a", "-"))
_MAYBE_MISSING = frozenset(("na", "n/a", "n.a.", "-", "--", "---", ".", "none", "null", "nan", "k.a.", "k. a.", "nvt"))
_ROW = UnitKind.ROW


def reading_of(table: Table, plan: Plan) -> Reading:
    """The table being read by its plan."""
    return Reading(table.encoding, _pieces(table, plan))


@dataclass(slots=True)
class _Seen:
    """How often something was seen, and the row where it was first."""

    count: int = 0
    first: int | None = None

    def add(self, row: int) -> None:
        if self.first is None:
            self.first = row
        self.count += 1


@dataclass(slots=True)
class _Tally:
    """What is worth a sentence once all rows have passed."""

    units: int = 0
    empty: _Seen = field(default_factory=_Seen)
    gone: _Seen = field(default_factory=_Seen)
    undated: _Seen = field(default_factory=_Seen)
    maybe_missing: _Seen = field(default_factory=_Seen)
    broken: _Seen = field(default_factory=_Seen)
    ragged: _Seen = field(default_factory=_Seen)
    fractions: _Seen = field(default_factory=_Seen)


def _pieces(table: Table, plan: Plan) -> Iterator[Piece]:
    tally = _Tally()
    rows = _Rows(table, plan, tally)
    yield from rows.starts()
    yield from rows.pieces()
    if not tally.units:
        columns = ", ".join(f"“{' '.join(name.split())[:60]}”" for name in plan.mapping.text[:5])
        raise Refusal(f"No row of “{table.name}” holds text in {columns}. Name another text column in the mapping.")
    yield from table.problems
    yield from _closing(tally, plan)


class _Rows:
    """The rows of one table on their way to be units; places of columns are looked up once."""

    def __init__(self, table: Table, plan: Plan, tally: _Tally) -> None:
        self.table, self.plan, self.tally = table, plan, tally
        mapping, places = plan.mapping, {name: place for place, name in enumerate(table.header)}

        def place(name: str | None) -> int | None:
            return None if name is None else places[name]

        self.width = len(table.header)
        self.questions = [(places[name], name) for name in mapping.text]
        self.attributes = [(name, places[name]) for name in mapping.attributes or ()]
        self.id, self.parent, self.author = place(mapping.id), place(mapping.parent), place(mapping.author)
        self.time, self.thread = place(mapping.time), place(mapping.thread)
        self.missing = frozenset(mapping.missing)
        self.threads: set[str] = set()
        self.zero_is_an_id = False

    def starts(self) -> Iterator[ThreadStart]:
        """The questions in the order of their columns; one nobody answered at first comes with its first answer."""
        if self.thread is None:
            yield from (self._start(name) for name in self.plan.answered)

    def pieces(self) -> Iterator[Piece]:
        """The units of every row, each thread named before its first."""
        questions, attributes, width, order = self.questions, self.attributes, self.width, self.plan.order
        missing, is_survey, threaded = self.missing, self.plan.is_survey, self.thread is not None
        nobody = _GONE | missing | {""}
        own, author_at, time_at, parent_at, tally = self.id, self.author, self.time, self.parent, self.tally
        for number, cells in self.table.rows:
            if len(cells) != width:
                if not any(cells):
                    continue
                cells = self._evened(number, cells)
            found = {name: value for name, at in attributes if (value := cells[at].strip()) and value not in missing}
            key = None if own is None else cells[own].strip() or None
            author = None if author_at is None else cells[author_at].strip()
            if author in nobody:
                author = None
            time = None
            if time_at is not None and (printed := cells[time_at].strip()) and printed not in missing:
                time = read_date(printed, order)
                if time is None:
                    self._undated(number, printed, found)
            parent, kind = (None, _ROW) if parent_at is None else self._parent(number, cells[parent_at].strip(), key)
            for at, thread in questions:
                text: str | None = cells[at].strip()
                gone = False
                if len(text) < 10 or not text.isascii() or text in missing:
                    text, gone = self._looked_at(number, text, key)
                    if text is None:
                        continue
                unit_key = f"{key}/{thread}" if is_survey and key else key
                if threaded or thread not in self.threads:
                    thread, start = self._thread(cells, thread)
                    if start:
                        yield start
                tally.units += 1
                # By position: a million calls by name would take two seconds more.
                unit = ParsedUnit(
                    kind, text, (number, number), None, 0, None, author, time, found, unit_key, parent, gone
                )
                yield ReadUnit(thread, unit)

    def _start(self, question: str) -> ThreadStart:
        self.threads.add(question)
        return ThreadStart(question, self.plan.titles[question])

    def _looked_at(self, number: int, text: str, key: str | None) -> tuple[str | None, bool]:
        """A text that is short or not plain ASCII: what is stored of it (None: no unit), and whether it is gone."""
        if not text.isascii() and is_broken(text):
            self.tally.broken.add(number)
            if self.plan.repair:
                text = repaired(text).strip()
        gone = text in _GONE
        if gone or not text or text in self.missing:
            if not gone and (self.parent is None or key is None):
                self.tally.empty.add(number)
                return None, False
            # Others may answer it, so it keeps its place.
            self.tally.gone.add(number)
            return text, True
        if len(text) < 6 and text.lower() in _MAYBE_MISSING:
            self.tally.maybe_missing.add(number)
        return text, False

    def _evened(self, number: int, cells: Sequence[str]) -> Sequence[str]:
        """A ragged row made as wide as the header; what stands beyond is in no unit, and a warning says so."""
        beyond = any(cell.strip() for cell in cells[self.width :])
        unnamed_end = len(cells) == self.width - 1 and self.table.header[-1] == f"column {self.width}"
        if not unnamed_end and (beyond or len(cells) < self.width):
            self.tally.ragged.add(number)
            if self.tally.ragged.count <= _NAMED_ROWS:
                rest = "What stands beyond was left out." if beyond else "The missing ones were read as empty."
                self.table.warn(
                    number, f"Row {number} has {len(cells)} cells where the header has {self.width}. {rest}"
                )
        return [*cells[: self.width], *[""] * (self.width - len(cells))]

    def _undated(self, number: int, printed: str, found: dict[str, str]) -> None:
        """Keeps a date that cannot be read as it was printed, among the attributes."""
        found[self.plan.mapping.time or ""] = printed
        self.tally.undated.add(number)

    def _broken(self, number: int, text: str) -> str:
        self.tally.broken.add(number)
        return repaired(text).strip() if self.plan.repair else text

    def _parent(self, number: int, parent: str, key: str | None) -> tuple[str | None, UnitKind]:
        """The id of the unit that is answered; a 0 means none, unless a row before had the id 0."""
        self.zero_is_an_id = self.zero_is_an_id or key == "0"
        if parent.endswith(".0") and parent[:-2].isdecimal() and key is not None and key.isdecimal():
            # A column of whole numbers with gaps, as statistics programs write it: 12.0 is the id 12.
            self.tally.fractions.add(number)
            parent = parent[:-2]
        if parent.lower() in _NO_PARENT or parent in self.missing or (parent == "0" and not self.zero_is_an_id):
            return None, UnitKind.COMMENT
        return parent, UnitKind.REPLY

    def _thread(self, cells: Sequence[str], question: str) -> tuple[str, ThreadStart | None]:
        """The key of a row's thread, and its start when it is the first row of it."""
        if self.thread is None:
            return question, self._start(question)
        name = cells[self.thread].strip()
        several = len(self.questions) > 1
        key = f"{name}\n{question}" if several else name
        if key in self.threads:
            return key, None
        self.threads.add(key)
        title = self.plan.titles[question] if several else None
        words = " – ".join(part for part in (" ".join(name.split()), title) if part)
        return key, ThreadStart(key, words or None)


def _closing(tally: _Tally, plan: Plan) -> Iterator[Problem]:
    """The sentences about all rows together."""
    hint, warning = Severity.HINT, Severity.WARNING
    if tally.ragged.count > _NAMED_ROWS:
        more = tally.ragged.count - _NAMED_ROWS
        rows = "1 more row has" if more == 1 else f"{more:,} more rows have"
        yield Problem(None, warning, f"{rows} too few or too many cells.")
    if tally.undated.count and not (plan.order is None and plan.guess.dates.doubtful):
        dates = "1 date" if tally.undated.count == 1 else f"{tally.undated.count:,} dates"
        yield Problem(
            tally.undated.first,
            hint,
            f"{dates} could not be read, the first in row {tally.undated.first}; kept as printed among the attributes.",
        )
    if tally.empty.count:
        yield Problem(None, hint, f"{_cells(tally.empty.count)} no text; no unit was made of them.")
    if tally.gone.count:
        comments = "1 comment" if tally.gone.count == 1 else f"{tally.gone.count:,} comments"
        message = f"Removed where they were published, or empty: {comments}. They keep their place; nobody codes them."
        yield Problem(tally.gone.first, hint, message)
    if tally.maybe_missing.count:
        yield Problem(
            tally.maybe_missing.first,
            hint,
            f"{_cells(tally.maybe_missing.count)} nothing but a sign such as “NA”, “n/a” or “-”. They were kept as "
            "answers. To leave them out, say so in the mapping, such as missing=NA|n/a|-.",
        )
    if tally.fractions.count:
        yield Problem(
            tally.fractions.first, hint, "Parents written as fractions (such as 12.0) were read as the whole id (12)."
        )
    said = repaired_problem if plan.repair else broken_problem
    if problem := said(tally.broken.count, tally.broken.first):
        yield problem


def _cells(count: int) -> str:
    return "1 answer holds" if count == 1 else f"{count:,} answers hold"
