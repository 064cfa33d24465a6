"""An empty workspace on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import argon2
import pytest
import sqlalchemy as sa

from annotator.operations import signing_in
from annotator.operations.workspace import Workspace, open_workspace
from annotator.privacy.vault import Vault
from annotator.store.database import Database, open_database
from db.models import Base, Installation


@pytest.fixture(scope="session")
def open_sqlite_database(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A SQLite database that stays open from test to test: opening one costs more than most tests."""
    path = shutil.copy(migrated_sqlite_file, tmp_path_factory.mktemp("kept") / "annotator.sqlite")
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def open_postgres_database(make_postgres_database: Callable[..., str]) -> Iterator[Database]:
    """A PostgreSQL database that stays open from test to test."""
    database = Database(make_postgres_database())
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """An empty workspace; a test that takes it runs on SQLite and on PostgreSQL."""
    kinds = {"sqlite": "open_sqlite_database", "postgresql": "open_postgres_database"}
    database = request.getfixturevalue(kinds[request.param])
    with database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table is not Installation.__table__:  # a database keeps its id
                session.execute(table.delete())
        if request.param == "sqlite":
            # No act deletes a unit that can be found already, so nothing else empties the index.
            session.execute(sa.text("INSERT INTO unit_search (unit_search) VALUES ('rebuild')"))
    return Workspace(database, Vault(tmp_path / "vault"))


@pytest.fixture
def own_workspace(database_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace on a new database, for tests about databases themselves."""
    made = open_workspace(database_url, tmp_path / "vault")
    yield made
    made.database.close()
    open_database.cache_clear()


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing that costs next to nothing: what it costs in earnest has a test of its own."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(signing_in, "_hasher", quick)
    monkeypatch.setattr(signing_in, "_nobody", quick.hash("nobody's"))
