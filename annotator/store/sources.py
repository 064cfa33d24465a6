"""Store a source as its pieces come, a million of them in the memory of a few thousand."""

import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.answers import circle, depths_of, missing_parent
from annotator.domain.material import ParsedUnit, Piece, Problem, ReadUnit, Severity, ThreadStart, Unassigned
from annotator.domain.stored_material import Added, NewSource
from annotator.store.bulk import UnitIndexes, without_cycle_search
from annotator.store.database import now
from annotator.store.search import index_source
from annotator.store.versions import join_versions, update_units
from db import models
from db.engine import refuse_unstorable

#: Rows in one INSERT.
_BATCH = 5_000
#: Code points in one INSERT: a few very long texts are stored before they fill the memory.
_LETTERS = 16_000_000
#: Problems and lines that are kept of a source; of the rest its report keeps the number.
MOST_KEPT = 1_000
#: The first of the two numbers that name the lock of a study's imports on PostgreSQL.
_LOCK_OF_IMPORTS = 20_041

_COLUMNS = (
    "id",
    "source_id",
    "thread_id",
    "study_id",
    "position",
    "kind",
    "number",
    "depth",
    "parent_id",
    "author",
    "time",
    "text",
    "text_hash",
    "first_line",
    "last_line",
    "attributes",
    "length",
    "key_digest",
    "gone",
    "withdrawn_at",
)

#: Tells of a unit that was withdrawn before under which digest; None of any other.
Withdrawn = Callable[[ParsedUnit], str | None]


def find_source(session: Session, study: int, sha256: str, options: Mapping[str, Any], edits: Any = None) -> bool:
    """Whether this very file was imported into the study with the same options and edits."""
    rows = session.scalars(
        sa.select(models.Source).where(
            models.Source.study_id == study,
            models.Source.sha256 == sha256,
            models.Source.options == options_text(options),
        )
    )
    return any((row.edits or []) == (edits or []) for row in rows)


def find_edits(session: Session, study: int, sha256: str, options: Mapping[str, Any]) -> list[Any] | None:
    """What was done by hand to this very file, read with the same options; None when it is not in the study."""
    rows = session.scalars(
        sa.select(models.Source).where(
            models.Source.study_id == study,
            models.Source.sha256 == sha256,
            models.Source.options == options_text(options),
        )
    ).all()
    return (rows[0].edits or []) if rows else None


def list_edits(session: Session, study: int, importer: str) -> list[tuple[str, list[Any]]]:
    """(name of the source, what was done to it by hand) of every source of a format; oldest first."""
    rows = session.scalars(
        sa.select(models.Source)
        .where(models.Source.study_id == study, models.Source.importer == importer, models.Source.edits.is_not(None))
        .order_by(models.Source.id)
    )
    return [(row.name, row.edits) for row in rows]


def wait_for_other_imports(session: Session, study: int) -> None:
    """One import of a study at a time, until this transaction ends; a SQLite file lets in one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_OF_IMPORTS, study)))


def options_text(options: Mapping[str, Any]) -> str:
    """Options as one text, the same for the same options; what is switched off is as if it were not there."""
    return json.dumps({name: value for name, value in options.items() if value}, sort_keys=True)


def add_source(session: Session, study: int, source: NewSource, pieces: Iterable[Piece], withdrawn: Withdrawn) -> Added:
    """Store a source whose authors are already pseudonyms and whose keys are already digests.

    A thread that an earlier source began is continued: only units it does not hold yet
    are added, in their place among the others, and nothing is taken away. What was
    withdrawn before is stored as its place alone, without its words.
    """
    row = models.Source(
        study_id=study,
        name=source.name,
        sha256=source.sha256,
        importer=source.importer,
        importer_version=source.importer_version,
        options=options_text(source.options),
        edits=list(source.edits) or None,
        encoding=source.encoding,
        problems=[],
        unassigned_lines=[],
        imported_at=now(),
    )
    session.add(row)
    session.flush()
    writer = _Writer(session, row, withdrawn)
    with without_cycle_search():
        for piece in pieces:
            writer.take(piece)
        writer.finish()
    joined = join_versions(session, study, row.id)
    continued, already_there = joined.titles, joined.already_there
    index_source(session, row.id)
    codable = sa.select(models.Unit.id).where(
        models.Unit.source_id == row.id, ~models.Unit.gone, models.Unit.withdrawn_at.is_(None)
    )
    report = {
        "threads": len(writer.threads),
        "units": writer.units,
        "gone": writer.gone,
        "withdrawn": writer.withdrawn_units,
        "orphans": writer.orphans,
        "circles": writer.circles,
        "edited": joined.edited,
        "missing": joined.missing,
        "already_there": already_there,
        "continued": [title or "without title" for title in continued][:MOST_KEPT],
        "problems": writer.problem_counts,
        "unassigned": writer.unassigned_count,
    }
    row.problems = [[problem.line, problem.severity.value, problem.message] for problem in writer.problems]
    row.unassigned_lines = list(writer.unassigned)
    row.report = report
    session.flush()
    return Added(
        source=source.name,
        known=False,
        threads=len(writer.threads) - len(continued),
        units=writer.units - already_there,
        already_there=already_there,
        continued=tuple(report["continued"]),
        unit_ids=tuple(session.scalars(codable.order_by(models.Unit.id))),
        gone=writer.gone,
        withdrawn=writer.withdrawn_units,
    )


def text_hash(text: str) -> str:
    """A hash under which texts that differ only in white space are the same."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def _attributes(attributes: Mapping[str, str]) -> str:
    """Names and values as a JSON object, everything beyond ASCII escaped; ten times as fast as json.dumps."""
    return "{" + ", ".join([f"{_quoted(name)}: {_quoted(value)}" for name, value in attributes.items()]) + "}"


@dataclass(slots=True)
class _Thread:
    """A thread being stored: its row, and its units so far by place and by key."""

    id: int
    ids: array = field(default_factory=lambda: array("q"))
    depths: array = field(default_factory=lambda: array("l"))
    places: dict[str, int] = field(default_factory=dict)
    #: Places whose parent is named by a key not read yet, with that key and the line.
    late: list[tuple[int, str, int]] = field(default_factory=list)


class _Writer:
    """Takes pieces one by one and stores them in batches."""

    def __init__(self, session: Session, source: models.Source, withdrawn: Withdrawn) -> None:
        self._session = session
        self._connection = session.connection()
        sign = "%s" if self._connection.dialect.name == "postgresql" else "?"
        self._insert = f"INSERT INTO unit ({', '.join(_COLUMNS)}) VALUES ({', '.join(sign for _ in _COLUMNS)})"  # noqa: S608 - names from above
        self._source = source
        self._withdrawn = withdrawn
        self._rows: list[tuple[Any, ...]] = []
        self._letters = 0
        self._indexes = UnitIndexes(session)
        self._next = _Numbers(session, models.Unit)
        self.threads: dict[str, _Thread] = {}
        self.problems: list[Problem] = []
        self.problem_counts = dict.fromkeys((severity.value for severity in Severity), 0)
        self.unassigned: list[int] = []
        self.unassigned_count = self.units = self.gone = self.withdrawn_units = self.orphans = self.circles = 0

    def take(self, piece: Piece) -> None:
        """Store one piece."""
        match piece:
            case ReadUnit(thread, unit):
                self._take_unit(self.threads[thread], unit)
            case ThreadStart():
                self._take_thread(piece)
            case Problem():
                self._note(piece)
            case Unassigned(line):
                self.unassigned_count += 1
                if len(self.unassigned) < MOST_KEPT:
                    self.unassigned.append(line)

    def finish(self) -> None:
        """Store what is left, and link the answers that came before what they answer."""
        self._flush()
        self._indexes.restore()
        for thread in self.threads.values():
            if thread.late:
                self._link_late(thread)

    def _note(self, problem: Problem) -> None:
        self.problem_counts[problem.severity.value] += 1
        if len(self.problems) < MOST_KEPT:
            self.problems.append(problem)

    def _take_thread(self, start: ThreadStart) -> None:
        if start.key in self.threads:
            return
        row = models.Thread(
            source_id=self._source.id,
            study_id=self._source.study_id,
            position=len(self.threads),
            title=start.title,
            date=start.date,
            link=start.link,
            declared_comments=start.declared_comments,
        )
        self._session.add(row)
        self._session.flush()
        self.threads[start.key] = _Thread(row.id)

    def _take_unit(self, thread: _Thread, unit: ParsedUnit) -> None:
        place = len(thread.ids)
        parent = unit.parent if unit.parent_key is None else thread.places.get(unit.parent_key)
        if unit.parent_key is not None and parent is None:
            thread.late.append((place, unit.parent_key, unit.lines[0]))
        depth = unit.depth
        if unit.parent_key is not None:
            depth = 0 if parent is None else thread.depths[parent] + 1
        number = self._next()
        self._rows.append(
            self._row(number, thread, place, unit, thread.ids[parent] if parent is not None else None, depth)
        )
        thread.ids.append(number)
        thread.depths.append(depth)
        if unit.key is not None:
            thread.places.setdefault(unit.key, place)
        self.units += 1
        self._letters += len(unit.text)
        if len(self._rows) >= _BATCH or self._letters >= _LETTERS:
            self._flush()

    def _row(
        self, number: int, thread: _Thread, place: int, unit: ParsedUnit, parent: int | None, depth: int
    ) -> tuple[Any, ...]:
        """The values of ``_COLUMNS``."""
        withdrawn = self._withdrawn(unit)
        if withdrawn is not None:
            self.withdrawn_units += 1
        elif unit.gone:
            self.gone += 1
        text = unit.text if withdrawn is None else ""
        refuse_unstorable(text)
        refuse_unstorable(unit.time or "")
        return (
            number,
            self._source.id,
            thread.id,
            self._source.study_id,
            place,
            unit.kind.value,
            unit.number,
            depth,
            parent,
            unit.author if withdrawn is None else None,
            unit.time,
            text,
            withdrawn or text_hash(text),
            *unit.lines,
            _attributes(unit.attributes) if unit.attributes and withdrawn is None else "{}",
            len(text),
            unit.key if withdrawn is None else None,
            unit.gone,
            None if withdrawn is None else self._source.imported_at,
        )

    def _flush(self) -> None:
        if self._rows:
            # In the driver's own words: half the time of an insert is spent on putting names to values.
            self._connection.exec_driver_sql(self._insert, self._rows, execution_options={"is_checked": True})
            self._rows, self._letters = [], 0
            self._indexes.grew(self.units)

    def _link_late(self, thread: _Thread) -> None:
        """Parents that came after their answers; the depths of all below them follow."""
        parents = self._stored_parents(thread)
        for place, key, line in thread.late:
            parents[place] = thread.places.get(key)
            if parents[place] is None:
                self.orphans += 1
                self._note(missing_parent(line))
        depths, loose = depths_of(parents)
        self.circles += len(loose)
        for place in loose:
            parents[place] = None
            self._note(circle(next((line for late, _, line in thread.late if late == place), 0)))
        late = {place for place, _, _ in thread.late}
        changed = [
            {
                "unit": thread.ids[place],
                "parent_id": None if parents[place] is None else thread.ids[parents[place]],
                "depth": depth,
            }
            for place, depth in enumerate(depths)
            if place in late or depth != thread.depths[place]
        ]
        update_units(self._session, changed)

    def _stored_parents(self, thread: _Thread) -> list[int | None]:
        places = {number: place for place, number in enumerate(thread.ids)}
        rows = self._session.execute(
            sa.select(models.Unit.parent_id).where(models.Unit.thread_id == thread.id).order_by(models.Unit.position)
        )
        return [None if parent is None else places[parent] for (parent,) in rows]


class _Numbers:
    """The next ids of a table, taken a batch at a time: rows name their parents before they are stored."""

    def __init__(self, session: Session, model: Any) -> None:
        self._session = session
        self._table = model.__table__
        self._left: list[int] = []
        self._last = 0

    def __call__(self) -> int:
        if not self._left:
            self._left = self._more()[::-1]
        return self._left.pop()

    def _more(self) -> list[int]:
        if self._session.get_bind().dialect.name == "postgresql":
            sequence = sa.func.pg_get_serial_sequence(self._table.name, "id")
            numbers = sa.func.generate_series(1, _BATCH).table_valued()
            return sorted(self._session.scalars(sa.select(sa.func.nextval(sequence)).select_from(numbers)))
        # Nobody else writes to a SQLite file while this transaction lasts.
        stored = self._session.scalar(sa.select(sa.func.max(self._table.c.id))) or 0
        first = max(stored, self._last) + 1
        self._last = first + _BATCH - 1
        return list(range(first, self._last + 1))
