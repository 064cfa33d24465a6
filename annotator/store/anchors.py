"""Anchors: one function through which they are read, for a viewer, and how they are kept."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.anchors import Anchor, AnchorKind, can_see_anchor
from annotator.domain.people import Person
from annotator.store.database import now
from db import models


def read_anchors(
    session: Session, viewer: Person, study: int, *, codes: Collection[str] | None = None
) -> Iterator[tuple[Anchor, bool]]:
    """The anchors of a study that the viewer may know of, oldest first, each with whether its unit is blind.

    The only way to read another's. Those on withdrawn units are left out: a unit without
    words shows nothing. ``codes`` limits them to some codes.
    """
    blind = blind_units(session, study)
    query = (
        _anchors()
        .join(models.Unit, models.Unit.id == models.Anchor.unit_id)
        .where(
            models.Anchor.study_id == study,
            models.Anchor.removed_at.is_(None),
            models.Unit.withdrawn_at.is_(None),
        )
        .order_by(models.Anchor.marked_at, models.Anchor.id)
    )
    if codes is not None:
        query = query.where(models.Anchor.code_id.in_(list(codes)))
    for row, name in session.execute(query):
        anchor, is_blind = _anchor(row, name), row.unit_id in blind
        if can_see_anchor(viewer, anchor, is_blind=is_blind):
            yield anchor, is_blind


def blind_units(session: Session, study: int) -> frozenset[int]:
    """The units with an anchor that are in a round of the study which is not open yet."""
    assigned = (
        sa.select(models.Assignment.unit_id)
        .join(models.Round, models.Round.id == models.Assignment.round_id)
        .where(models.Round.study_id == study, models.Round.opened_at.is_(None))
        .where(models.Assignment.unit_id == models.Anchor.unit_id)
        .exists()
    )
    return frozenset(
        session.scalars(sa.select(models.Anchor.unit_id).where(models.Anchor.study_id == study, assigned).distinct())
    )


def study_of(session: Session, anchor: int) -> int | None:
    """The study an anchor belongs to, which is to be held before the anchor is."""
    return session.scalar(sa.select(models.Anchor.study_id).where(models.Anchor.id == anchor))


def find_anchor(session: Session, viewer: Person, anchor: int) -> Anchor | None:
    """An anchor the viewer may know of, removed ones too, held until the transaction ends."""
    found = session.execute(
        _anchors().where(models.Anchor.id == anchor).with_for_update(of=models.Anchor)
    ).one_or_none()
    if found is None:
        return None
    one = _anchor(*found)
    is_blind = one.unit in blind_units(session, one.study)
    return one if can_see_anchor(viewer, one, is_blind=is_blind) else None


def find_own_anchor(session: Session, account: int, study: int, code: str, unit: int) -> Anchor | None:
    """The anchor an account has set on a unit for a code and not removed."""
    found = session.execute(
        _anchors()
        .where(models.Anchor.study_id == study, models.Anchor.account_id == account)
        .where(models.Anchor.code_id == code, models.Anchor.unit_id == unit, models.Anchor.removed_at.is_(None))
    ).one_or_none()
    return _anchor(*found) if found else None


def add_anchor(session: Session, account: int, study: int, code: str, unit: int, kind: AnchorKind, note: str) -> int:
    """Store a new anchor; its id."""
    row = models.Anchor(
        study_id=study,
        code_id=code,
        unit_id=unit,
        kind=kind.value,
        note=note,
        account_id=account,
        marked_at=now(),
    )
    session.add(row)
    session.flush()
    return row.id


def save_anchor(session: Session, anchor: int, kind: AnchorKind, note: str) -> None:
    """Give an anchor another kind and note."""
    session.execute(sa.update(models.Anchor).where(models.Anchor.id == anchor).values(kind=kind.value, note=note))


def save_removed(session: Session, anchor: int, *, removed: bool) -> None:
    """Take an anchor away, or bring it back."""
    at = now() if removed else None
    session.execute(sa.update(models.Anchor).where(models.Anchor.id == anchor).values(removed_at=at))


def is_assigned(session: Session, unit: int, coders: Collection[int]) -> bool:
    """Whether a unit was given to one of these coders, in any round."""
    given = sa.select(models.Assignment.id).where(
        models.Assignment.unit_id == unit, models.Assignment.coder_id.in_(list(coders))
    )
    return session.scalar(given.limit(1)) is not None


def units_to_keep_from(session: Session, coders: Collection[int]) -> frozenset[int]:
    """The units with an anchor that must not be shown as such on these coders' desk.

    Those they still have to decide in a blind round, and every unit of a blind round that
    brings units a second time: leaving out only the repeated ones would tell which they are.
    """
    own = models.Assignment.coder_id.in_(list(coders))
    repeated = sa.orm.aliased(models.Assignment)
    repeats = sa.exists().where(
        repeated.round_id == models.Assignment.round_id,
        repeated.coder_id == models.Assignment.coder_id,
        repeated.occasion > 1,
    )
    query = (
        sa.select(models.Assignment.unit_id)
        .join(models.Round, models.Round.id == models.Assignment.round_id)
        .join(models.Anchor, models.Anchor.unit_id == models.Assignment.unit_id)
        .where(own, models.Round.opened_at.is_(None), sa.or_(~models.Assignment.is_decided, repeats))
    )
    return frozenset(session.scalars(query.distinct()))


def _anchors() -> sa.Select[tuple[models.Anchor, str]]:
    return sa.select(models.Anchor, models.Account.name).join(
        models.Account, models.Account.id == models.Anchor.account_id
    )


def _anchor(row: models.Anchor, name: str) -> Anchor:
    return Anchor(
        id=row.id,
        study=row.study_id,
        code=row.code_id,
        unit=row.unit_id,
        kind=AnchorKind(row.kind),
        note=row.note,
        account=row.account_id,
        marker=name,
        marked_at=row.marked_at,
        removed_at=row.removed_at,
    )
