"""What the search for duplicates reads, and what was decided about them: kept as events, without a table."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.store.shown_texts import labelled_texts
from db import models

KEEP_EVENT, LIST_AGAIN_EVENT = "keep_duplicates", "list_duplicates_again"
#: Texts read at once.
_WINDOW = 2_000
#: Ids named in one statement.
_BATCH = 500


def count_usable(session: Session, study: int) -> int:
    """How many units of a study are neither excluded, nor removed where they were published, nor withdrawn."""
    return session.scalar(sa.select(sa.func.count()).select_from(models.Unit).where(*_usable(study)))


def stream_texts(session: Session, study: int) -> Iterator[tuple[int, str]]:
    """(unit, shown text) of all usable units, by id."""
    after = 0
    while True:
        query = sa.select(models.Unit.id, models.Unit.text).where(*_usable(study), models.Unit.id > after)
        rows = session.execute(query.order_by(models.Unit.id).limit(_WINDOW)).all()
        if not rows:
            return
        after = rows[-1].id
        shown = labelled_texts(session, units=[row.id for row in rows])
        for unit, text in rows:
            yield unit, shown[unit].text if unit in shown else text


def texts_of(session: Session, study: int, units: Collection[int]) -> dict[int, str]:
    """The shown texts of those of the units that are usable."""
    found: dict[int, str] = {}
    for some in _batches(units):
        query = sa.select(models.Unit.id, models.Unit.text).where(*_usable(study), models.Unit.id.in_(some))
        found.update((unit, text) for unit, text in session.execute(query))
        found.update({unit: shown.text for unit, shown in labelled_texts(session, units=some).items() if unit in found})
    return found


def usable_among(session: Session, study: int, units: Collection[int]) -> frozenset[int]:
    """Those of the units that are usable."""
    found: set[int] = set()
    for some in _batches(units):
        found.update(session.scalars(sa.select(models.Unit.id).where(*_usable(study), models.Unit.id.in_(some))))
    return frozenset(found)


def kept_groups(session: Session, study: int) -> frozenset[frozenset[int]]:
    """The groups of units that somebody decided to keep all of, as far as it was not taken back."""
    kept: set[frozenset[int]] = set()
    acts = (KEEP_EVENT, LIST_AGAIN_EVENT)
    query = sa.select(models.Event.act, models.Event.after).where(
        models.Event.study_id == study, models.Event.act.in_(acts)
    )
    for act, after in session.execute(query.order_by(models.Event.id)):
        units = frozenset(after["units"])
        if act == KEEP_EVENT:
            kept.add(units)
        else:
            kept.discard(units)
    return frozenset(kept)


def _usable(study: int) -> tuple[sa.ColumnElement[bool], ...]:
    unit = models.Unit
    # With the plus SQLite walks along the ids, where an index on the study would have it sort all texts each time.
    in_study = sa.literal_column("+unit.study_id", sa.Integer) == study
    return in_study, ~unit.gone, unit.withdrawn_at.is_(None), unit.excluded_at.is_(None)


def _batches(units: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(units)
    for place in range(0, len(ordered), _BATCH):
        yield ordered[place : place + _BATCH]
