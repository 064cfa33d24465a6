"""Studies and the coders in them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.people import Coder
from annotator.domain.study import CoderKind, Study, StudySettings
from annotator.store.accounts import folded
from annotator.store.database import now
from db import models


def add_study(session: Session, name: str, *, is_sample: bool = False) -> Study:
    """Store a new study with the default settings; the caller has checked that the name is free."""
    row = models.Study(
        name=name,
        name_folded=folded(name),
        is_sample=is_sample,
        settings=StudySettings().as_dict(),
        created_at=now(),
    )
    session.add(row)
    session.flush()
    return _study(row)


def find_study(session: Session, study: int) -> Study | None:
    """The study with this id."""
    row = session.get(models.Study, study)
    return _study(row) if row else None


def find_study_by_name(session: Session, name: str) -> Study | None:
    """The study with this name; case and blanks do not matter."""
    row = session.scalar(sa.select(models.Study).where(models.Study.name_folded == folded(name)))
    return _study(row) if row else None


def list_studies(session: Session) -> tuple[Study, ...]:
    """Every study, archived ones too, oldest first."""
    return tuple(_study(row) for row in session.scalars(sa.select(models.Study).order_by(models.Study.id)))


def save_name(session: Session, study: int, name: str) -> None:
    """Rename a study."""
    _change(session, study, name=name, name_folded=folded(name))


def save_archived(session: Session, study: int, *, archived: bool) -> None:
    """Put a study away, or take it out again."""
    _change(session, study, archived_at=now() if archived else None)


def save_settings(session: Session, study: int, settings: StudySettings) -> None:
    """Store a study's settings."""
    _change(session, study, settings=settings.as_dict())


def add_coder(session: Session, study: int, name: str, kind: CoderKind, account: int | None = None) -> Coder:
    """Store a new coder of a study."""
    row = models.Coder(
        study_id=study, account_id=account, name=name, name_folded=folded(name), kind=kind.value, created_at=now()
    )
    session.add(row)
    session.flush()
    return _coder(row)


def list_coders(session: Session, study: int) -> tuple[Coder, ...]:
    """Every coder of a study, oldest first."""
    rows = session.scalars(sa.select(models.Coder).where(models.Coder.study_id == study).order_by(models.Coder.id))
    return tuple(_coder(row) for row in rows)


def save_left(session: Session, coder: int) -> None:
    """A coder leaves the study; their decisions stay."""
    session.execute(sa.update(models.Coder).where(models.Coder.id == coder).values(left_at=now()))


def find_preferences(session: Session, coder: int) -> dict[str, Any]:
    """How a coder wants the desk, as stored; empty until something is chosen."""
    return session.scalar(sa.select(models.Coder.preferences).where(models.Coder.id == coder)) or {}


def save_preferences(session: Session, coder: int, preferences: dict[str, Any]) -> None:
    """Store how a coder wants the desk."""
    session.execute(sa.update(models.Coder).where(models.Coder.id == coder).values(preferences=preferences))


def find_coder_of(session: Session, study: int, account: int) -> Coder | None:
    """The coder an account is in a study."""
    row = session.scalar(
        sa.select(models.Coder).where(models.Coder.study_id == study, models.Coder.account_id == account)
    )
    return _coder(row) if row else None


def _change(session: Session, study: int, **values: object) -> None:
    session.execute(sa.update(models.Study).where(models.Study.id == study).values(**values))


def _study(row: models.Study) -> Study:
    return Study(
        id=row.id,
        name=row.name,
        is_sample=row.is_sample,
        settings=StudySettings.from_dict(row.settings),
        created_at=row.created_at,
        archived_at=row.archived_at,
    )


def _coder(row: models.Coder) -> Coder:
    return Coder(
        id=row.id,
        study=row.study_id,
        name=row.name,
        kind=CoderKind(row.kind),
        account=row.account_id,
        left=row.left_at is not None,
    )
