"""Which originals in the vault belong to what is stored, and how they were read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import models


@dataclass(frozen=True, slots=True)
class Original:
    """A source as the vault knows it, by its SHA-256, and the importer and options it was read with."""

    name: str
    sha256: str
    importer: str
    options: Mapping[str, Any]


def list_originals_with(session: Session, study: int, author: str) -> tuple[Original, ...]:
    """The originals of the units that an author, by pseudonym, wrote in a study; oldest first."""
    wrote = sa.select(models.Unit.source_id).where(models.Unit.study_id == study, models.Unit.author == author)
    rows = session.scalars(sa.select(models.Source).where(models.Source.id.in_(wrote)).order_by(models.Source.id))
    return tuple(Original(row.name, row.sha256, row.importer, json.loads(row.options)) for row in rows)
