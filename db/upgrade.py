"""Bring a database to the newest revision, or say why not."""

import contextlib
import datetime as dt
import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from db.engine import make_engine, sqlite_path, writing


class UpgradeNeeded(Exception):
    """A server database is older than the program; its owner upgrades it by command."""


class DatabaseIsNewer(Exception):
    """The database was written by a newer version of the program."""


class ForeignDatabase(Exception):
    """The database holds tables, and none of them says that they are ours."""


def upgrade(url: str, *, unattended: bool = True) -> str | None:
    """Migrate to the newest revision; return the path of the backup made, if any.

    A SQLite file that holds data is copied first, beside itself. A PostgreSQL database
    that is neither empty nor current is migrated only when ``unattended`` is False;
    otherwise UpgradeNeeded is raised. Raises DatabaseIsNewer for an unknown revision,
    ForeignDatabase for tables of another program.
    """
    engine = make_engine(url)
    # A table that is copied to change a column is dropped in between, and what refers to it must not stop that.
    # The setting cannot change inside a transaction; what refers to nothing is looked for before the commit.
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    try:
        script = ScriptDirectory.from_config(_config(url))
        with engine.connect() as connection:
            if _revision(connection) == script.get_current_head():
                return None
        # Two processes may start on one database: the second waits here and finds it done.
        with writing(engine).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7211350924)"))
            return _upgrade(connection, url, script, unattended=unattended)
    finally:
        engine.dispose()


def _upgrade(connection: sa.Connection, url: str, script: ScriptDirectory, *, unattended: bool) -> str | None:
    current = _revision(connection)
    if current == script.get_current_head():
        return None
    if current is None and sa.inspect(connection).get_table_names():
        raise ForeignDatabase
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise DatabaseIsNewer(current)
    path = sqlite_path(url)
    if current is not None and path is None and unattended:
        raise UpgradeNeeded(current)
    backup = _back_up(path, current) if current is not None and path is not None else None
    config = _config(url)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _check_references(connection)
    return backup


def _check_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if dangling is not None:
            raise sa.exc.DatabaseError("PRAGMA foreign_key_check", None, OSError(f"{dangling[0]} refers to nothing"))


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "db:migrations")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _back_up(path: Path, revision: str) -> str:
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = path.with_name(f"{path.stem}.before-{revision}-upgrade-{stamp}{path.suffix}")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        copy.unlink()
        raise OSError(f"the backup before the upgrade could not be written ({error})") from error
    return str(copy)
