"""What the files of a database still hold of rows that were changed, and how it is overwritten.

A database keeps erased rows in its files until their space is used again: SQLite in free
pages and in the write-ahead log, PostgreSQL as dead rows and in what it knows of the
distribution of values. All of it is rewritten here, outside of any transaction.
"""

import time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.people import Person
from annotator.store import events
from annotator.store.database import Database, DatabaseUnavailable
from db import models

#: The acts between which something is left to be done.
WITHDRAWING = "withdraw_units"
CLEARED = "clear_withdrawn_traces"

#: Milliseconds to wait for somebody who still reads what stood there before.
_PATIENCE = 5_000
_BETWEEN = 0.05

_LATER = "They are overwritten at the next start of the program or at the next withdrawal."
_HELD = (
    "Somebody is still reading from the database, so its files may hold traces of the erased text for a while. "
    + _LATER
)

_TOUCHED = (
    models.Unit,
    models.Decision,
    models.Assignment,
    models.Memo,
    models.CodeProposal,
    models.IdentifierPlace,
    models.Code,
    models.CodeGroup,
    models.CodebookVersion,
    models.Seal,
    models.Tombstone,
    models.Event,
)


def clear_traces(database: Database) -> str | None:
    """Rewrite what was touched; None when nothing is left, else the sentence about what holds it up."""
    try:
        with database.outside_transactions() as connection:
            if connection.dialect.name == "sqlite":
                return _rewrite_sqlite(connection)
            return _rewrite_postgresql(connection)
    except DatabaseUnavailable as trouble:
        said = str(trouble).removesuffix(" Nothing was saved; try again.").removesuffix(" Nothing was saved.")
        return f"The text is erased, but the files of the database may hold traces of it for a while: {said} {_LATER}"


def is_left(session: Session, study: int) -> bool:
    """Whether a withdrawal of the study was not followed through to the files."""
    newest = {act: _newest(session, study, act) for act in (WITHDRAWING, CLEARED)}
    return newest[WITHDRAWING] > newest[CLEARED]


def record_cleared(session: Session, person: Person, study: int, originals: int) -> None:
    """Note that nothing is left of what was withdrawn up to now."""
    events.record(session, person, CLEARED, f"study:{study}", study=study, after={"originals": originals})


def _newest(session: Session, study: int, act: str) -> int:
    found = sa.select(sa.func.max(models.Event.id)).where(models.Event.study_id == study, models.Event.act == act)
    return session.scalar(found) or 0


def _rewrite_sqlite(connection: sa.Connection) -> str | None:
    patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        connection.exec_driver_sql("VACUUM")
        is_held = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
    return _HELD if is_held else None


def _rewrite_postgresql(connection: sa.Connection) -> str | None:
    is_held = _wait_for_earlier(connection)
    for model in _TOUCHED:
        connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {model.__tablename__}")
    # The most frequent values of a column are kept there as they are.
    connection.exec_driver_sql("VACUUM FULL pg_statistic")
    return _HELD if is_held else None


def _wait_for_earlier(connection: sa.Connection) -> bool:
    """Wait until every transaction of this moment has ended; whether one has not.

    VACUUM keeps dead rows as long as a transaction that began before may still look at them.
    """
    running = sa.text(
        "SELECT pid, xact_start FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND backend_xmin IS NOT NULL"
    )
    earlier = set(map(tuple, connection.execute(running)))
    patience = time.monotonic() + _PATIENCE / 1000
    while earlier and time.monotonic() < patience:
        time.sleep(_BETWEEN)
        earlier &= set(map(tuple, connection.execute(running)))
    return bool(earlier)
