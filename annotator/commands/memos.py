"""`annotator memos export`."""

from pathlib import Path

import click

from annotator.commands.shared_options import (
    FILE,
    Opened,
    person,
    plain_refusals,
    say,
    study_option,
    workspace_options,
)
from annotator.operations import memos as acts
from annotator.operations import studies
from annotator.operations.exporting import write_new_file


@click.group()
def memos() -> None:
    """Take a study's memos out."""


@memos.command("export")
@study_option
@click.argument("out", type=FILE)
@workspace_options
@plain_refusals
def export_memos(*, study: str | None, out: Path, opened: Opened) -> None:
    """Export a study's memos to the CSV file OUT, which must not exist."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    listed = acts.list_memos(workspace, person(), chosen)
    data, notes = acts.memos_as_csv(listed)
    write_new_file(out, data)
    acts.record_memos_export(workspace, person(), chosen, listed)
    for note in notes:
        say(f"Left out: {note}")
    say(f"Wrote {out}")
