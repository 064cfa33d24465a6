"""What commands have in common: where they work, who types, and how refusals are told."""

import functools
import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations.workspace import (
    DATABASE_VARIABLE,
    KEYS_VARIABLE,
    VAULT_VARIABLE,
    Workspace,
    open_workspace,
)

#: Opens the workspace a command is about; called only when the command needs it.
Opened = Callable[[], Workspace]

database_option = click.option(
    "--database",
    envvar=DATABASE_VARIABLE,
    metavar="URL",
    help="Database to work on, such as sqlite:///file.db; by default the file in your data directory.",
)
vault_option = click.option(
    "--vault",
    envvar=VAULT_VARIABLE,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the original files and keys; by default beside the SQLite file.",
)
keys_option = click.option(
    "--keys",
    envvar=KEYS_VARIABLE,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the keys, when they are to lie apart from the vault.",
)
study_option = click.option("--study", metavar="NAME", help="Study to work on; not needed when there is only one.")
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
    except (OSError, KeyError):
        login = "unknown"
    return Person.at_command_line(login)


def say(message: str) -> None:
    """A message for people: standard error, so that standard output holds results only."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


__all__ = [
    "Opened",
    "database_option",
    "json_option",
    "keys_option",
    "person",
    "plain_refusals",
    "print_json",
    "say",
    "study_option",
    "vault_option",
    "workspace_options",
]
