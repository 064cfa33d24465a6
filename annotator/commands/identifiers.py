"""`annotator identifiers find|list|cover|keep|undecide`."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from annotator.commands.progress import cleaning_up, progress_line
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
from annotator.domain.identifiers import Verdict
from annotator.domain.study import Study
from annotator.operations import identifier_search, studies
from annotator.operations import identifiers as acts
from annotator.operations.identifier_search import NameLists
from annotator.operations.identifiers import Decided
from annotator.operations.workspace import Workspace

_numbers = click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)


@click.group()
def identifiers() -> None:
    """Find names and addresses in the texts, and cover them with labels."""


@identifiers.command()
@study_option
@click.option("--names", type=FILE, metavar="FILE", help="Names to look for, one person a line; kept for later.")
@click.option("--keep", type=FILE, metavar="FILE", help="Names to leave as they are, one a line; kept for later.")
@json_option
@workspace_options
@plain_refusals
def find(*, study: str | None, names: Path | None, keep: Path | None, as_json: bool, opened: Opened) -> None:
    """Look through all texts of a study; what was decided before stays."""
    workspace = opened()
    chosen = study_to_change(workspace, study)
    kept = identifier_search.name_lists(workspace, person(), chosen)
    lists = NameLists(_text(names, kept.names), _text(keep, kept.keep))
    if lists != kept:
        identifier_search.keep_names(workspace, person(), chosen, lists)
    with cleaning_up(), progress_line() as line:
        looked = identifier_search.look_for_identifiers(
            workspace, person(), chosen, lambda phase, done, total: line.tell(phase, done, total or 0)
        )
    if as_json:
        print_json({"study": chosen.name, **asdict(looked)})
        return
    say(looked.sentence)


@identifiers.command("list")
@study_option
@click.option("--undecided", is_flag=True, help="Only those nobody has decided about.")
@json_option
@workspace_options
@plain_refusals
def list_found(*, study: str | None, undecided: bool, as_json: bool, opened: Opened) -> None:
    """List what was found, with its words: whoever sees this sees the names."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    found = acts.list_identifiers(workspace, person(), chosen, verdict=Verdict.FOUND if undecided else None)
    if as_json:
        print_json({"study": chosen.name, "identifiers": [asdict(one) for one in found]})
        return
    if not found:
        say("Nothing is listed. Look through the texts with: annotator identifiers find")
    for one in found:
        places = f"{one.places} place" + ("" if one.places == 1 else "s")
        show(f"{one.id}  {one.verdict.value}  {one.kind}  {one.label}  {places}  {' | '.join(one.surfaces)}")


@identifiers.command()
@click.argument("ids", metavar="[ID]...", type=int, nargs=-1)
@click.option("--label", type=WORDS, metavar="TEXT", help="Label in the place of the one proposed; for one ID alone.")
@click.option("--contacts", is_flag=True, help="All undecided e-mail addresses, links, handles and phone numbers.")
@study_option
@workspace_options
@plain_refusals
def cover(*, ids: tuple[int, ...], label: str | None, contacts: bool, study: str | None, opened: Opened) -> None:
    """Show the identifiers with these ID numbers as labels, to everybody."""
    if contacts == bool(ids) or (contacts and label is not None):
        raise click.UsageError("Name the ID numbers to cover, or say --contacts.")
    if contacts:
        _do(opened, study, "covered", lambda workspace, chosen: acts.cover_contacts(workspace, person(), chosen))
        return
    _do(opened, study, "covered", lambda workspace, chosen: acts.cover(workspace, person(), chosen, ids, label=label))


@identifiers.command()
@_numbers
@study_option
@workspace_options
@plain_refusals
def keep(*, ids: Sequence[int], study: str | None, opened: Opened) -> None:
    """Leave the identifiers with these ID numbers as they are."""
    _do(opened, study, "kept", lambda workspace, chosen: acts.keep(workspace, person(), chosen, ids))


@identifiers.command()
@_numbers
@study_option
@workspace_options
@plain_refusals
def undecide(*, ids: Sequence[int], study: str | None, opened: Opened) -> None:
    """Take decisions back: the identifiers with these ID numbers are shown again."""
    _do(opened, study, "undecided", lambda workspace, chosen: acts.undecide(workspace, person(), chosen, ids))


def _do(opened: Opened, study: str | None, done: str, act: Callable[[Workspace, Study], Decided]) -> None:
    workspace = opened()
    number = len(act(workspace, study_to_change(workspace, study)).after)
    say(f"{number} {'identifier is' if number == 1 else 'identifiers are'} {done} now.")


def _text(path: Path | None, kept: str) -> str:
    return kept if path is None else identifier_search.names_in_file(*read_file(path))
