"""`annotator codebook stale`: what was decided under an older meaning of a code."""

import click

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
from annotator.domain.second_looks import CONCERN_WORDS
from annotator.operations import second_looks, studies


@click.command("stale")
@study_option
@json_option
@workspace_options
@plain_refusals
def codebook_stale(*, study: str | None, as_json: bool, opened: Opened) -> None:
    """List by code and coder what was decided under an older meaning, or before a code was split.

    Only open rounds are counted. Of a blind round it is said that sealed decisions exist.
    """
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    found = second_looks.list_older_meanings(workspace, person(), chosen)
    if as_json:
        entries = [
            {
                "code": entry.code.id,
                "coder": entry.coder.name,
                "concern": entry.concern.value,
                "decisions": entry.decisions,
                "to_look_at": entry.to_look_at,
                "queued": entry.queued,
                "versions": list(entry.versions),
            }
            for entry in found.entries
        ]
        print_json({"study": chosen.name, "decisions": entries, "sealed_rounds": list(found.blind)})
        return
    if found.sentence:
        say(found.sentence)
    if not found.entries:
        say("No decision of an open round was made under an older meaning of a code.")
    for entry in found.entries:
        state = f"{entry.decisions:,} that {CONCERN_WORDS[entry.concern]}"
        waiting = f", {entry.queued:,} of them queued for a second look" if entry.queued else ""
        show(f"{found.codebook.path(entry.code.id)}  {entry.coder.name}  {state}{waiting}")
