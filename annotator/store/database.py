"""Open a database and hand out short transactions on it."""

import contextlib
import datetime as dt
import secrets
from collections.abc import Iterator
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from annotator.domain.refusal import Refusal
from db.engine import UnstorableText, make_engine, masked, outside_transactions, reading, sqlite_path, writing
from db.models import Installation
from db.upgrade import DatabaseIsNewer, ForeignDatabase, UpgradeNeeded, upgrade

#: What SQLite says where a quota is used up or a file may not grow: it knows a full disk by ENOSPC alone.
_NOT_WRITTEN = frozenset({"SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE"})

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
        self._reading_engine = reading(self._engine)
        self._writing_engine = writing(self._engine)
        self._id: str | None = None

    @property
    def place(self) -> str:
        """Where it is, for screens and logs; never with a password."""
        path = sqlite_path(self.url)
        return str(path) if path else masked(self.url)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing."""
        with _clear_errors(), Session(self._reading_engine, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed, durably, when the block ends without an exception."""
        with _clear_errors(), Session(self._writing_engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextlib.contextmanager
    def outside_transactions(self) -> Iterator[sa.Connection]:
        """A connection on which every statement stands by itself, for what a transaction cannot hold."""
        with _clear_errors(), outside_transactions(self._engine).connect() as connection:
            yield connection

    @property
    def id(self) -> str:
        """The id that tells this database from every other; made at its first use, by one process alone."""
        if self._id is None:
            with self.reading() as session:
                self._id = session.scalar(sa.select(Installation.database_id))
        if self._id is None:
            insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
            made = insert(Installation).values(id=1, database_id=secrets.token_hex(8), created_at=now())
            with self.writing() as session:
                session.execute(made.on_conflict_do_nothing())
                self._id = session.scalar(sa.select(Installation.database_id))
        return self._id

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


@lru_cache(maxsize=16)
def open_database(url: str) -> Database:
    """The database at this URL, migrated first; one engine a URL and process.

    Raises Refusal when it cannot be opened, is too old (server databases) or too new.
    """
    with _clear_opening(url, "opened"):
        try:
            upgrade(url)
        except UpgradeNeeded as error:
            raise Refusal(
                "This database was made by an older version of the program. Back it up, then run: "
                f"annotator upgrade --database {masked(url)}"
            ) from error
        return Database(url)


def upgrade_database(url: str) -> str | None:
    """Migrate on request, server databases too; the path of the backup made, if any."""
    with _clear_opening(url, "upgraded"):
        return upgrade(url, unattended=False)


@contextlib.contextmanager
def _clear_opening(url: str, done: str) -> Iterator[None]:
    try:
        yield
    except DatabaseIsNewer as error:
        raise Refusal(
            f"This database was written by a newer version of the program (revision {error}). Install that version."
        ) from error
    except ForeignDatabase as error:
        raise Refusal(
            f"The database {masked(url)} belongs to another program: it holds tables that are not ours. "
            "Nothing was changed; name another file or database."
        ) from error
    except sa.exc.ArgumentError as error:
        raise Refusal(
            f"“{url.split(':')[0]}:…” is not a database URL. Write sqlite:///file.db or postgresql+psycopg://…"
        ) from error
    except (sa.exc.DatabaseError, OSError) as error:
        raise Refusal(f"The database {masked(url)} cannot be {done}: {_reason(error)}.") from error


@contextlib.contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except UnstorableText as error:
        raise Refusal(
            "A text holds a character that cannot be stored: a null character or half of an emoji. "
            "Take it out and try again."
        ) from error
    except sa.exc.TimeoutError as error:
        raise DatabaseUnavailable("The database is too busy to answer. Nothing was saved; try again.") from error
    except sa.exc.DatabaseError as error:
        trouble = _trouble(error)
        if trouble is None:
            raise
        raise trouble from error


def _trouble(error: sa.exc.DatabaseError) -> "DatabaseUnavailable | None":
    """What an error of the database means to people; None for a fault of the program, which stays what it is."""
    said = str(error.orig).lower()
    if isinstance(error, sa.exc.IntegrityError) and _is_taken(error):
        return DatabaseUnavailable("Somebody else stored the same at the same moment. Nothing was saved; try again.")
    if type(error) not in (sa.exc.OperationalError, sa.exc.DatabaseError):
        return None
    if "locked" in said or "lock timeout" in said:
        return DatabaseUnavailable(
            "Another program has held the database locked for too long. Nothing was saved; try again."
        )
    if "full" in said or "no space left" in said:
        return DatabaseUnavailable("The disk is full. Nothing was saved; free some space and try again.")
    if getattr(error.orig, "sqlite_errorname", None) in _NOT_WRITTEN:
        return DatabaseUnavailable(
            "The disk is full or takes nothing more. Nothing was saved; free some space and try again."
        )
    if "readonly" in said or "read-only" in said:
        return DatabaseUnavailable("The database cannot be written to. Nothing was saved.")
    return DatabaseUnavailable(f"The database does not answer: {_reason(error)}. Nothing was saved.")


def _is_taken(error: sa.exc.IntegrityError) -> bool:
    # 23505 is PostgreSQL's unique_violation.
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505")


class DatabaseUnavailable(Refusal):
    """The database could not be read or written for a reason outside the request; trying again may help."""


def _reason(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error)
    return said.strip().splitlines()[0].rstrip(".") if said.strip() else type(error).__name__
