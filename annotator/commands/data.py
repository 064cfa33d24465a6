"""`annotator import` and `annotator export`."""

from pathlib import Path
from typing import Any

import click

from annotator.commands.shared_options import (
    FILE,
    WORDS,
    Opened,
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
from annotator.importers.registry import IMPORTERS, read_source
from annotator.operations import exporting, importing, studies


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=FILE)
@study_option
@click.option("--new-study", type=WORDS, metavar="NAME", help="Create a study of this name and import into it.")
@click.option(
    "--format", "file_format", type=click.Choice([one.name for one in IMPORTERS]), help="Format of the files."
)
@click.option("--paragraphs", is_flag=True, help="Take the paragraphs of articles as units too.")
@click.option(
    "--purpose",
    type=click.Choice([Purpose.MAIN.value, Purpose.TRAINING.value]),
    default=Purpose.MAIN.value,
    show_default=True,
    help="Purpose of the round that the first import creates.",
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
    paragraphs: bool,
    purpose: str,
    dry_run: bool,
    as_json: bool,
    opened: Opened,
) -> None:
    """Import files of comments; folders and zip archives are opened."""
    if study is not None and new_study is not None:
        raise click.UsageError("Name a study with --study, or create one with --new-study, but not both.")
    options: dict[str, object] = {"paragraphs": paragraphs}
    files = importing.files_in(paths)
    if dry_run:
        sources = [read_source(name, data, format=file_format, options=options) for name, data in files]
        if as_json:
            print_json(sources_as_dict(sources))
        else:
            for source in sources:
                _show(source)
        return
    workspace = opened()
    if new_study is not None:
        # Read everything first: a file that cannot be read should not leave an empty study behind.
        for name, data in files:
            read_source(name, data, format=file_format, options=options)
        chosen = None
    else:
        chosen = study_to_change(workspace, study)
    previews = [
        importing.preview_file(
            workspace, chosen.id if chosen else None, name, data, file_format=file_format, options=options
        )
        for name, data in files
    ]
    if chosen is None:
        imported = importing.import_into_new_study(
            workspace, person(), new_study or "", previews, Purpose(purpose), options
        )
    else:
        imported = importing.import_previews(workspace, person(), chosen, previews, Purpose(purpose), options)
    if as_json:
        print_json(_as_json(imported.study.name, imported))
        return
    for added in imported.files:
        say(importing.sentence_of(added))


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
@click.option("--without-text", is_flag=True, help="Leave the comments' text out.")
@click.argument("out", type=FILE)
@workspace_options
@plain_refusals
def export(
    *, study: str | None, round_name: str | None, format_name: str, without_text: bool, out: Path, opened: Opened
) -> None:
    """Export a coded data set to the file OUT, which must not exist."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    data_set = exporting.coded_data_set(workspace, person(), chosen, round_name, with_text=not without_text)
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
