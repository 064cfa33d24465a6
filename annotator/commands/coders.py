"""`annotator coder add|list|passwd` and `annotator seal`."""

import sys

import click

from annotator.commands.shared_options import (
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
from annotator.domain.refusal import Refusal
from annotator.operations import coders, rounds, studies


@click.group()
def coder() -> None:
    """Add coders, list them, set passwords."""


@coder.command()
@click.argument("name", type=WORDS)
@study_option
@click.option("--existing", is_flag=True, help="NAME signs in already and keeps that password.")
@workspace_options
@plain_refusals
def add(*, name: str, study: str | None, existing: bool, opened: Opened) -> None:
    """Add NAME to a study; the password is asked for, or read from standard input."""
    workspace = opened()
    chosen = study_to_change(workspace, study)
    added = coders.add_coder(workspace, person(), chosen, name, None if existing else _password(name))
    where = ", ".join(f"“{round_.name}”" for round_ in added.rounds)
    say(
        f"{added.coder.name} codes in “{chosen.name}”"
        + (f": {where}." if where else "; the round has begun, start a new one.")
    )


@coder.command("list")
@study_option
@json_option
@workspace_options
@plain_refusals
def list_coders(*, study: str | None, as_json: bool, opened: Opened) -> None:
    """List the coders of a study and how far they are."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    progress = {
        one.coder: {"round": overview.round.name, "decided": one.decided, "total": one.total, "sealed": one.sealed_at}
        for overview in rounds.list_overviews(workspace, chosen.id)
        for one in overview.progress
    }
    found = [
        {"name": one.name, "kind": one.kind.value, **progress.get(one.id, {})}
        for one in coders.list_coders(workspace, chosen.id)
    ]
    if as_json:
        print_json({"study": chosen.name, "coders": found})
        return
    if not found:
        say(f"Nobody codes in “{chosen.name}” yet. Add somebody with: annotator coder add NAME")
    for one in found:
        state = f"{one['decided']} of {one['total']} in “{one['round']}”" if "round" in one else "nothing to code"
        show(f"{one['name']}  ({one['kind']})  {state}{'  finished' if one.get('sealed') else ''}")


@coder.command()
@click.argument("name", type=WORDS)
@workspace_options
@plain_refusals
def passwd(*, name: str, opened: Opened) -> None:
    """Set the password of NAME, who is signed out everywhere."""
    account = coders.set_password(opened(), person(), name, _password(name))
    say(f"{account.name} has a new password and is signed out everywhere.")


@click.command()
@study_option
@round_option
@click.option("--coder", "coder_name", type=WORDS, required=True, metavar="NAME", help="Whose decisions to freeze.")
@click.option("--reason", type=WORDS, required=True, metavar="TEXT", help="Why; it stands beside the seal.")
@workspace_options
@plain_refusals
def seal(*, study: str | None, round_name: str | None, coder_name: str, reason: str, opened: Opened) -> None:
    """Close a coder's round as it is, for one who leaves. It cannot be undone."""
    workspace = opened()
    chosen = study_to_change(workspace, study)
    say(rounds.seal_coder(workspace, person(), chosen, round_name, coder_name, reason).sentence)


def _password(name: str) -> str:
    """The password typed twice at a terminal, else the first line of standard input; it may be empty."""
    if sys.stdin.isatty():
        return click.prompt(
            f"Password for {name}",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Refusal("The password on standard input is no text in UTF-8. Type it at a terminal instead.") from error
