"""Engines for SQLite and PostgreSQL, set up so that what is committed stays committed."""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa

#: Seconds a writer waits for another one before it gives up.
BUSY_SECONDS = 15


def make_engine(url: str) -> sa.Engine:
    """An engine for a SQLite or PostgreSQL URL.

    SQLite: foreign keys on, WAL, ``synchronous=FULL``, a busy timeout, and explicit
    transactions: pysqlite would otherwise begin them late and let two writers deadlock.
    The file is created with mode 0600.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if parsed.database and parsed.database != ":memory:":
        path = Path(parsed.database)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: sa.Engine) -> sa.Engine:
    """The same engine, its transactions begun for writing.

    On SQLite a transaction that reads first and writes later can fail at once when
    another has written in between; beginning it IMMEDIATE makes it wait instead.
    """
    return engine.execution_options(begins_writing=True)


def masked(url: str) -> str:
    """The URL without its password, for screens and logs."""
    return sa.make_url(url).render_as_string(hide_password=True)


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for other databases and for memory."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Off, so that SQLAlchemy's own "begin" event decides how a transaction starts.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("begins_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
