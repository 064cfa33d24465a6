"""Names of other programs made to fit a codebook here: nothing is lost, and what was changed is said."""

import re
from collections.abc import Iterable, Iterator, Sequence

from annotator.domain.codebook import LONGEST_NAME
from annotator.domain.signs import is_plain_name
from annotator.importers.qdc_entries import Entry

_NAMED = 5


def fitting_names(entries: Sequence[Entry], notes: list[str]) -> None:
    """Make every name plain, short enough, and the only one at its place.

    A name that is too long is cut, and stands whole before the definition of its code. Of
    equal names the later one gets that of its section, or a number, in parentheses.
    """
    plain, cut, told_apart = [], [], []
    taken: dict[str | None, set[str]] = {}
    for entry in entries:
        name = "".join(sign for sign in re.sub(r"[\t\n\r]+", " ", entry.name) if is_plain_name(sign)).strip()
        if name != entry.name:
            plain.append(name or entry.line)
        entry.name = name or f"Code in line {entry.line}"
        if len(entry.name) > LONGEST_NAME:
            entry.long_name, entry.name = entry.name, shortened(entry.name)
            cut.append(entry.name)
        if entry.is_section:
            continue
        place = None if entry.above is None or entry.above.is_section else entry.above.guid
        beside = taken.setdefault(place, set())
        if entry.name.casefold() in beside:
            entry.name = next(name for name in _others(entry) if name.casefold() not in beside)
            told_apart.append(entry.name)
        beside.add(entry.name.casefold())
    if plain:
        notes.append(f"Signs that cannot be seen were taken out of names: {listed(map(str, plain))}.")
    if cut:
        notes.append(
            f"Names longer than {LONGEST_NAME} characters were cut; a code’s whole name begins its definition: "
            f"{listed(cut)}."
        )
    if told_apart:
        notes.append(f"Codes of equal name were told apart: {listed(told_apart)}.")


def shortened(name: str) -> str:
    """A name that is not too long; one that was cut ends in “…”."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def listed(names: Iterable[str]) -> str:
    """The first of some names in quotes, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(f"“{name}”" for name in names[:_NAMED]) + more


def _others(entry: Entry) -> Iterator[str]:
    if entry.above is not None and entry.above.is_section:
        yield _with(entry.name, entry.above.name)
    number = 2
    while True:
        yield _with(entry.name, str(number))
        number += 1


def _with(name: str, more: str) -> str:
    ending = f" ({more[:30].strip()})"
    return f"{name[: LONGEST_NAME - len(ending)].rstrip()}{ending}"
