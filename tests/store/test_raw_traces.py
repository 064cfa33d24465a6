"""The files of a database, read as bytes, hold nothing of what was withdrawn."""

import contextlib
from pathlib import Path

import psycopg
import sqlalchemy as sa

from annotator.operations import withdrawing
from annotator.operations.workspace import open_workspace
from annotator.store import raw_traces
from annotator.store.database import open_database
from tests.store.coding_for_tests import events
from tests.store.withdrawals_for_tests import (
    TELLING,
    TRACES,
    make_quoted_study,
    quote_everywhere,
    seal_quoting,
    unit_of,
)


def make_scene(workspace):
    """A study quoted everywhere, and the first unit of it."""
    study, round_, people = make_quoted_study(workspace)
    quote_everywhere(workspace, study, round_, people)
    seal_quoting(workspace, study, people)
    return study, people["Ada"], unit_of(workspace, TELLING)


def traces_in(*paths):
    """The names of the files that hold a distinctive word, in whatever case."""
    found = set()
    for path in paths:
        data = path.read_bytes().lower() if path.is_file() else b""
        found |= {path.name for one in TRACES if one in data}
    return found


def files_of(workspace):
    path = Path(workspace.database.place)
    return [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]


def test_the_files_of_sqlite_hold_nothing_of_it(sqlite_url, tmp_path):
    workspace = open_workspace(sqlite_url, tmp_path / "vault")
    study, ada, unit = make_scene(workspace)
    assert traces_in(*files_of(workspace))
    done = withdrawing.withdraw_units(workspace, ada, study, "asked for", unit=unit)
    assert done.left == ()
    assert traces_in(*files_of(workspace)) == set()
    assert events(workspace)[-2:] == [("withdraw_units", ada.label), ("clear_withdrawn_traces", ada.label)]
    workspace.database.close()
    assert traces_in(*files_of(workspace), *(tmp_path / "vault").rglob("*")) == set()
    open_database.cache_clear()


def test_somebody_who_still_reads_holds_it_up_and_the_next_start_follows_it_through(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(raw_traces, "_PATIENCE", 50)
    workspace = open_workspace(sqlite_url, tmp_path / "vault")
    study, ada, unit = make_scene(workspace)
    with workspace.database.reading() as reader:
        reader.execute(sa.text("SELECT count(*) FROM unit")).scalar_one()
        done = withdrawing.withdraw_units(workspace, ada, study, "asked for", unit=unit)
        (said,) = done.left
        assert "at the next start" in said
        assert withdrawing.follow_through(workspace) == (said,)
    assert traces_in(*files_of(workspace))
    assert withdrawing.follow_through(workspace) == ()
    assert traces_in(*files_of(workspace)) == set()
    assert events(workspace)[-1] == ("clear_withdrawn_traces", "program:start")
    count = len(events(workspace))
    assert withdrawing.follow_through(workspace) == ()
    assert len(events(workspace)) == count
    workspace.database.close()
    open_database.cache_clear()


def test_earlier_copies_in_the_folder_of_the_database_are_named(sqlite_url, tmp_path):
    workspace = open_workspace(sqlite_url, tmp_path / "vault")
    study, ada, unit = make_scene(workspace)
    copy = tmp_path / "annotator.before-0002-upgrade-20260101T000000.sqlite"
    copy.write_bytes(b"SQLite format 3\x00" + bytes(84))
    (tmp_path / "notes.txt").write_text("mine")
    found = withdrawing.what_quotes(workspace, ada, study, unit=unit)
    assert found.backups == (copy.name,)
    done = withdrawing.withdraw_units(workspace, ada, study, "asked for", unit=unit)
    said = withdrawing.sentences_of(done)
    assert copy.name in said[-1]
    assert "not covered" in said[-1]
    assert not any(one.decode() in sentence.lower() for one in TRACES for sentence in said)
    workspace.database.close()
    open_database.cache_clear()


def test_the_data_directory_of_postgresql_holds_nothing_of_it(postgres_server, postgres_url, tmp_path):
    workspace = open_workspace(postgres_url, tmp_path / "vault")
    study, ada, unit = make_scene(workspace)
    with connection_to(workspace) as connection:
        # What ANALYZE remembers of a table is written down, too.
        connection.execute("ANALYZE")
        (data,) = connection.execute("SHOW data_directory").fetchone()
        (number,) = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        connection.execute("CHECKPOINT")
    base = Path(data) / "base" / str(number)
    assert traces_in(*base.iterdir())
    done = withdrawing.withdraw_units(workspace, ada, study, "asked for", unit=unit)
    assert done.left == ()
    with connection_to(workspace) as connection:
        connection.execute("CHECKPOINT")
    assert traces_in(*base.iterdir()) == set()
    workspace.database.close()
    open_database.cache_clear()


@contextlib.contextmanager
def connection_to(workspace):
    """The server as its owner sees it, outside of the program."""
    url = sa.make_url(workspace.database.url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection
