"""Commands typed into a data directory of the test's own, and studies for them to work on."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from annotator.cli import main
from annotator.operations.workspace import Workspace, open_workspace
from tests.fixtures.sample_database import close_database, sample_folder

__all__ = ["sample_folder"]

PAGE = """Monday, 6 March 2023

The rota

Who made it? It was never asked for.

2 comments:

  1. Tea Urn6 March 2023 at 19:12

    Nobody on the late shift was asked.

    ReplyDelete
    Replies
    1. Spare Lanyard6 March 2023 at 20:01

      Nor on the early one.

      Delete
"""


PASSPHRASE = "seven wet umbrellas"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """Commands in one data directory; ``database`` is the URL they work on unless told otherwise."""

    database: str
    folder: Path

    def type(self, *words: Any, given: str | bytes | None = None) -> Answer:
        """Run one command in this process; an exception that is no exit fails the test."""
        done = CliRunner(catch_exceptions=False).invoke(main, [str(word) for word in words], input=given)
        return Answer(done.exit_code, done.stdout, done.stderr)

    def done(self, *words: Any, given: str | bytes | None = None) -> Answer:
        """Run a command that has to succeed."""
        answer = self.type(*words, given=given)
        assert answer.code == 0, answer
        return answer

    def refused(self, *words: Any, given: str | bytes | None = None) -> str:
        """Run a command that has to be refused; the sentence, which is all it may say."""
        answer = self.type(*words, given=given)
        assert answer.code == 1, answer
        assert answer.out == ""
        (sentence,) = answer.err.splitlines()
        assert sentence.endswith((".", "…")) or ": annotator " in sentence, sentence
        return sentence

    def misused(self, *words: Any) -> str:
        """Run a command that is typed wrongly; what it says about it."""
        answer = self.type(*words)
        assert answer.code == 2, answer
        assert answer.out == ""
        (said,) = (line for line in answer.err.splitlines() if line.startswith("Error: "))
        return said

    @property
    def workspace(self) -> Workspace:
        """What the commands work on, for looking and for preparing."""
        return open_workspace(self.database)


@pytest.fixture
def terminal(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Commands on an empty database."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("ANNOTATOR_DATABASE", sqlite_url)
    yield Terminal(sqlite_url, tmp_path)
    close_database(sqlite_url)


@pytest.fixture
def sample(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Commands on a database that holds the sample study."""
    folder = shutil.copytree(sample_folder, tmp_path / "sample")
    url = f"sqlite:///{folder / 'annotator.sqlite'}"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("ANNOTATOR_DATABASE", url)
    yield Terminal(url, tmp_path)
    close_database(url)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A saved blog page: one thread, a comment and a reply."""
    path = tmp_path / "rota.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def rota(terminal: Terminal, page: Path) -> Terminal:
    """Commands on a database with a study of one page."""
    terminal.done("import", "--new-study", "Rota", page)
    return terminal


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    """A file with a passphrase for backups."""
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[str]:
    """The URL of a database that is not there yet, in a folder that is not there either."""
    path = tmp_path / "restored" / "annotator.sqlite"
    yield f"sqlite:///{path}"
    if path.exists():
        close_database(f"sqlite:///{path}")


@pytest.fixture
def command_line() -> tuple[str, ...]:
    """How a real process is given a command."""
    return (sys.executable, "-c", "from annotator.cli import main; main()")


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment of a real process: its own data directory and home."""
    return {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
