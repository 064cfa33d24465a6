"""How tables of each shape were read last."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from annotator.store.database import now
from db import models


def find_mapping(session: Session, shape: str) -> Mapping[str, Any] | None:
    """The mapping, as plain values, under which a table of this shape was stored last."""
    row = session.get(models.ColumnMapping, shape)
    return None if row is None else row.mapping


def save_mapping(session: Session, shape: str, mapping: Mapping[str, Any]) -> None:
    """Keep the mapping for the next table of this shape, in the place of an earlier one."""
    session.merge(models.ColumnMapping(shape=shape, mapping=dict(mapping), used_at=now()))
