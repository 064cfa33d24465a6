"""A backup or a restore that is stopped leaves nothing half done, and PostgreSQL's vault is backed up too."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from tests.fixtures.sample_database import close_database

#: The command, stopped by a signal in front of the moment when something gets its name.
STOPPED = """
import os, sys
from annotator.operations import backups
number = int(sys.argv.pop(1))
def stop(made, place):
    assert made.exists()
    os.kill(os.getpid(), number)
backups.move_new = stop
from annotator.cli import main
main()
"""


def stopped(project, surroundings, terminal, number, *words):
    environment = {**surroundings, "ANNOTATOR_DATABASE": terminal.database}
    command = [sys.executable, "-c", STOPPED, str(int(number)), *map(str, words)]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


def below(folder):
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_what_is_stopped_removes_all_it_began(number, rota, passphrase, project, surroundings, tmp_path, restored):
    made = tmp_path / "made.annotator-backup"
    rota.done("backup", "--with-vault", "--passphrase-file", passphrase, made)
    before = below(tmp_path)
    for words in (("backup", "--with-vault", tmp_path / "new"), ("restore", made, "--database", restored)):
        done = stopped(project, surroundings, rota, number, *words, "--passphrase-file", passphrase)
        assert (done.returncode, done.stderr) == (1, "Stopped. Nothing was written.\n")
        assert below(tmp_path) == before


def test_what_was_killed_is_never_taken_for_done_and_the_next_one_tidies_up(
    rota, passphrase, project, surroundings, tmp_path, restored
):
    with_passphrase = ("--passphrase-file", passphrase)
    made = tmp_path / "made.annotator-backup"
    done = stopped(project, surroundings, rota, signal.SIGKILL, "backup", "--with-vault", *with_passphrase, made)
    assert done.returncode == -signal.SIGKILL
    assert not made.exists()
    assert any("annotator-unfinished" in name for name in below(tmp_path))
    rota.done("backup", "--with-vault", *with_passphrase, made)
    done = stopped(
        project, surroundings, rota, signal.SIGKILL, "restore", made, "--database", restored, *with_passphrase
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "restored" / "annotator.sqlite").exists()
    rota.done("restore", made, "--database", restored, *with_passphrase)
    assert not any("annotator-unfinished" in name for name in below(tmp_path))


def test_a_disk_that_takes_nothing_more_is_one_sentence_and_nothing_stays(rota, tmp_path, monkeypatch):
    before = below(tmp_path)

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in rota.refused("backup", tmp_path / "new")
    assert below(tmp_path) == before
    assert "cannot be written" in rota.refused("backup", tmp_path / "no folder" / "new")


def test_of_postgresql_the_vault_alone_is_backed_up_and_the_sentence_says_so(
    terminal, page, postgres_url, passphrase, tmp_path
):
    where = ("--database", postgres_url, "--vault", tmp_path / "vault")
    terminal.done("import", "--new-study", "Rota", page, *where)
    assert "pg_dump" in terminal.refused("backup", tmp_path / "plain", *where)
    made = tmp_path / "made.annotator-backup"
    said = terminal.done("backup", "--with-vault", "--passphrase-file", passphrase, made, *where).err
    assert "pg_dump" in said
    words = ("restore", made, "--passphrase-file", passphrase)
    assert "--vault DIR" in terminal.refused(*words)
    said = terminal.done(*words, "--vault", tmp_path / "again").err
    assert "pg_restore" in said
    sealed = {path.name for path in (tmp_path / "vault").rglob("*") if path.is_file()}
    assert {path.name for path in (tmp_path / "again").rglob("*") if path.is_file()} == sealed
    close_database(postgres_url)


def test_a_backup_of_sqlite_is_not_restored_to_postgresql(rota, tmp_path, empty_postgres_url):
    rota.done("backup", tmp_path / "made")
    sentence = rota.refused(
        "restore", tmp_path / "made", "--database", empty_postgres_url, "--vault", tmp_path / "vault"
    )
    assert "sqlite:///file.db" in sentence
