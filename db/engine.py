"""Engines for SQLite and PostgreSQL, set up so that what is committed stays committed."""

import os
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

#: Seconds a writer waits for another one before it gives up.
BUSY_SECONDS = 15

#: What a URL may begin with; other drivers are not installed.
SCHEMES = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UnstorableText(ValueError):
    """A text holds a null character, which PostgreSQL cannot keep, or half of a surrogate pair, which is no text."""


def make_engine(url: str) -> sa.Engine:
    """An engine for a SQLite file or a PostgreSQL URL; sqlalchemy's ArgumentError for any other.

    SQLite: foreign keys on, WAL, ``synchronous=FULL``, a busy timeout, and explicit
    transactions: pysqlite would otherwise begin them late and let two writers deadlock.
    The file is created with mode 0600. PostgreSQL: the same patience for locks.

    Both refuse a text that one of them could not store (UnstorableText).
    """
    try:
        parsed = sa.make_url(url)
    except ValueError as error:
        # SQLAlchemy lets through what int() says of a port; it quotes a part of the URL.
        raise sa.exc.ArgumentError("the port is no number") from error
    if parsed.drivername not in SCHEMES or (parsed.get_backend_name() == "sqlite" and sqlite_path(url) is None):
        raise sa.exc.ArgumentError(parsed.drivername)
    engine = _sqlite_engine(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql_engine(parsed)
    sa.event.listen(engine, "before_cursor_execute", _refuse_unstorable)
    return engine


def _postgresql_engine(parsed: sa.URL) -> sa.Engine:
    engine = sa.create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)
    sa.event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _sqlite_engine(parsed: sa.URL) -> sa.Engine:
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


def reading(engine: sa.Engine) -> sa.Engine:
    """The same engine, its transactions seeing one state of the database throughout.

    SQLite does so by itself. PostgreSQL would show each statement what others have
    committed in between: a decision under a codebook version not yet seen.
    """
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def outside_transactions(engine: sa.Engine) -> sa.Engine:
    """The same engine, each statement by itself: for what cannot be done in a transaction, such as VACUUM."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    return engine.execution_options(begins_nothing=True)


def masked(url: str) -> str:
    """The URL without its password, for screens and logs."""
    parsed = sa.make_url(url)
    # PostgreSQL also takes a password (and one of a key file) behind the question mark.
    hidden = {name: "hidden" for name in parsed.query if "password" in name.lower()}
    return parsed.update_query_dict(hidden).render_as_string(hide_password=True)


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
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    # Changing the mode of a new file needs the file alone, and for that SQLite does not wait by itself.
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("begins_nothing", False):
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("begins_writing", False) else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = {int(BUSY_SECONDS * 1000)}")
    connection.autocommit = False


def refuse_unstorable(text: str) -> None:
    """Raise UnstorableText for a text that one of the databases could not store."""
    if _UNSTORABLE.search(text):
        raise UnstorableText("a text holds a character that cannot be stored")


def _refuse_unstorable(
    _connection: sa.Connection, _cursor: Any, _statement: str, parameters: Any, context: Any, _many: bool
) -> None:
    if context is not None and context.execution_options.get("is_checked"):
        return  # by whoever sends so many rows that looking at every value again takes longer than storing them
    # A list holds rows; one row is a tuple or a dictionary, also when many are inserted by one statement.
    for row in parameters if isinstance(parameters, list) else (parameters,):
        for value in row.values() if isinstance(row, dict) else row or ():
            if isinstance(value, str):
                refuse_unstorable(value)
