"""`annotator corpus find`, `exclude` and `include`."""

from collections.abc import Callable
from typing import Any

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
    study_to_change,
    workspace_options,
)
from annotator.domain.corpus import Hit, Standing, Wanted
from annotator.operations import corpus as acts
from annotator.operations import studies

#: Code points of a text on a line of the terminal.
_SHOWN = 200

unit_option = click.option(
    "--unit", "units", type=int, multiple=True, required=True, metavar="ID", help="The unit's number; may be repeated."
)


@click.group()
def corpus() -> None:
    """Find units, and take them out of new samples or back in."""


@corpus.command("find")
@click.argument("words", type=WORDS)
@study_option
@click.option("--since", type=WORDS, metavar="DAY", help="Only units of this day or later, such as 2023-03-01.")
@click.option("--until", type=WORDS, metavar="DAY", help="Only units of this day or earlier.")
@click.option(
    "--which",
    type=click.Choice([one.value for one in Standing]),
    default=Standing.ALL.value,
    show_default=True,
    help="How the units stand in the corpus.",
)
@click.option("--most", type=click.IntRange(1), default=100, show_default=True, help="Show no more than this many.")
@json_option
@workspace_options
@plain_refusals
def find_units(
    *,
    words: str,
    study: str | None,
    since: str | None,
    until: str | None,
    which: str,
    most: int,
    as_json: bool,
    opened: Opened,
) -> None:
    """Find the units that hold all the WORDS; "a phrase" in quotation marks, a beginning with a star."""
    workspace = opened()
    chosen = studies.find_study(workspace, person(), study)
    wanted = Wanted(words, since, until, standing=Standing(which))
    hits: list[Hit] = []
    after: int | None = 0
    while after is not None and len(hits) < most:
        page = acts.find_units(workspace, person(), chosen, wanted, after=after, count=min(500, most - len(hits)))
        hits += page.hits
        after = page.after
    count = acts.count_units(workspace, person(), chosen, wanted)
    if as_json:
        print_json({"count": count.count, "at_least": count.at_least, "units": [_as_json(hit) for hit in hits]})
        return
    for hit in hits:
        text = " ".join(hit.unit.text.split())
        show(f"{hit.unit.id}  {hit.unit.time or 'no time'}  {text[:_SHOWN]}{'…' * (len(text) > _SHOWN)}")
    say(count.sentence + (f" The first {len(hits):,} are shown." if len(hits) < count.count else ""))


@corpus.command("exclude")
@study_option
@unit_option
@click.option("--reason", type=WORDS, required=True, metavar="TEXT", help="Why; it stands beside the unit.")
@workspace_options
@plain_refusals
def exclude_units(*, study: str | None, units: tuple[int, ...], reason: str, opened: Opened) -> None:
    """Take units out of the corpus for new samples; decisions stay."""
    _change(acts.exclude_units, study, units, reason, opened)


@corpus.command("include")
@study_option
@unit_option
@click.option("--reason", type=WORDS, default="", metavar="TEXT", help="Why; it stands in the log.")
@workspace_options
@plain_refusals
def include_units(*, study: str | None, units: tuple[int, ...], reason: str, opened: Opened) -> None:
    """Put excluded units back into the corpus."""
    _change(acts.include_units, study, units, reason, opened)


def _change(act: Callable[..., Any], study: str | None, units: tuple[int, ...], reason: str, opened: Opened) -> None:
    workspace = opened()
    chosen = study_to_change(workspace, study)
    say(act(workspace, person(), chosen, tuple(dict.fromkeys(units)), reason).sentence)


def _as_json(hit: Hit) -> dict[str, Any]:
    unit = hit.unit
    return {
        "unit": unit.id,
        "thread": unit.thread,
        "kind": unit.kind,
        "author": unit.author,
        "time": unit.time,
        "text": unit.text,
        "attributes": dict(unit.attributes),
        "excluded": unit.excluded,
        "gone": unit.gone,
        "withdrawn": unit.withdrawn,
        "hits": [list(place) for place in hit.places],
    }
