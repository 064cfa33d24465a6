"""Lay a source that was just stored beside the threads it continues, and keep each unit once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from annotator.domain.continuation import Identity, common, identity, side_by_side
from db import models

#: Ids named in one statement, below the limits on bound values.
_BATCH = 500
_COLUMNS = (
    models.Unit.id,
    models.Unit.kind,
    models.Unit.text_hash,
    models.Unit.length,
    models.Unit.author,
    models.Unit.time,
    models.Unit.number,
    models.Unit.key_digest,
    models.Unit.parent_id,
    models.Unit.position,
    models.Unit.withdrawn_at,
)


@dataclass(slots=True)
class Joined:
    """What a new source said of threads that were there.

    ``titles`` of the threads it continues; how many of its units were ``already_there``; how many units
    stand there in other words now (``edited``: by the same author at the same time, or under the
    same id) and how many stand there no more (``missing``). What was stored stays as it was.
    """

    titles: list[str | None] = field(default_factory=list)
    already_there: int = 0
    edited: int = 0
    missing: int = 0


def join_versions(session: Session, study: int, source: int) -> Joined:
    """Join the threads of a new source to those of earlier ones that they are versions of."""
    candidates = _candidates(session, study, source)
    taken: set[int] = set()
    joined = Joined()
    for new in sorted(candidates):
        thread = session.get_one(models.Thread, new)
        titled = thread.title is not None and thread.date is not None
        read = _units(session, new)
        best: tuple[int, int, list[Any]] | None = None
        for old in sorted(candidates[new] - taken):
            held = _units(session, old)
            shared = common(_identities(held), _identities(read), titled=titled)
            if shared is not None and (best is None or shared > best[0]):
                best = (shared, old, held)
        if best is None:
            continue
        _, old, held = best
        taken.add(old)
        joined.titles.append(thread.title)
        _join(session, session.get_one(models.Thread, old), held, thread, read, joined)
    return joined


def _candidates(session: Session, study: int, source: int) -> dict[int, set[int]]:
    """New thread -> threads of earlier sources that it may be a version of."""
    earlier = sa.exists().where(models.Thread.study_id == study, models.Thread.source_id != source)
    if not session.scalar(sa.select(earlier)):
        return {}
    new, old = aliased(models.Thread), aliased(models.Thread)
    threads = sa.select(new.id, old.id).where(new.source_id == source, old.study_id == study, old.source_id != source)
    titled = threads.where(new.title == old.title, new.date == old.date)
    keyed = _holding_the_same(study, source, models.Unit.key_digest)
    # What has a title or a date of its own is no version of a thread that has another.
    both = _holding_the_same(study, source, models.Unit.text_hash).subquery()
    alike = (
        sa.select(both.c.new, both.c.old)
        .join(new, new.id == both.c.new)
        .join(old, old.id == both.c.old)
        .where(sa.or_(new.title.is_(None), new.date.is_(None)))
        .where(new.title.is_not_distinct_from(old.title), new.date.is_not_distinct_from(old.date))
    )
    found: dict[int, set[int]] = {}
    for query in (titled, keyed, alike):
        for one, other in session.execute(query):
            found.setdefault(one, set()).add(other)
    return found


def _holding_the_same(study: int, source: int, column: Any) -> sa.Select:
    """(new thread, earlier thread) of units with the same value in a column.

    Each value once a thread: a survey in which half say "Yes" would else be joined with itself answer by answer.
    """
    said = sa.select(models.Unit.thread_id, column.label("said")).where(column.is_not(None)).distinct()
    here = said.where(models.Unit.source_id == source).subquery()
    earlier = said.where(models.Unit.study_id == study, models.Unit.source_id != source).subquery()
    pairs = sa.select(here.c.thread_id.label("new"), earlier.c.thread_id.label("old")).distinct()
    return pairs.join_from(here, earlier, here.c.said == earlier.c.said)


def _units(session: Session, thread: int) -> list[Any]:
    query = sa.select(*_COLUMNS).where(models.Unit.thread_id == thread).order_by(models.Unit.position)
    return list(session.execute(query))


def _identities(rows: Iterable[Any]) -> list[Identity]:
    # Of what was withdrawn its tombstone is all that tells it, whatever the format.
    return [
        (row.text_hash,)
        if row.withdrawn_at is not None
        else identity(row.kind, row.text_hash, row.length, row.author, row.time, row.number, row.key_digest)
        for row in rows
    ]


def _join(
    session: Session, old: models.Thread, held: Sequence[Any], new: models.Thread, read: Sequence[Any], joined: Joined
) -> None:
    """Move the new units of ``read`` to the old thread, drop those it holds."""
    pairs = side_by_side(_identities(held), _identities(read))
    _compare(held, read, pairs, joined)
    stays = {read[there].id: held[here].id for here, there in pairs if here is not None and there is not None}
    _save_places(session, old.id, held, read, pairs)
    # Answers to a unit that was there already, and answers whose parent only the longer version names.
    parents = {row.id: stays.get(row.parent_id) for row in read if row.parent_id in stays and row.id not in stays}
    orphaned = {row.id for row in held if row.parent_id is None}
    parents |= {
        stays[row.id]: stays.get(row.parent_id, row.parent_id)
        for row in read
        if row.id in stays and row.parent_id is not None and stays[row.id] in orphaned
    }
    update_units(session, [{"unit": number, "parent_id": parent} for number, parent in parents.items()])
    gone = sorted(stays)
    batches = [gone[first : first + _BATCH] for first in range(0, len(gone), _BATCH)]
    for batch in batches:
        # Their answers go too, perhaps only in a later batch.
        session.execute(sa.update(models.Unit).where(models.Unit.id.in_(batch)).values(parent_id=None))
    for batch in batches:
        session.execute(sa.delete(models.Unit).where(models.Unit.id.in_(batch)))
    if new.declared_comments is not None:
        old.declared_comments = max(old.declared_comments or 0, new.declared_comments)
    session.flush()
    session.delete(new)
    session.flush()
    joined.already_there += len(stays)


def _compare(
    held: Sequence[Any], read: Sequence[Any], pairs: Sequence[tuple[int | None, int | None]], joined: Joined
) -> None:
    """Count what stands there in other words, or no more."""
    both = [(held[here], read[there]) for here, there in pairs if here is not None and there is not None]
    joined.edited += sum(one.text_hash != other.text_hash for one, other in both)
    added = Counter(_written(read[there]) for here, there in pairs if here is None and there is not None)
    for one in (held[here] for here, there in pairs if here is not None and there is None):
        if added[_written(one)] and (one.author or one.time):
            added[_written(one)] -= 1
            joined.edited += 1
        else:
            joined.missing += 1


def _written(row: Any) -> tuple[str, str | None, str | None]:
    return row.kind, row.author, row.time


def _save_places(
    session: Session,
    thread: int,
    held: Sequence[Any],
    read: Sequence[Any],
    pairs: Sequence[tuple[int | None, int | None]],
) -> None:
    moved = []
    for position, (here, there) in enumerate(pairs):
        row = held[here] if here is not None else read[there]
        if here is None or row.position != position:
            moved.append({"unit": row.id, "thread_id": thread, "position": position})
    update_units(session, moved)


def update_units(session: Session, rows: list[dict[str, Any]]) -> None:
    """Change columns of units; each row names its unit as "unit", and all rows the same columns."""
    if not rows:
        return
    table = models.Unit.__table__
    values = {name: sa.bindparam(f"new_{name}") for name in rows[0] if name != "unit"}
    bound = [{f"new_{name}": value for name, value in row.items()} for row in rows]
    session.connection().execute(sa.update(table).where(table.c.id == sa.bindparam("new_unit")).values(**values), bound)
