"""Where commands work: --database, --vault and --keys, and what they say when that cannot be opened."""

import socket
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.fixtures.sample_database import close_database

SECRET = "s3cret-of-the-lead"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def closed_port():
    """A port of this machine on which nobody listens, kept so while the test runs."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


def urls_with_passwords(port: int) -> list[str]:
    return [
        f"postgresql://lead:{SECRET}@127.0.0.1:{port}/coding",
        f"postgresql+psycopg://lead:{SECRET}@127.0.0.1:{port}/coding",
        f"postgresql://lead@127.0.0.1:{port}/coding?password={SECRET}",
        f"postgresql://lead:{SECRET}@127.0.0.1:port/coding",
        f"postgresql://lead:{SECRET}@[::1/coding",
        f"postgresql+asyncpg://lead:{SECRET}@127.0.0.1:{port}/coding",
        f"mysql://lead:{SECRET}@127.0.0.1:{port}/coding",
        f"lead:{SECRET}@127.0.0.1",
        f"sqlite+aiosqlite:///{SECRET}.db",
    ]


@pytest.mark.parametrize("number", range(len(urls_with_passwords(1))))
def test_a_password_in_a_url_is_never_printed(number, terminal, closed_port, tmp_path, monkeypatch):
    url = urls_with_passwords(closed_port)[number]
    vault = ("--vault", tmp_path / "vault")
    for words in (("agreement", *vault), ("upgrade",), ("run", "--no-browser", *vault)):
        assert SECRET not in terminal.refused(*words, "--database", url)
    monkeypatch.setenv("ANNOTATOR_DATABASE", url)
    assert SECRET not in terminal.refused("coder", "list", *vault)


def test_a_server_that_does_not_answer_is_named_without_the_password(terminal, closed_port, tmp_path):
    url = urls_with_passwords(closed_port)[0]
    sentence = terminal.refused("agreement", "--vault", tmp_path / "vault", "--database", url)
    assert f"postgresql://lead:***@127.0.0.1:{closed_port}/coding" in sentence
    assert "cannot be opened" in sentence


def test_a_server_database_needs_its_vault_named(terminal, closed_port):
    sentence = terminal.refused("agreement", "--database", urls_with_passwords(closed_port)[0])
    assert "--vault DIR" in sentence
    assert "ANNOTATOR_VAULT" in sentence


def test_a_real_server_is_worked_on(terminal, postgres_url, page, tmp_path):
    where = ("--database", postgres_url, "--vault", tmp_path / "vault")
    terminal.done("import", "--new-study", "Rota", page, *where)
    password = postgres_url.split(":")[2].split("@")[0]
    answer = terminal.done("coder", "list", *where)
    assert "Nobody codes in “Rota”" in answer.err
    assert password not in answer.out + answer.err
    assert "up to date" in terminal.done("upgrade", "--database", postgres_url).err
    wrong = postgres_url.replace(password, "not-the-password")
    sentence = terminal.refused("coder", "list", "--database", wrong, "--vault", tmp_path / "vault")
    assert "not-the-password" not in sentence
    close_database(postgres_url)


@pytest.mark.parametrize(
    "url", ["nonsense", "", "sqlite://", "sqlite:///", "http://example.org", "sqlite:////proc/no/such/folder/x.db"]
)
def test_what_is_no_database_is_refused(url, terminal, tmp_path, monkeypatch):
    monkeypatch.delenv("ANNOTATOR_DATABASE")
    if url:
        assert terminal.refused("agreement", "--database", url, "--vault", tmp_path / "vault")
    else:
        # Nothing named is the default place, which is made.
        assert "no study here yet" in terminal.refused("agreement", "--database", url)
        close_database(f"sqlite:///{tmp_path / 'data' / 'annotator' / 'annotator.db'}")


def test_a_file_that_is_no_database_stays_as_it_is(terminal, page):
    before = page.read_bytes()
    for words in (("agreement",), ("upgrade",), ("run", "--no-browser")):
        assert terminal.refused(*words, "--database", f"sqlite:///{page}")
    assert page.read_bytes() == before


def test_another_programs_database_stays_as_it_is(terminal, tmp_path):
    path = tmp_path / "recipes.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")
        connection.commit()
    assert terminal.refused("coder", "list", "--database", f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]


def test_a_database_of_a_newer_program_is_refused(terminal, migrated_sqlite_file, tmp_path):
    path = tmp_path / "newer.sqlite"
    path.write_bytes(migrated_sqlite_file.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for words in (("upgrade",), ("coder", "list")):
        assert "newer" in terminal.refused(*words, "--database", f"sqlite:///{path}")


def test_upgrading_a_database_that_is_up_to_date_says_so_and_makes_no_backup(terminal):
    answer = terminal.done("upgrade")
    assert (answer.out, answer.err) == ("", "The database is up to date.\n")
    assert not list(terminal.folder.glob("*before*"))


def test_the_default_database_and_its_vault_are_the_owners_alone(terminal, page, tmp_path, monkeypatch):
    monkeypatch.delenv("ANNOTATOR_DATABASE")
    terminal.done("import", "--new-study", "Rota", page)
    folder = tmp_path / "data" / "annotator"
    assert mode(folder) == 0o700
    for path in folder.rglob("*"):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path
    assert {"annotator.db", "annotator.db-vault"} <= {path.name for path in folder.iterdir()}
    close_database(f"sqlite:///{folder / 'annotator.db'}")


def test_originals_and_keys_lie_where_they_are_told_to(terminal, page, tmp_path):
    vault, keys = tmp_path / "vault", tmp_path / "keys"
    terminal.done("import", "--new-study", "Rota", page, "--vault", vault, "--keys", keys)
    assert [path.suffix for path in vault.rglob("*") if path.is_file()] == [".sealed"]
    assert [path.suffix for path in keys.rglob("*") if path.is_file()] == [".key"]
    assert b"late shift" not in next(vault.rglob("*.sealed")).read_bytes()
    for path in (vault, *vault.rglob("*"), keys, *keys.rglob("*")):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path
    assert "key of this study is missing" in terminal.refused("import", page, "--vault", vault)


def test_no_author_of_a_page_is_in_any_file(terminal, page):
    terminal.done("import", "--new-study", "Rota", page)
    page.unlink()
    for path in terminal.folder.rglob("*"):
        if path.is_file():
            assert b"Tea Urn" not in path.read_bytes(), path
            assert b"Spare Lanyard" not in path.read_bytes(), path
