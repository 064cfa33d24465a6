"""`annotator import` and `annotator export`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from annotator.commands.progress import cleaning_up
from annotator.commands.shared_options import (
    FILE,
    WORDS,
    Opened,
    bytes_read,
    codebook_version_option,
    json_option,
    person,
    plain_refusals,
    print_json,
    round_option,
    say,
    show,
    study_option,
    study_to_change,
    workspace_options,
)
from annotator.domain.material import ParsedSource
from annotator.domain.study import Purpose
from annotator.importers.as_json import sources_as_dict
from annotator.importers.registry import IMPORTERS
from annotator.operations import archives, exporting, importing, reading, studies
from annotator.operations.reading import ToRead


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=FILE)
@study_option
@click.option("--new-study", type=WORDS, metavar="NAME", help="Create a study of this name and import into it.")
@click.option(
    "--format", "file_format", type=click.Choice([one.name for one in IMPORTERS]), help="Format of the files."
)
@click.option("--map", "columns", type=WORDS, metavar="COLS", help="Columns of a table, such as text=body,author=user.")
@click.option(
    "--option",
    "further",
    type=WORDS,
    multiple=True,
    metavar="NAME[=VALUE]",
    help="An option of the format; docs/importing.md names them.",
)
@click.option("--paragraphs", is_flag=True, help="Take the paragraphs of articles as units too.")
@click.option(
    "--purpose",
    type=click.Choice([Purpose.MAIN.value, Purpose.TRAINING.value, "none"]),
    default=Purpose.MAIN.value,
    show_default=True,
    help="Purpose of the round that the first import creates; with none the units wait in the corpus.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be understood and store nothing.")
@json_option
@workspace_options
@plain_refusals
def import_files(
    *,
    paths: tuple[Path, ...],
    study: str | None,
    new_study: str | None,
    file_format: str | None,
    columns: str | None,
    further: tuple[str, ...],
    paragraphs: bool,
    purpose: str,
    dry_run: bool,
    as_json: bool,
    opened: Opened,
) -> None:
    """Import files of comments; folders and zip archives are opened."""
    if study is not None and new_study is not None:
        raise click.UsageError("Name a study with --study, or create one with --new-study, but not both.")
    options = _options(further) | {"paragraphs": paragraphs, "map": columns}
    named = archives.files_in(paths)
    workspace = None if dry_run else opened()
    vault = workspace.vault.folder if workspace else None
    with cleaning_up(), archives.opened_files(named, vault) as files:
        wanted = [ToRead(file, file_format, options) for file in files]
        reading.check_options(wanted)
        if workspace is None:
            _dry_run(wanted, as_json=as_json)
            return
        target = new_study or study_to_change(workspace, study)
        handed = None if purpose == "none" else Purpose(purpose)
        with bytes_read(files):
            imported = importing.import_files(workspace, person(), target, wanted, handed)
    if as_json:
        print_json(_as_json(imported.study.name, imported))
        return
    for added in imported.files:
        say(importing.sentence_of(added))


def _options(further: tuple[str, ...]) -> dict[str, object]:
    """``name`` switches an option on, ``name=value`` gives it a value; whole numbers and lists of them are such."""
    options: dict[str, object] = {}
    for one in further:
        name, given, value = one.partition("=")
        parts = [part.strip() for part in value.split(",")]
        if given and all(part.isdecimal() for part in parts):
            numbers = [int(part) for part in parts]
            options[name.strip()] = numbers if len(numbers) > 1 else numbers[0]
        else:
            options[name.strip()] = value if given else True
    return options


def _dry_run(wanted: Sequence[ToRead], *, as_json: bool) -> None:
    sources = [reading.whole(one) for one in wanted]
    if as_json:
        print_json(sources_as_dict(sources))
    else:
        for source in sources:
            _show(source)


@click.command()
@study_option
@round_option
@click.option(
    "--format",
    "format_name",
    required=True,
    type=click.Choice([one.name for one in exporting.EXPORTERS]),
    help="Format of the file.",
)
@codebook_version_option
@click.option("--without-text", is_flag=True, help="Leave the comments' text out.")
@click.argument("out", type=FILE)
@workspace_options
@plain_refusals
def export(
    *,
    study: str | None,
    round_name: str | None,
    format_name: str,
    codebook_version: int | None,
    without_text: bool,
    out: Path,
    opened: Opened,
) -> None:
    """Export a coded data set to the file OUT, which must not exist."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    data_set = exporting.coded_data_set(
        workspace, person(), chosen, round_name, with_text=not without_text, codebook_version=codebook_version
    )
    exported = exporting.save_export(data_set, format_name, out)
    exporting.record_export(workspace, person(), chosen, data_set, format_name)
    for note in exported.notes:
        say(f"Left out: {note}")
    say(f"Wrote {out}")


def _show(source: ParsedSource) -> None:
    units = tuple(source.units())
    show(f"{source.name}: {len(source.threads)} threads, {len(units)} units ({source.format}, {source.encoding})")
    for thread in source.threads:
        declared = "" if thread.declared_comments is None else f", {thread.declared_comments} comments declared"
        show(f"  {thread.date or 'no date'}  {thread.title or 'no title'}: {len(thread.units)} units{declared}")
    for problem in source.problems:
        place = f"line {problem.line}: " if problem.line else ""
        show(f"  {problem.severity.value}: {place}{problem.message}")
    if source.unassigned_lines:
        show(f"  lines that belong to nothing: {', '.join(map(str, source.unassigned_lines))}")


def _as_json(study: str, imported: importing.Imported) -> dict[str, Any]:
    return {
        "study": study,
        "round": imported.round.name if imported.round else None,
        "sources": [
            {
                "name": added.source,
                "known": added.known,
                "threads": added.threads,
                "units": added.units,
                "already_there": added.already_there,
            }
            for added in imported.files
        ],
    }
