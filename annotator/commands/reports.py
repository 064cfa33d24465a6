"""`annotator report`: what was imported, against what the files said."""

import click

from annotator.commands.shared_options import (
    Opened,
    json_option,
    person,
    plain_refusals,
    print_json,
    show,
    study_option,
    workspace_options,
)
from annotator.domain.reconciliation import report_as_dict, report_as_text
from annotator.operations import reconciling, studies


@click.command()
@study_option
@json_option
@workspace_options
@plain_refusals
def report(*, study: str | None, as_json: bool, opened: Opened) -> None:
    """What was imported into a study: declared against stored counts, what is missing, removed or there twice."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    found = reconciling.report_on_study(workspace, person(), chosen)
    if as_json:
        print_json(report_as_dict(found))
    else:
        for line in report_as_text(found).splitlines():
            show(line)
