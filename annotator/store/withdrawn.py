"""Tombstones: what stays of something withdrawn."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import models


def list_digests(session: Session, study: int) -> frozenset[str]:
    """The digests of everything withdrawn from a study."""
    return frozenset(session.scalars(sa.select(models.Tombstone.digest).where(models.Tombstone.study_id == study)))
