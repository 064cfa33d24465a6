"""Rounds, assignments and seals."""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.people import Coder
from annotator.domain.study import Progress, Purpose, Round
from annotator.store.codebooks import version_row_id
from annotator.store.database import now
from annotator.store.studies import list_coders
from db import models

#: Rows in one INSERT, below SQLite's limit on bound values.
BATCH = 2_000


def add_round(session: Session, study: int, name: str, purpose: Purpose, codebook_version: int | None) -> Round:
    """Store a new round; a training round is open from the start."""
    number = (
        session.scalar(sa.select(sa.func.max(models.Round.number)).where(models.Round.study_id == study)) or 0
    ) + 1
    at = now()
    row = models.Round(
        study_id=study,
        number=number,
        name=name,
        purpose=purpose.value,
        codebook_version_id=version_row_id(session, study, codebook_version) if codebook_version else None,
        seed=secrets.randbelow(2**31),
        created_at=at,
        opened_at=at if purpose is Purpose.TRAINING else None,
    )
    session.add(row)
    session.flush()
    return _round(row, codebook_version)


def list_rounds(session: Session, study: int) -> tuple[Round, ...]:
    """The rounds of a study, oldest first."""
    rows = session.execute(_rounds().where(models.Round.study_id == study).order_by(models.Round.number))
    return tuple(_round(row, number) for row, number in rows)


def find_round(session: Session, round_: int) -> Round | None:
    """The round with this id."""
    found = session.execute(_rounds().where(models.Round.id == round_)).one_or_none()
    return _round(*found) if found else None


def save_codebook_version(session: Session, round_: int, study: int, number: int) -> None:
    """Pin another codebook version."""
    row = session.get_one(models.Round, round_)
    row.codebook_version_id = version_row_id(session, study, number)


def lock_round(session: Session, round_: int, *, shared: bool = False) -> None:
    """Let nobody else add to, seal or open this round until the transaction ends.

    Coders who save hold it shared: they do not wait for one another, only for those.
    """
    session.execute(sa.select(models.Round.id).where(models.Round.id == round_).with_for_update(read=shared))


def lock_rounds(session: Session, study: int) -> None:
    """``lock_round`` of all rounds of a study, in the order in which everybody locks several."""
    ids = sa.select(models.Round.id).where(models.Round.study_id == study).order_by(models.Round.id)
    session.execute(ids.with_for_update())


def open_round(session: Session, round_: int) -> None:
    """Make a round's decisions readable by everybody, for good."""
    session.execute(
        sa.update(models.Round)
        .where(models.Round.id == round_, models.Round.opened_at.is_(None))
        .values(opened_at=now())
    )


def add_assignments(session: Session, round_: int, coder: int, units: Sequence[int]) -> int:
    """Assign units to a coder, after those already assigned, in the order given; how many were new."""
    have = set(
        session.scalars(
            sa.select(models.Assignment.unit_id).where(
                models.Assignment.round_id == round_, models.Assignment.coder_id == coder
            )
        )
    )
    start = session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(models.Assignment.position), -1) + 1).where(
            models.Assignment.round_id == round_, models.Assignment.coder_id == coder
        )
    )
    new = [unit for unit in units if unit not in have]
    if new:
        add_total(session, round_, coder, len(new))
    rows = [
        {
            "id": secrets.token_urlsafe(12),
            "round_id": round_,
            "unit_id": unit,
            "coder_id": coder,
            "occasion": 1,
            "position": start + offset,
        }
        for offset, unit in enumerate(new)
    ]
    for first in range(0, len(rows), BATCH):
        session.execute(sa.insert(models.Assignment), rows[first : first + BATCH])
    return len(rows)


def coders_of_round(session: Session, round_: Round) -> tuple[Coder, ...]:
    """The coders with assignments in a round."""
    ids = set(session.scalars(sa.select(models.RoundCoder.coder_id).where(models.RoundCoder.round_id == round_.id)))
    return tuple(coder for coder in list_coders(session, round_.study) if coder.id in ids)


def lock_round_coder(session: Session, round_: int, coder: int) -> tuple[int, int]:
    """Let no other transaction decide anything for this coder in this round until this one ends.

    Gives how many assignments there are, and how many of them are decided.
    """
    counts = session.execute(
        sa.select(models.RoundCoder.total, models.RoundCoder.decided)
        .where(models.RoundCoder.round_id == round_, models.RoundCoder.coder_id == coder)
        .with_for_update()
    ).one_or_none()
    return tuple(counts) if counts else (0, 0)


def add_decided(session: Session, round_: int, coder: int, by: int) -> None:
    """Move the count of a coder's decided assignments."""
    session.execute(
        sa.update(models.RoundCoder)
        .where(models.RoundCoder.round_id == round_, models.RoundCoder.coder_id == coder)
        .values(decided=models.RoundCoder.decided + by)
    )


def add_total(session: Session, round_: int, coder: int, by: int) -> None:
    """Move the count of what a coder was given; the first time makes them a coder of the round."""
    row = session.get(models.RoundCoder, (round_, coder))
    if row is None:
        row = models.RoundCoder(round_id=round_, coder_id=coder, total=0, decided=0)
        session.add(row)
    row.total += by
    session.flush()


def units_of_round(session: Session, round_: int) -> frozenset[int]:
    """The units in a round."""
    return frozenset(
        session.scalars(sa.select(models.Assignment.unit_id).where(models.Assignment.round_id == round_).distinct())
    )


def count_units(session: Session, round_: int) -> int:
    """How many units are in a round."""
    return session.scalar(
        sa.select(sa.func.count(sa.distinct(models.Assignment.unit_id))).where(models.Assignment.round_id == round_)
    )


def units_of_no_round(session: Session, study: int) -> frozenset[int]:
    """The units nobody was given: those imported while the study had no coder."""
    assigned = sa.exists().where(models.Assignment.unit_id == models.Unit.id)
    return frozenset(session.scalars(sa.select(models.Unit.id).where(models.Unit.study_id == study, ~assigned)))


def assigned_pairs(session: Session, round_: int) -> frozenset[tuple[int, int]]:
    """(unit, coder) for everything a round asks for."""
    rows = session.execute(
        sa.select(models.Assignment.unit_id, models.Assignment.coder_id).where(models.Assignment.round_id == round_)
    )
    return frozenset((unit, coder) for unit, coder in rows)


def assignment_ids(session: Session, round_: int, coder: int) -> dict[int, str]:
    """A coder's assignments in a round by unit."""
    rows = session.execute(
        sa.select(models.Assignment.unit_id, models.Assignment.id).where(
            models.Assignment.round_id == round_, models.Assignment.coder_id == coder
        )
    )
    return dict(rows.all())


def add_seal(session: Session, round_: int, coder: int, sealed_by: str, reason: str) -> None:
    """Close a coder's round."""
    session.add(models.Seal(round_id=round_, coder_id=coder, sealed_at=now(), sealed_by=sealed_by, reason=reason))
    session.flush()


def sealed_coders(session: Session, round_: int) -> dict[int, str]:
    """When each coder of a round sealed, by coder."""
    rows = session.execute(sa.select(models.Seal.coder_id, models.Seal.sealed_at).where(models.Seal.round_id == round_))
    return dict(rows.all())


def has_decisions(session: Session, round_: int) -> bool:
    """Whether anybody has begun: from then on a blind round's coders and purpose are fixed."""
    begun = sa.select(models.Decision.id).where(models.Decision.round_id == round_, sa.text("decision.is_current"))
    return session.scalar(begun.limit(1)) is not None


def is_finished(session: Session, round_: int) -> bool:
    """Whether a round has coders and every one of them has sealed."""
    sealed = sa.and_(
        models.Seal.round_id == models.RoundCoder.round_id, models.Seal.coder_id == models.RoundCoder.coder_id
    )
    query = sa.select(sa.func.count(), sa.func.count(models.Seal.id)).select_from(models.RoundCoder)
    query = query.outerjoin(models.Seal, sealed).where(models.RoundCoder.round_id == round_)
    coders, done = session.execute(query).one()
    return 0 < coders == done


def coders_who_decided(session: Session, study: int) -> frozenset[int]:
    """The coders with a decision that stands, in any round: counts that are kept, which give no code away."""
    query = sa.select(models.RoundCoder.coder_id).join(models.Round, models.Round.id == models.RoundCoder.round_id)
    return frozenset(session.scalars(query.where(models.Round.study_id == study, models.RoundCoder.decided > 0)))


def progress(session: Session, round_: Round, coder: Coder) -> Progress:
    """How many of a coder's assignments are decided: counts only, which give no code away."""
    counts = session.execute(
        sa.select(models.RoundCoder.total, models.RoundCoder.decided).where(
            models.RoundCoder.round_id == round_.id, models.RoundCoder.coder_id == coder.id
        )
    ).one_or_none()
    total, decided = counts or (0, 0)
    return Progress(
        coder=coder.id,
        coder_name=coder.name,
        total=total,
        decided=decided,
        sealed_at=sealed_coders(session, round_.id).get(coder.id),
    )


def _rounds() -> sa.Select[tuple[models.Round, int | None]]:
    return sa.select(models.Round, models.CodebookVersion.number).outerjoin(
        models.CodebookVersion, models.CodebookVersion.id == models.Round.codebook_version_id
    )


def _round(row: models.Round, codebook_version: int | None) -> Round:
    return Round(
        id=row.id,
        study=row.study_id,
        number=row.number,
        name=row.name,
        purpose=Purpose(row.purpose),
        codebook_version=codebook_version,
        seed=row.seed,
        created_at=row.created_at,
        opened_at=row.opened_at,
    )
