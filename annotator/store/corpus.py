"""The corpus as people look through it: units found by words and filters, page by page."""

import time
from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.corpus import Standing, Wanted
from annotator.domain.identifiers import Verdict
from annotator.domain.searching import Term, holds, terms_of
from annotator.store.search import is_sqlite, postgresql_condition, sqlite_query
from annotator.store.shown_texts import labelled_texts, verdict_of_place
from db import models

#: Ids looked through at once where no index leads to the hits.
_WINDOW = 100_000
#: Seconds after which a page is given with what was found so far.
_PATIENCE = 0.15
#: Units from which the span of ids of a date range is not worth finding out; SQLite reads it in the index alone.
_MOST_DATED = {True: 400_000, False: 50_000}
#: Texts, and code points of them, that PostgreSQL reads for words before it asks the index: a common word is found in
#: these at once, where the index would gather every unit that holds it.
_READ_FIRST = 1_000
_MOST_READ = 1_000_000
#: Ids named in one statement.
_BATCH = 500


def find_ids(session: Session, study: int, wanted: Wanted, after: int, count: int) -> tuple[list[int], int | None]:
    """The ids of the first units behind ``after`` that fit, and the id to go on behind; None when these are all.

    What stands covered in a text is not found: nobody learns by searching where a name was.
    """
    terms = terms_of(wanted.words)
    first, last = _span(session, study, wanted)
    start, found, begun = max(after + 1, first), [], time.monotonic()
    for ids, reached in _looked_through(session, study, wanted, terms, start, last, count):
        found += _openly_found(session, ids, terms)
        if len(found) > count:
            return found[:count], found[count - 1]
        if len(found) == count or (found and time.monotonic() - begun > _PATIENCE):
            return found, None if reached >= last else reached
    return found, None


def count_hits(session: Session, study: int, wanted: Wanted, limit: int) -> tuple[int, bool]:
    """How many units fit, at most ``limit``, and whether there are more."""
    terms = terms_of(wanted.words)
    if not terms:
        found = sa.select(models.Unit.id).where(*_conditions(session, study, wanted)).limit(limit + 1)
        number = session.scalar(sa.select(sa.func.count()).select_from(found.subquery()))
        return min(number, limit), number > limit
    covered = (
        sa.exists()
        .where(models.IdentifierPlace.unit_id == models.Unit.id)
        .where(models.Identifier.id == models.IdentifierPlace.identifier_id, verdict_of_place == Verdict.COVERED.value)
    )
    hits = _hits(session, study, wanted, terms)
    open_ones = session.scalar(sa.select(sa.func.count()).select_from(hits.where(~covered).limit(limit + 1).subquery()))
    labelled = list(session.scalars(hits.where(covered).limit(limit + 1)))
    number = open_ones + sum(
        len(_openly_found(session, labelled[place : place + _BATCH], terms))
        for place in range(0, len(labelled), _BATCH)
    )
    return min(number, limit), number > limit


def matching_ids(session: Session, study: int, wanted: Wanted, limit: int) -> list[int]:
    """The ids of all units that fit, at most ``limit``, in order."""
    found: list[int] = []
    after: int | None = 0
    while after is not None and len(found) < limit:
        more, after = find_ids(session, study, wanted, after, min(limit - len(found), 5_000))
        found += more
    return found


def _looked_through(
    session: Session, study: int, wanted: Wanted, terms: tuple[Term, ...], start: int, last: int, count: int
) -> Iterator[tuple[list[int], int]]:
    """Ids that fit, stretch by stretch, each with the id up to which everything was looked at."""
    if terms and not is_sqlite(session):
        yield from _found_on_postgresql(session, study, wanted, terms, start, last, count)
        return
    # A thread has an index of its own, so there is nothing to walk along.
    window = last - start + 1 if wanted.thread is not None else _WINDOW
    while start <= last:
        end = min(start + window - 1, last)
        query = _hits(session, study, wanted, terms, start, end).limit(count)
        ids = list(session.scalars(query))
        start = (ids[-1] if len(ids) == count else end) + 1
        yield ids, start - 1


def _found_on_postgresql(
    session: Session, study: int, wanted: Wanted, terms: tuple[Term, ...], start: int, last: int, count: int
) -> Iterator[tuple[list[int], int]]:
    # Compiling a statement takes longer than it saves here; the index's hits are to fit in memory, else every text
    # on a page of the table is read again.
    session.execute(sa.text("SET LOCAL jit = off"))
    session.execute(sa.text("SET LOCAL work_mem = '64MB'"))
    edge = _edge_of_first(session, study, wanted, start, last)
    if edge is not None:
        near = (
            sa.select(models.Unit.id, models.Unit.text)
            .where(*_conditions(session, study, wanted), models.Unit.id.between(start, edge))
            .cte("near")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        hits = sa.select(near.c.id).where(postgresql_condition(terms)).order_by(near.c.id).limit(count)
        ids = list(session.scalars(hits))
        start = (ids[-1] if len(ids) == count else edge) + 1
        yield ids, start - 1
    while start <= last:
        ids = list(session.scalars(_hits(session, study, wanted, terms, start, last).limit(count)))
        start = ids[-1] + 1 if len(ids) == count else last + 1
        yield ids, start - 1


def _edge_of_first(session: Session, study: int, wanted: Wanted, start: int, last: int) -> int | None:
    """The last of the texts that are read before the index is asked; None when already the first is too long."""
    total = sa.func.sum(models.Unit.length).over(order_by=models.Unit.id, rows=(None, 0)).label("total")
    first = (
        sa.select(models.Unit.id, total)
        .where(*_conditions(session, study, wanted), models.Unit.id.between(start, min(last, start + _READ_FIRST - 1)))
        .subquery()
    )
    return session.scalar(sa.select(sa.func.max(first.c.id)).where(first.c.total <= _MOST_READ))


def _hits(
    session: Session,
    study: int,
    wanted: Wanted,
    terms: tuple[Term, ...],
    start: int | None = None,
    end: int | None = None,
) -> sa.Select[tuple[int]]:
    """The ids of units that fit, in order, among those from ``start`` to ``end``."""
    query = sa.select(models.Unit.id).where(*_conditions(session, study, wanted))
    if start is not None:
        query = query.where(models.Unit.id.between(start, end))
    if not terms:
        return query.order_by(models.Unit.id)
    if is_sqlite(session):
        # FTS5 gives its hits in the order of their ids, one by one, so a page of them costs the same among a million.
        search = sa.table("unit_search", sa.column("rowid", sa.Integer))
        query = query.join(search, search.c.rowid == models.Unit.id).order_by(search.c.rowid)
        if start is not None:
            query = query.where(search.c.rowid >= start, search.c.rowid <= end)
        return query.where(sa.literal_column("unit_search").op("MATCH")(sqlite_query(terms)))
    # Apart from the order and the limit, which would tempt PostgreSQL to read text after text.
    hits = query.where(postgresql_condition(terms)).cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(hits.c.id).join(models.Unit, models.Unit.id == hits.c.id).order_by(hits.c.id)


def _conditions(session: Session, study: int, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    unit = models.Unit
    found = [_unindexed(session, unit.study_id) == study, *_standing(wanted.standing)]
    if wanted.since is not None:
        found.append(_unindexed(session, unit.time) >= wanted.since)
    if wanted.until is not None:
        # Behind every time of that day, "T" and "Z" included.
        found.append(_unindexed(session, unit.time) < wanted.until + "~")
    if wanted.source is not None:
        found.append(_unindexed(session, unit.source_id) == wanted.source)
    if wanted.thread is not None:
        found.append(unit.thread_id == wanted.thread)
    if wanted.kind is not None:
        found.append(unit.kind == wanted.kind)
    if wanted.shortest is not None:
        found.append(unit.length >= wanted.shortest)
    if wanted.longest is not None:
        found.append(unit.length <= wanted.longest)
    if wanted.attribute is not None:
        found.append(_has_attribute(session, *wanted.attribute))
    return found


def _standing(standing: Standing) -> tuple[sa.ColumnElement[bool], ...]:
    unit = models.Unit
    usable = (~unit.gone, unit.withdrawn_at.is_(None), unit.excluded_at.is_(None))
    given = sa.exists().where(models.Assignment.unit_id == unit.id)
    return {
        Standing.ALL: (),
        Standing.USABLE: usable,
        Standing.WAITING: (*usable, ~given),
        Standing.EXCLUDED: (unit.excluded_at.is_not(None),),
        Standing.GONE: (unit.gone,),
        Standing.WITHDRAWN: (unit.withdrawn_at.is_not(None),),
    }[standing]


def _has_attribute(session: Session, name: str, value: str) -> sa.ColumnElement[bool]:
    """That a unit has the attribute, of any value when none is given."""
    if is_sqlite(session):
        # As a table, because a path into JSON cannot name everything that a column of a table can be called.
        every = sa.func.json_each(models.Unit.attributes).table_valued("key", "value")
        found = sa.exists().select_from(every).where(every.c.key == name)
        return found.where(every.c.value == value) if value else found
    there = sa.cast(models.Unit.attributes, sa.JSON).op("->>", return_type=sa.Text)(name)
    return there == value if value else there.is_not(None)


def _unindexed(session: Session, column: sa.ColumnElement) -> sa.ColumnElement:
    """The column so that SQLite does not sort everything an index on it leads to."""
    return sa.literal_column(f"+unit.{column.key}", column.type) if is_sqlite(session) else column


def _span(session: Session, study: int, wanted: Wanted) -> tuple[int, int]:
    """The ids among which everything wanted lies; (1, 0) when there is nothing."""
    unit = models.Unit
    first = sa.select(sa.func.min(unit.id)).where(unit.source_id == models.Source.id).scalar_subquery()
    last = sa.select(sa.func.max(unit.id)).where(unit.source_id == models.Source.id).scalar_subquery()
    ends = sa.select(first.label("first"), last.label("last")).where(models.Source.study_id == study)
    if wanted.source is not None:
        ends = ends.where(models.Source.id == wanted.source)
    ends = ends.subquery()
    span = session.execute(sa.select(sa.func.min(ends.c.first), sa.func.max(ends.c.last))).one()
    if span[0] is None:
        return 1, 0
    narrow = sa.select(unit.id)
    if wanted.thread is not None:
        narrow = narrow.where(unit.thread_id == wanted.thread)
    elif wanted.since is not None or wanted.until is not None:
        narrow = narrow.where(
            unit.study_id == study, unit.time >= (wanted.since or ""), unit.time < (wanted.until or "9999") + "~"
        )
    else:
        return tuple(span)
    most = _MOST_DATED[is_sqlite(session)]
    some = narrow.limit(most + 1).subquery()
    number, first_id, last_id = session.execute(
        sa.select(sa.func.count(), sa.func.min(some.c.id), sa.func.max(some.c.id))
    ).one()
    if not number:
        return 1, 0
    return (first_id, last_id) if number <= most else tuple(span)


def _openly_found(session: Session, ids: Sequence[int], terms: tuple[Term, ...]) -> list[int]:
    """Those of the units in whose shown texts the terms stand, too."""
    if not terms or not ids:
        return list(ids)
    texts = labelled_texts(session, units=ids)
    return [unit for unit in ids if unit not in texts or holds(texts[unit].text, terms)]


def unusable_units(session: Session, study: int) -> frozenset[int]:
    """The units that no coder is given any more: excluded, removed where they were published, or withdrawn."""
    unit = models.Unit
    out = sa.or_(unit.gone, unit.withdrawn_at.is_not(None), unit.excluded_at.is_not(None))
    return frozenset(session.scalars(sa.select(unit.id).where(unit.study_id == study, out)))


def save_excluded(session: Session, study: int, units: Collection[int], at: str | None, reason: str | None) -> None:
    """Take units out of the corpus for new samples, or, without a time, back in."""
    for some in _batches(units):
        session.execute(
            sa.update(models.Unit)
            .where(models.Unit.study_id == study, models.Unit.id.in_(some))
            .values(excluded_at=at, excluded_reason=reason)
        )


def standings(session: Session, study: int, units: Collection[int]) -> dict[int, tuple[str | None, bool, bool]]:
    """(reason for exclusion, gone, withdrawn) of those of the units that the study holds, by unit."""
    found = {}
    for some in _batches(units):
        query = sa.select(
            models.Unit.id, models.Unit.excluded_at, models.Unit.excluded_reason, models.Unit.gone,
            models.Unit.withdrawn_at,
        ).where(models.Unit.study_id == study, models.Unit.id.in_(some))  # fmt: skip
        for unit, at, reason, gone, withdrawn_at in session.execute(query):
            found[unit] = (reason if at is not None else None, gone, withdrawn_at is not None)
    return found


def count_given(session: Session, units: Collection[int]) -> tuple[int, int]:
    """How many of the units are decided by somebody already, and how many others are given to somebody."""
    coded = given = 0
    for some in _batches(units):
        query = (
            sa.select(models.Assignment.unit_id, sa.func.max(sa.cast(models.Assignment.is_decided, sa.Integer)))
            .where(models.Assignment.unit_id.in_(some))
            .group_by(models.Assignment.unit_id)
        )
        for _, is_decided in session.execute(query):
            coded += bool(is_decided)
            given += not is_decided
    return coded, given


def _batches(units: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(units)
    for place in range(0, len(ordered), _BATCH):
        yield ordered[place : place + _BATCH]
