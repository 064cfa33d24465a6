"""Many rows at once: indexes built after them cost a third of what keeping them up row by row does."""

import contextlib
import gc
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import models

#: Rows of one source from which it is worth while.
MANY = 20_000
#: KiB of a SQLite connection's page cache during a large import, so that pages are written once.
_CACHE = 131_072


@contextlib.contextmanager
def without_cycle_search() -> Iterator[None]:
    """Rows hold no circles, and looking through all of them for some again and again takes a fifth of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class UnitIndexes:
    """Takes the indexes of the units away when a source brings more than the table held, and builds them anew.

    All inside the import's transaction, so nobody else ever sees the table without them.
    PostgreSQL lets nobody read the table meanwhile, so there it is done to an empty one only.
    """

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._held = session.scalar(sa.select(sa.func.max(models.Unit.id))) or 0
        self._taken: list[sa.Index] = []
        self._is_sqlite = self._connection.dialect.name == "sqlite"

    def grew(self, rows: int) -> None:
        """Told how many rows the source has brought so far."""
        if self._taken or rows < max(MANY, self._held) or (self._held and not self._is_sqlite):
            return
        if self._is_sqlite:
            self._connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE}")
        known = {found["name"] for found in sa.inspect(self._connection).get_indexes("unit")}
        self._taken = [index for index in models.Unit.__table__.indexes if index.name in known]
        for index in self._taken:
            index.drop(self._connection)

    def restore(self) -> None:
        """Build what was taken away."""
        for index in self._taken:
            index.create(self._connection)
        if self._taken and self._is_sqlite:
            self._connection.exec_driver_sql("PRAGMA cache_size = -2000")
        self._taken = []
