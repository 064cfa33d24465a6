"""`annotator backup`, `annotator restore` and `annotator author`."""

import sys
from pathlib import Path

import click

from annotator.commands.progress import cleaning_up, progress_line
from annotator.commands.shared_options import (
    FILE,
    WORDS,
    Opened,
    database_option,
    json_option,
    keys_option,
    person,
    plain_refusals,
    print_json,
    say,
    show,
    study_option,
    vault_option,
    workspace_options,
)
from annotator.domain.refusal import Refusal
from annotator.operations import authors, backups, studies

passphrase_option = click.option(
    "--passphrase-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Take the passphrase from the first line of FILE instead of asking for it.",
)


@click.command()
@click.option("--with-vault", is_flag=True, help="Add original files and keys, under a passphrase that is asked for.")
@passphrase_option
@click.argument("out", type=FILE)
@workspace_options
@plain_refusals
def backup(*, out: Path, with_vault: bool, passphrase_file: Path | None, opened: Opened) -> None:
    """Back everything up to the file OUT, which must not exist; coders can go on meanwhile."""
    if passphrase_file is not None and not with_vault:
        raise click.UsageError("--passphrase-file goes with --with-vault: other backups have no passphrase.")
    workspace = opened()
    passphrase = _new_passphrase(passphrase_file) if with_vault else None
    with cleaning_up(), progress_line() as line:
        made = backups.write_backup(workspace, person(), out, passphrase, line.tell)
    if not made.has_vault:
        say(
            "The backup holds neither the original files nor the keys: with it alone nobody can go back from a "
            "pseudonym to a name. Add them with --with-vault."
        )
    if not made.has_database:
        say("The backup holds the vault alone. Back the PostgreSQL database up with pg_dump.")
    if made.has_vault:
        _say_missing(made.missing_keys)
        say("Keep the passphrase apart from the backup. Without it nobody can open the vault in it.")
    say(f"Wrote {out}")


@click.command()
@passphrase_option
@click.argument("file", type=FILE)
@database_option
@vault_option
@keys_option
@plain_refusals
def restore(
    *, file: Path, passphrase_file: Path | None, database: str | None, vault: Path | None, keys: Path | None
) -> None:
    """Put the backup FILE back where nothing lies; nothing is ever overwritten."""
    with cleaning_up(), progress_line() as line:

        def passphrase() -> str:
            line.clear()
            return _read_passphrase(passphrase_file) if passphrase_file else _ask("Passphrase of the backup")

        restored = backups.restore_backup(
            person(), file, url=database, vault=vault, keys=keys, passphrase=passphrase, watch=line.tell
        )
    if restored.vault is None:
        say("The backup held neither original files nor keys. Put the vault back from where you keep it.")
    _say_missing(restored.missing_keys)
    if restored.database is None:
        say("The backup held no database. Bring the PostgreSQL database back with pg_restore.")
    for place in (restored.database, restored.vault):
        if place is not None:
            say(f"Restored {place}")


@click.command()
@click.argument("pseudonym", type=WORDS)
@study_option
@json_option
@workspace_options
@plain_refusals
def author(*, pseudonym: str, study: str | None, as_json: bool, opened: Opened) -> None:
    """Print the name behind PSEUDONYM, from the original files; the look-up is logged."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    with cleaning_up():
        found = authors.name_behind(workspace, person(), chosen, pseudonym)
    if as_json:
        print_json({"study": chosen.name, "pseudonym": found.pseudonym, "names": found.names})
        return
    for name in found.names:
        show(name)


def _say_missing(studies_without: tuple[str, ...]) -> None:
    for name in studies_without:
        say(
            f"The key of “{name}” is missing: nobody can go back from its pseudonyms to names, "
            "nor import files with authors into it."
        )


def _new_passphrase(file: Path | None) -> str:
    given = _read_passphrase(file) if file else _ask("Passphrase for the vault", twice=True)
    return backups.check_passphrase(given)


def _ask(question: str, *, twice: bool = False) -> str:
    """A passphrase typed at the terminal without being shown."""
    if not sys.stdin or not sys.stdin.isatty():
        raise Refusal("A passphrase is needed. Type it at a terminal, or name a file with --passphrase-file.")
    return click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True)


def _read_passphrase(file: Path) -> str:
    try:
        with file.open(encoding="utf-8-sig") as opened:
            line = opened.readline().rstrip("\r\n")
    except OSError as error:
        raise Refusal(f"“{file}” cannot be read: {error.strerror}. Check its name and folder.") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"The passphrase in “{file}” is no text in UTF-8. Type it at a terminal instead.") from error
    if not line:
        raise Refusal(f"The first line of “{file}” is empty. Put the passphrase there.")
    return line
