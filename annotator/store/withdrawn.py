"""Tombstones: what stays of something withdrawn."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import models

#: Of what class the advisory locks of PostgreSQL are that imports and withdrawals hold.
_LOCKS = 7211


def hold_back(session: Session, study: int, *, shared: bool) -> None:
    """Let no withdrawal, or with ``shared=False`` no import either, go on beside this transaction.

    An import that had not seen a tombstone would bring the words back. On SQLite nobody
    writes beside another anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = sa.func.pg_advisory_xact_lock_shared if shared else sa.func.pg_advisory_xact_lock
        session.execute(sa.select(lock(_LOCKS, study)))


def list_digests(session: Session, study: int) -> dict[str, str]:
    """The digests of everything withdrawn from a study, each with the one its unit is known by."""
    rows = session.execute(
        sa.select(models.Tombstone.digest, models.Unit.text_hash)
        .outerjoin(models.Unit, models.Unit.id == models.Tombstone.unit_id)
        .where(models.Tombstone.study_id == study)
        .order_by(models.Tombstone.id.desc())
    )
    return {digest: known_by or digest for digest, known_by in rows}


def units_of_round(session: Session, round_: int) -> frozenset[int]:
    """The withdrawn units somebody decided on in a round."""
    return frozenset(session.scalars(_assigned(sa.select(models.Assignment.unit_id).distinct(), round_)))


def count_decided(session: Session, round_: int, coders: Collection[int]) -> int:
    """How many decisions of these coders in a round are on withdrawn units."""
    counted = sa.select(sa.func.count()).select_from(models.Assignment)
    return session.scalar(
        _assigned(counted, round_).where(models.Assignment.coder_id.in_(list(coders)), models.Assignment.is_decided)
    )


def newest(session: Session, study: int) -> int:
    """A number that rises with every withdrawal: what a process keeps of a published codebook is good until then."""
    numbers = sa.select(sa.func.max(models.Tombstone.id)).where(models.Tombstone.study_id == study)
    return session.scalar(numbers) or 0


def _assigned(query: sa.Select, round_: int) -> sa.Select:
    withdrawn = sa.select(models.Tombstone.unit_id).join(
        models.Round, models.Round.study_id == models.Tombstone.study_id
    )
    withdrawn = withdrawn.where(models.Round.id == round_, models.Tombstone.unit_id.is_not(None))
    return query.where(models.Assignment.round_id == round_, models.Assignment.unit_id.in_(withdrawn))
