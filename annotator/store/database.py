"""Open a database and hand out short transactions on it."""

import contextlib
import datetime as dt
import secrets
from collections.abc import Iterator
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.refusal import Refusal
from db.engine import BUSY_SECONDS, make_engine, masked, sqlite_path, writing
from db.models import Installation
from db.upgrade import DatabaseIsNewer, UpgradeNeeded, upgrade

#: Re-exported as a type: the rooms above hold a session between two calls but never import SQLAlchemy.
__all__ = ["Database", "DatabaseUnavailable", "Session", "now", "open_database", "stamp", "upgrade_database"]


def now() -> str:
    """The server's time as stored: UTC, microseconds, "Z"."""
    return stamp(dt.datetime.now(dt.UTC))


def stamp(moment: dt.datetime) -> str:
    """A moment as stored; moments compare as these texts do."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Database:
    """One migrated database. Every act opens one short transaction on it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = make_engine(url)
        self._writing_engine = writing(self._engine)

    @property
    def place(self) -> str:
        """Where it is, for screens and logs; never with a password."""
        path = sqlite_path(self.url)
        return str(path) if path else masked(self.url)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing."""
        with _clear_errors(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed, durably, when the block ends without an exception."""
        with _clear_errors(), Session(self._writing_engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @property
    def id(self) -> str:
        """The id that tells this database from every other; made at its first use."""
        with self.reading() as session:
            found = session.scalar(sa.select(Installation.database_id))
        if found is None:
            with self.writing() as session:
                found = session.scalar(sa.select(Installation.database_id).with_for_update())
                if found is None:
                    found = secrets.token_hex(8)
                    session.add(Installation(id=1, database_id=found, created_at=now()))
        return found

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


@lru_cache(maxsize=16)
def open_database(url: str) -> Database:
    """The database at this URL, migrated first; one engine a URL and process.

    Raises Refusal when it cannot be opened, is too old (server databases) or too new.
    """
    try:
        upgrade(url)
    except UpgradeNeeded as error:
        raise Refusal(
            "This database was made by an older version of the program. Back it up, then run: "
            f"annotator upgrade --database {masked(url)}"
        ) from error
    except DatabaseIsNewer as error:
        raise Refusal(
            f"This database was written by a newer version of the program (revision {error}). Install that version."
        ) from error
    except sa.exc.ArgumentError as error:
        raise Refusal(
            f"“{url.split(':')[0]}:…” is not a database URL. Write sqlite:///file.db or postgresql+psycopg://…"
        ) from error
    except (sa.exc.OperationalError, sa.exc.DatabaseError, OSError) as error:
        raise Refusal(f"The database {masked(url)} cannot be opened: {_reason(error)}.") from error
    return Database(url)


def upgrade_database(url: str) -> str | None:
    """Migrate on request, server databases too; the path of the backup made, if any."""
    try:
        return upgrade(url, unattended=False)
    except DatabaseIsNewer as error:
        raise Refusal(f"This database is newer than the program (revision {error}). Install that version.") from error
    except (sa.exc.OperationalError, sa.exc.DatabaseError, OSError) as error:
        raise Refusal(f"The database {masked(url)} cannot be upgraded: {_reason(error)}.") from error


@contextlib.contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except sa.exc.OperationalError as error:
        said = str(error.orig).lower()
        if "locked" in said:
            raise DatabaseUnavailable(
                f"Another program has held the database locked for more than {BUSY_SECONDS} seconds. "
                "Nothing was saved; try again."
            ) from error
        if "full" in said:
            raise DatabaseUnavailable("The disk is full. Nothing was saved; free some space and try again.") from error
        if "readonly" in said or "read-only" in said:
            raise DatabaseUnavailable("The database cannot be written to. Nothing was saved.") from error
        raise DatabaseUnavailable(f"The database does not answer: {_reason(error)}. Nothing was saved.") from error


class DatabaseUnavailable(Refusal):
    """The database could not be read or written for a reason outside the request; trying again may help."""


def _reason(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error)
    return said.strip().splitlines()[0].rstrip(".") if said.strip() else type(error).__name__
