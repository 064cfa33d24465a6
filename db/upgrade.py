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

from db.engine import make_engine, sqlite_path


class UpgradeNeeded(Exception):
    """A server database is older than the program; its owner upgrades it by command."""


class DatabaseIsNewer(Exception):
    """The database was written by a newer version of the program."""


def upgrade(url: str, *, unattended: bool = True) -> str | None:
    """Migrate to the newest revision; return the path of the backup made, if any.

    A SQLite file that holds data is copied first, beside itself. A PostgreSQL database
    that is neither empty nor current is migrated only when ``unattended`` is False;
    otherwise UpgradeNeeded is raised. Raises DatabaseIsNewer for an unknown revision.
    """
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        script = ScriptDirectory.from_config(_config(url))
        newest = script.get_current_head()
        if current == newest:
            return None
        if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
            raise DatabaseIsNewer(current)
        path = sqlite_path(url)
        if current is not None and path is None and unattended:
            raise UpgradeNeeded(current)
        backup = _back_up(path, current) if current is not None and path is not None else None
        # Two processes may start on one new database: the second waits here and finds it done.
        with engine.execution_options(begins_writing=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7211350924)"))
            config = _config(url)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return backup
    finally:
        engine.dispose()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "db:migrations")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _back_up(path: Path, revision: str) -> str:
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    copy = path.with_name(f"{path.stem}.before-{revision}-upgrade-{stamp}{path.suffix}")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return str(copy)
