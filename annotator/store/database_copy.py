"""A copy of a SQLite database that is whole although people go on working, and what such a copy is."""

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.refusal import Refusal
from annotator.store.database import Database, upgrade_database
from db.engine import sqlite_path

#: Pages copied at once: between two steps progress is told and Ctrl+C is heard.
_PAGES = 1000


def file_of(url: str) -> Path | None:
    """The file of a SQLite URL; None for a database on a server. Refusal when it is no URL of ours."""
    try:
        return sqlite_path(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Refusal(
            f"“{url.split(':')[0]}:…” is not a database URL. Write sqlite:///file.db or postgresql+psycopg://…"
        ) from error


def revision_of(session: Session) -> str:
    """The revision of the schema a database is at."""
    return session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()


def copy_database(database: Database, target: Path, watch: Callable[[int, int], None]) -> None:
    """Copy a SQLite database to a new private file as it is at this moment.

    ``watch`` is told (bytes copied, bytes in all). Refusal when it cannot be read or written.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with database.reading() as session, contextlib.closing(sqlite3.connect(target)) as copy:
            # The first statement fixes what is seen; without it the copy would begin anew whenever somebody saves.
            size = session.execute(sa.text("PRAGMA page_size")).scalar_one()
            session.execute(sa.text("SELECT version_num FROM alembic_version")).all()
            raw = session.connection().connection.driver_connection
            raw.backup(copy, pages=_PAGES, progress=lambda _, left, all_: watch((all_ - left) * size, all_ * size))
    except sqlite3.Error as error:
        raise Refusal(f"The database cannot be copied: {error}. Nothing was written.") from error


def make_ready(path: Path) -> Database:
    """Open a copy, bringing one of an older version up to this one, as opening any database does.

    The file is nobody else's; the caller closes it. Refusal when it is damaged, of a newer
    version, or no database of ours.
    """
    try:
        with contextlib.closing(sqlite3.connect(path)) as copy:
            said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise Refusal(f"The database in the backup is damaged ({said.splitlines()[0]}). Use another backup.")
    url = f"sqlite:///{path}"
    before = upgrade_database(url)
    if before is not None:
        # The backup itself is the copy from before the upgrade.
        Path(before).unlink()
    return Database(url)
