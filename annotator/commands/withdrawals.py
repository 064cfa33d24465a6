"""`annotator withdraw`."""

import dataclasses

import click

from annotator.commands.shared_options import (
    WORDS,
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
from annotator.domain.withdrawal import FOR_GOOD_SENTENCE, Findings, Withdrawn, sentences_of_findings
from annotator.operations import studies, withdrawing


@click.command()
@study_option
@click.option("--unit", type=int, metavar="ID", help="Withdraw the comment with this number, as exports print it.")
@click.option("--author", type=WORDS, metavar="PSEUDONYM", help="Withdraw everything somebody wrote, now and later.")
@click.option("--reason", type=WORDS, required=True, metavar="TEXT", help="Why; it stays, so it must not quote.")
@click.option("--dry-run", is_flag=True, help="Show what would be erased, and erase nothing.")
@json_option
@workspace_options
@plain_refusals
def withdraw(
    *,
    study: str | None,
    unit: int | None,
    author: str | None,
    reason: str,
    dry_run: bool,
    as_json: bool,
    opened: Opened,
) -> None:
    """Erase a comment, or all of an author, and what quotes them, for good."""
    if (unit is None) == (author is None):
        raise click.UsageError("Name one: a comment with --unit, or an author with --author.")
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    if dry_run:
        found = withdrawing.what_quotes(workspace, person(), chosen, unit=unit, author=author)
        _show_findings(found, as_json=as_json)
        return
    done = withdrawing.withdraw_units(workspace, person(), chosen, reason, unit=unit, author=author)
    if as_json:
        print_json(_counts(done))
        return
    for sentence in withdrawing.sentences_of(done):
        say(sentence)


def _show_findings(found: Findings, *, as_json: bool) -> None:
    if as_json:
        quotations = [
            {"place": one.place, "kind": one.quoted_in.value, "where": one.where, "quoted": one.excerpt}
            for one in found.quotations
        ]
        on_units = dataclasses.asdict(found.on_units)
        print_json({**on_units, "quotations": quotations, "also": found.also, "backups": found.backups})
        return
    for one in found.quotations:
        show(one.where if one.excerpt is None else f"{one.where}: “{one.excerpt}”")
    for sentence in sentences_of_findings(found):
        say(sentence)
    say(FOR_GOOD_SENTENCE)
    say("Nothing was erased.")


def _counts(done: Withdrawn) -> dict[str, object]:
    return {
        **dataclasses.asdict(done.on_units),
        "quotations": done.quotations,
        "events": done.events,
        "originals": done.originals,
        "tombstones": done.tombstones,
        "backups": done.backups,
        "left": done.left,
    }
