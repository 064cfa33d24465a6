"""`annotator codebook check|import|diff|stale|export`."""

from pathlib import Path

import click

from annotator.commands.codebook_diff import codebook_diff, diff_as_text
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
    show,
    study_option,
    study_to_change,
    workspace_options,
)
from annotator.commands.stale_decisions import codebook_stale
from annotator.domain.codebook import Codebook
from annotator.domain.codebook_diff import compare
from annotator.domain.refusal import Refusal
from annotator.operations import codebook_files, codebooks, rounds, studies
from annotator.operations.codebook_files import CodebookFaults, ReadCodebook
from annotator.operations.exporting import write_new_file

file_argument = click.argument("file", type=FILE)


@click.group()
def codebook() -> None:
    """Check a codebook file, import it into a study, compare versions, or export a study's codebook."""


@codebook.command()
@file_argument
@json_option
@plain_refusals
def check(*, file: Path, as_json: bool) -> None:
    """Check a codebook FILE of any format and name every fault with its line or row."""
    name, data = read_file(file)
    try:
        found = codebook_files.check_codebook_file(name, data)
    except CodebookFaults as faults:
        if as_json:
            print_json({"faults": [{faults.place: number, "message": message} for number, message in faults.faults]})
        else:
            for line in faults.lines():
                say(f"{name}, {line}")
        raise SystemExit(1) from faults
    if as_json:
        print_json({"faults": [], "notes": list(found.notes)})
    else:
        _say_read(f"{name} is sound", found)


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
@click.option(
    "--move",
    "moved",
    type=WORDS,
    metavar="ROUND",
    multiple=True,
    help="Name or number of a round that uses the version from now on; by default the rounds nobody has begun.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change and store nothing.")
@workspace_options
@plain_refusals
def import_codebook(
    *, file: Path, study: str | None, reason: str, moved: tuple[str, ...], dry_run: bool, opened: Opened
) -> None:
    """Publish a codebook FILE of any format as the study's next version."""
    name, data = read_file(file)
    workspace = opened()
    chosen = study_to_change(workspace, study)
    found = codebook_files.read_codebook_file(workspace, chosen.id, name, data)
    every = [one.round for one in rounds.list_overviews(workspace, chosen.id)] if moved else []
    move = {rounds.find_by_name(every, one).id for one in moved} or None
    if dry_run:
        _say_read(f"{name} was read", found)
        _show_changes(codebooks.current_codebook(workspace, chosen.id), found.codebook)
        say("Nothing was stored.")
        return
    published = codebooks.publish_codebook(workspace, person(), chosen, found.codebook, reason, move=move)
    for note in found.notes:
        say(note)
    if published.unchanged:
        say(f"Nothing changed: this is version {published.number} of the codebook of “{chosen.name}”.")
        return
    say(f"Published as version {published.number} of the codebook of “{chosen.name}”.")
    if published.rounds:
        say(f"It is used from now on in: {', '.join(published.rounds)}.")


codebook.add_command(codebook_diff)
codebook.add_command(codebook_stale)


@codebook.command("export")
@file_argument
@study_option
@click.option(
    "--format",
    "format_name",
    type=click.Choice([one.name for one in codebook_files.codebook_writers()]),
    help="Format of the file; by default what the end of its name says.",
)
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="The version; by default the newest.")
@workspace_options
@plain_refusals
def export_codebook(
    *, file: Path, study: str | None, format_name: str | None, number: int | None, opened: Opened
) -> None:
    """Write a study's codebook to FILE, which must not exist."""
    writer = codebook_files.writer_for_extension(file.suffix) if format_name is None else None
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    found = codebook_files.codebook_version(workspace, chosen.id, number)
    if found is None:
        raise Refusal(
            f"“{chosen.name}” has no codebook yet. Publish one on the Codebook page, "
            "or with: annotator codebook import FILE"
        )
    name = writer.name if writer else format_name
    written = codebook_files.write_study_codebook(workspace, chosen.id, found, name)
    write_new_file(file, written.data)
    say(f"Wrote {file}")
    for loss in written.losses:
        say(f"Not in this file: {loss}")


def _show_changes(before: Codebook | None, after: Codebook) -> None:
    diff = compare(before, after)
    if diff.is_empty:
        say("Nothing would change.")
    for line in diff_as_text(diff, colour=False).splitlines():
        show(line)


def _say_read(sentence: str, found: ReadCodebook) -> None:
    book = found.codebook
    say(f"{sentence}: “{book.title}”, {len(book.themes())} themes, {len(book.codes)} codes.")
    for note in found.notes:
        say(note)
