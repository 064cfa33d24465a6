"""What commands have in common: where they work, who types, and how results and refusals are told."""

import contextlib
import functools
import getpass
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from annotator.agreement.shown_text import plain
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.importers.importer import SourceFile
from annotator.operations import archives, studies
from annotator.operations.workspace import (
    DATABASE_VARIABLE,
    KEYS_VARIABLE,
    VAULT_VARIABLE,
    Workspace,
    open_workspace,
)

#: Opens the workspace a command is about; called only when the command needs it.
Opened = Callable[[], Workspace]


class Words(click.ParamType):
    """Text; bytes that are no text in the terminal's encoding are wrong usage, not a crash further in."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value itself, once it is known to be text."""
        try:
            value.encode()
        except UnicodeEncodeError:
            self.fail("it holds bytes that are no text; type it again", param, ctx)
        return value


WORDS = Words()
#: A file named on the command line; what is wrong with it is told by ``read_file`` or by the act.
FILE = click.Path(path_type=Path)

database_option = click.option(
    "--database",
    envvar=DATABASE_VARIABLE,
    metavar="URL",
    help="Database to work on, such as sqlite:///file.db; by default the file in your data directory.",
)
vault_option = click.option(
    "--vault",
    metavar="DIR",
    envvar=VAULT_VARIABLE,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the original files and keys; by default beside the SQLite file.",
)
keys_option = click.option(
    "--keys",
    metavar="DIR",
    envvar=KEYS_VARIABLE,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the keys, when they are to lie apart from the vault.",
)
study_option = click.option(
    "--study", type=WORDS, metavar="NAME", help="Study to work on; not needed when there is only one."
)
round_option = click.option(
    "--round",
    "round_name",
    type=WORDS,
    metavar="NAME",
    help="Name or number of the round; the newest by default.",
)
codebook_version_option = click.option(
    "--codebook-version",
    type=click.IntRange(min=1),
    metavar="N",
    help="Read the decisions with this version of the codebook; the round's own by default.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


def workspace_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --database, --vault and --keys, and ``opened``, which opens what they name."""

    @database_option
    @vault_option
    @keys_option
    @functools.wraps(command)
    def wrapped(database: str | None, vault: Path | None, keys: Path | None, **arguments: Any) -> Any:
        return command(opened=functools.partial(open_workspace, database, vault, keys), **arguments)

    return wrapped


def plain_refusals(command: Callable[..., Any]) -> Callable[..., Any]:
    """Tell a refusal in one sentence on standard error and exit with 1."""

    @functools.wraps(command)
    def wrapped(*positional: Any, **arguments: Any) -> Any:
        try:
            return command(*positional, **arguments)
        except Refusal as refusal:
            say(str(refusal))
            sys.exit(1)

    return wrapped


def person() -> Person:
    """Whoever types, by login name."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        login = "unknown"
    return Person.at_command_line(login)


def study_to_change(workspace: Workspace, name: str | None) -> Study:
    """Like ``find_study``, for acts that change a study: Refusal for one that is put away."""
    found = studies.find_study(workspace, person(), name)
    if found.archived_at is not None:
        raise Refusal(f"“{found.name}” is archived and stays as it is. Restore it on the Studies page first.")
    return found


def read_file(path: Path) -> tuple[str, bytes]:
    """(name, bytes) of one file; Refusal when it cannot be read."""
    try:
        return archives.name_of(path), path.read_bytes()
    except FileNotFoundError as error:
        raise Refusal(f"There is no file “{path}”. Check its name and folder.") from error
    except IsADirectoryError as error:
        raise Refusal(f"“{path}” is a folder. Name a file in it.") from error
    except OSError as error:
        raise Refusal(f"“{path}” cannot be read: {error.strerror}. Check that you may open it.") from error


@contextlib.contextmanager
def bytes_read(files: Sequence[SourceFile]) -> Iterator[None]:
    """A bar on the terminal that follows how much of the files was read; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield
        return
    with click.progressbar(length=sum(file.size for file in files), label="Reading", file=sys.stderr) as bar:
        for file in files:
            file.watch = bar.update
        yield


def say(message: str) -> None:
    """A message for people: standard error, so that standard output holds results only."""
    _echo(message, to=sys.stderr, err=True)


def show(line: str) -> None:
    """One line of a result on standard output."""
    _echo(line, to=sys.stdout, err=False)


def print_json(value: Any) -> None:
    """One JSON object on standard output."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not unicode, allow_nan=False, indent=2))


def _echo(message: str, *, to: Any, err: bool) -> None:
    """Print one line; signs that steer a terminal, or that it cannot show, are replaced."""
    encoding = to.encoding or "ascii"
    click.echo(plain(message).encode(encoding, "replace").decode(encoding), err=err)
