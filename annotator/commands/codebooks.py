"""`annotator codebook check|import|export`."""

from pathlib import Path

import click

from annotator.commands.shared_options import (
    FILE,
    WORDS,
    Opened,
    json_option,
    person,
    plain_refusals,
    print_json,
    read_file,
    say,
    study_option,
    study_to_change,
    workspace_options,
)
from annotator.domain.refusal import Refusal
from annotator.importers.codebook_yaml import CodebookFaults
from annotator.operations import codebooks, studies
from annotator.operations.exporting import write_new_file

file_argument = click.argument("file", type=FILE)


@click.group()
def codebook() -> None:
    """Check a codebook file, import it into a study, or export a study's codebook."""


@codebook.command()
@file_argument
@json_option
@plain_refusals
def check(*, file: Path, as_json: bool) -> None:
    """Check a codebook FILE and name every fault with its line."""
    name, data = read_file(file)
    try:
        found = codebooks.read_codebook(name, data)
    except CodebookFaults as faults:
        if as_json:
            print_json({"faults": [{"line": line, "message": message} for line, message in faults.faults]})
        else:
            for line in faults.lines():
                say(f"{name}, {line}")
        raise SystemExit(1) from faults
    if as_json:
        print_json({"faults": []})
    else:
        say(f"{name} is sound: “{found.title}”, {len(found.themes())} themes, {len(found.codes)} codes.")


@codebook.command("import")
@file_argument
@study_option
@click.option(
    "--reason",
    type=WORDS,
    metavar="TEXT",
    default="Imported at the command line",
    show_default=True,
    help="Why this version is made.",
)
@workspace_options
@plain_refusals
def import_codebook(*, file: Path, study: str | None, reason: str, opened: Opened) -> None:
    """Publish a codebook FILE as the study's next version."""
    found = codebooks.read_codebook(*read_file(file))
    workspace = opened()
    chosen = study_to_change(workspace, study)
    published = codebooks.publish_codebook(workspace, person(), chosen, found, reason)
    if published.unchanged:
        say(f"Nothing changed: this is version {published.number} of the codebook of “{chosen.name}”.")
    else:
        say(f"Published as version {published.number} of the codebook of “{chosen.name}”.")


@codebook.command("export")
@file_argument
@study_option
@workspace_options
@plain_refusals
def export_codebook(*, file: Path, study: str | None, opened: Opened) -> None:
    """Write a study's codebook to FILE, which must not exist."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    current = codebooks.current_codebook(workspace, chosen.id)
    if current is None:
        raise Refusal(
            f"“{chosen.name}” has no codebook yet. Publish one on the Codebook page, "
            "or with: annotator codebook import FILE"
        )
    write_new_file(file, codebooks.write_codebook(current))
    say(f"Wrote {file}")
