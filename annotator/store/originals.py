"""Which originals in the vault belong to what is stored, and how they were read."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.store.database import now
from db import models

#: Ids named in one statement, below the limits on bound values.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Original:
    """A source as the vault knows it, by its SHA-256, and how it was read: importer, options, what was done by hand."""

    name: str
    sha256: str
    importer: str
    options: Mapping[str, Any]
    edits: tuple[Any, ...] = ()


def list_originals_with(session: Session, study: int, author: str) -> tuple[Original, ...]:
    """The originals of the units that an author, by pseudonym, wrote in a study; oldest first."""
    wrote = sa.select(models.Unit.source_id).where(models.Unit.study_id == study, models.Unit.author == author)
    rows = session.scalars(sa.select(models.Source).where(models.Source.id.in_(wrote)).order_by(models.Source.id))
    return tuple(original_of_row(row) for row in rows)


def list_originals(session: Session, study: int) -> tuple[Original, ...]:
    """What the sources of a study were made from, whose originals no withdrawal took out of the vault; oldest first."""
    kept = sa.select(models.Source).where(models.Source.study_id == study, models.Source.original_removed_at.is_(None))
    return tuple(original_of_row(row) for row in session.scalars(kept.order_by(models.Source.id)))


def removed_originals(session: Session, study: int) -> frozenset[str]:
    """The SHA-256 of the originals that withdrawals took, or are to take, out of the vault."""
    removed = sa.select(models.Source.sha256).where(
        models.Source.study_id == study, models.Source.original_removed_at.is_not(None)
    )
    return frozenset(session.scalars(removed))


def save_removed(session: Session, study: int, sha256: Collection[str]) -> None:
    """Note that originals, by their SHA-256, are not or no longer in the vault, because of a withdrawal."""
    session.execute(
        sa.update(models.Source)
        .where(
            models.Source.study_id == study,
            models.Source.sha256.in_(list(sha256)),
            models.Source.original_removed_at.is_(None),
        )
        .values(original_removed_at=now())
    )


def save_removed_of_units(session: Session, study: int, units: Collection[int]) -> None:
    """Note it of the sources that units came with, and of every source made from the same files."""
    wanted = list(units)
    for first in range(0, len(wanted), _BATCH):
        came_with = sa.select(models.Source.sha256).join(models.Unit, models.Unit.source_id == models.Source.id)
        here = came_with.where(models.Unit.id.in_(wanted[first : first + _BATCH])).distinct()
        save_removed(session, study, session.scalars(here).all())


def original_of_row(row: models.Source) -> Original:
    """The original of a stored source."""
    return Original(row.name, row.sha256, row.importer, json.loads(row.options), tuple(row.edits or ()))
