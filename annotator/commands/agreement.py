"""`annotator agreement`: of a study's round, or of any ratings file."""

from pathlib import Path

import click

from annotator.agreement.ratings import Level
from annotator.agreement.ratings_file import Duplicates
from annotator.agreement.report_text import report_text
from annotator.commands.shared_options import (
    FILE,
    Opened,
    codebook_version_option,
    json_option,
    person,
    plain_refusals,
    print_json,
    read_file,
    round_option,
    show,
    study_option,
    workspace_options,
)
from annotator.domain.refusal import Refusal
from annotator.domain.reliability import Depth
from annotator.operations import agreement_report, studies


@click.command()
@click.argument("file", required=False, type=FILE)
@study_option
@round_option
@click.option(
    "--level",
    type=click.Choice([one.value for one in Level]),
    default=Level.NOMINAL.value,
    show_default=True,
    help="Level of measurement of a ratings file's values.",
)
@click.option(
    "--depth",
    type=click.Choice([one.value for one in Depth]),
    default=Depth.THEME.value,
    show_default=True,
    help="Compare themes, or every code.",
)
@codebook_version_option
@click.option(
    "--duplicates",
    type=click.Choice([one.value for one in Duplicates]),
    default=Duplicates.REJECT.value,
    show_default=True,
    help="What to do when a coder of a ratings file rated a unit twice with different values.",
)
@json_option
@workspace_options
@plain_refusals
def agreement(
    *,
    file: Path | None,
    study: str | None,
    round_name: str | None,
    level: str,
    depth: str,
    codebook_version: int | None,
    duplicates: str,
    as_json: bool,
    opened: Opened,
) -> None:
    """Agreement between coders, per code: of a study's round, or of the ratings in FILE.

    FILE is a CSV, long (unit, coder, value) or wide (one column per coder). Sets are
    written a|b, [] means coded with none, an empty cell is missing.
    """
    names = {}
    if file is not None:
        if study is not None or round_name is not None or codebook_version is not None:
            raise click.UsageError("Name a ratings file, or a study and round, but not both.")
        report = agreement_report.file_agreement(*read_file(file), level, duplicates)
    else:
        workspace = opened()
        chosen = studies.find_study(workspace, person(), study)
        found = agreement_report.round_agreement(
            workspace, person(), chosen, round_name, Depth(depth), codebook_version=codebook_version
        )
        if found.closed:
            raise Refusal(found.closed)
        report = found.as_json()
        names = {code.id: code.name for code in found.codebook.codes}
    if as_json:
        print_json(report)
    else:
        for line in report_text(report, names).splitlines():
            show(line)
