"""A copy of a database is one moment of it, whoever saves meanwhile."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations import studies
from annotator.operations.workspace import Workspace
from annotator.privacy.vault import Vault
from annotator.store import database_copy
from annotator.store.database import Database

OWNER = Person.at_command_line("lead")


@pytest.fixture
def on_file(sqlite_url, tmp_path):
    database = Database(sqlite_url)
    yield Workspace(database, Vault(tmp_path / "vault"))
    database.close()


def names_in(path):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [name for (name,) in connection.execute("SELECT name FROM study ORDER BY id")]


def test_a_copy_holds_what_was_there_when_it_began_and_ends_although_people_save(on_file, tmp_path, monkeypatch):
    monkeypatch.setattr(database_copy, "_PAGES", 3)
    studies.create_study(on_file, OWNER, "Before")
    told = []

    def save_meanwhile(done, total):
        told.append((done, total))
        studies.create_study(on_file, OWNER, f"Meanwhile {len(told)}")

    database_copy.copy_database(on_file.database, tmp_path / "copy", save_meanwhile)
    assert names_in(tmp_path / "copy") == ["Before"]
    assert len(told) > 10
    assert told[-1][0] == told[-1][1] == (tmp_path / "copy").stat().st_size
    assert len(names_in(tmp_path / "annotator.sqlite")) == 1 + len(told)


def test_a_copy_that_cannot_be_written_is_a_refusal(on_file, tmp_path, monkeypatch):
    def full(path):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(database_copy.sqlite3, "connect", full)
    with pytest.raises(Refusal, match="database or disk is full"):
        database_copy.copy_database(on_file.database, tmp_path / "copy", lambda done, total: None)


def test_a_damaged_copy_is_not_made_ready(migrated_sqlite_file, tmp_path):
    path = tmp_path / "copy"
    shutil.copy(migrated_sqlite_file, path)
    data = bytearray(path.read_bytes())
    data[100:8192] = bytes(8092)
    path.write_bytes(data)
    with pytest.raises(Refusal, match="is damaged"):
        database_copy.make_ready(path)


def test_what_is_no_url_is_refused_without_the_rest_of_it():
    with pytest.raises(Refusal, match="not a database URL") as refused:
        database_copy.file_of("nonsense:of-a-lead")
    assert "of-a-lead" not in str(refused.value)
