"""`annotator duplicates`."""

from typing import Any

import click

from annotator.commands.progress import cleaning_up, progress_line
from annotator.commands.shared_options import (
    Opened,
    json_option,
    person,
    plain_refusals,
    print_json,
    say,
    show,
    study_option,
    workspace_options,
)
from annotator.domain.near_duplicates import DuplicateGroup
from annotator.operations import duplicates as acts
from annotator.operations import studies
from annotator.operations.duplicates import Member

#: Code points of a text shown on a line.
_EXCERPT = 100


@click.command()
@study_option
@json_option
@workspace_options
@plain_refusals
def duplicates(*, study: str | None, as_json: bool, opened: Opened) -> None:
    """List texts that a study holds more than once, word for word or nearly so; nothing is changed."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    with cleaning_up(), progress_line() as line:
        found = acts.find_duplicates(
            workspace, person(), chosen, lambda phase, done, total: line.tell(phase, done, total or 0)
        )
    if as_json:
        print_json({"study": chosen.name, "groups": [_as_json(group) for group in found]})
        return
    if not found:
        say("No duplicates were found that nobody has decided about.")
    for group in found:
        show(f"{_kind(group)}, {len(group.units):,} units:")
        for member in acts.side_by_side(workspace, person(), chosen, group):
            show(_line(member))
        if len(group.units) > acts.MOST_SHOWN:
            show(f"  and {len(group.units) - acts.MOST_SHOWN:,} more")


def _as_json(group: DuplicateGroup) -> dict[str, Any]:
    return {"units": list(group.units), "similarity": round(group.similarity, 4), "length": group.length}


def _kind(group: DuplicateGroup) -> str:
    return "The same words" if group.is_exact else f"Nearly the same ({group.percent} %)"


def _line(member: Member) -> str:
    words = " ".join(member.unit.text.split())
    text = words if len(words) <= _EXCERPT else words[:_EXCERPT].rstrip() + "…"
    return f"  {member.unit.id}  “{member.thread or 'no title'}”  {text}"
