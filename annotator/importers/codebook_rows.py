"""The rows of a table of codes, each cell read as what its column wants, with faults by row."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from annotator.importers import codebook_fields as fields
from annotator.importers.codebook_columns import Columns
from annotator.importers.codebook_values import short

MOST_CODES = 20_000
MOST_FAULTS = 500
_YES = frozenset(("true", "yes", "y", "1", "x", "wahr", "ja", "vrai", "oui", "verdadero", "si"))
_NO = frozenset(("", "false", "no", "n", "0", "falsch", "nein", "faux", "non", "falso"))
_COLOUR = re.compile("#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d{1,3})?", re.ASCII)

Faults = list[tuple[int, str]]


@dataclass(slots=True)
class CodeRow:
    """One code as its row gives it; ``cells`` by field, trimmed. ``name`` still has its blanks in front."""

    row: int
    cells: dict[str, str]
    name: str
    definition: str
    apply_when: str
    do_not_apply_when: str
    examples: tuple[str, ...]
    colour: str | None
    archived: bool
    id: str = ""
    parent: str | None = None
    lost: bool = False  #: its place in the tree is a fault already told
    repeated: bool = False  #: its id is that of a row above


def code_rows(rows: Iterable[tuple[int, Sequence[str]]], columns: Columns, faults: Faults) -> list[CodeRow]:
    """Every row that holds anything; a table of more than 20,000 codes is a fault."""
    found: list[CodeRow] = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(found) >= MOST_CODES:
            faults.append((number, f"The table has more than {MOST_CODES:,} codes. Is it a codebook?"))
            break
        found.append(_code_row(number, cells, columns, faults))
    return found


def _code_row(number: int, cells: Sequence[str], columns: Columns, faults: Faults) -> CodeRow:
    whole = {field: cells[at] if at < len(cells) else "" for field, at in columns.places.items()}
    plain = {field: text.strip() for field, text in whole.items()}
    for what in ("code_id", "section_id", "group_id"):
        if plain.get(what) and not re.fullmatch(fields.ID_PATTERN, plain[what]):
            faults.append((number, _no_id(plain[what])))
    for what in ("key", "merged_into", "split_from", "guid"):
        if "\n" in plain.get(what, ""):
            faults.append((number, f"“{what}” must be one line of text. Take the line breaks out."))
    return CodeRow(
        row=number,
        cells=plain,
        name=whole.get("name", "").rstrip(),
        definition=whole.get("definition", ""),
        apply_when=whole.get("when_to_use", ""),
        do_not_apply_when=whole.get("when_not_to_use", ""),
        examples=tuple(cells[at] for at in columns.examples if at < len(cells) and cells[at]),
        colour=_colour(number, plain.get("color", ""), faults),
        archived=_archived(number, plain.get("archived", ""), faults),
    )


def number_in(text: str) -> float | None:
    """The number a cell holds, with a point or a comma; None when it holds none."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if isfinite(value) else None


def said_in_rows(faults: Faults, most: int = MOST_FAULTS) -> tuple[tuple[int, str], ...]:
    """The faults by row, each once, and not more than anybody would read."""
    ordered = sorted(set(faults))
    if len(ordered) <= most:
        return tuple(ordered)
    left = len(ordered) - most
    row = ordered[most][0]
    return (*ordered[:most], (row, f"From here on {left:,} further faults are not listed. Mend those above first."))


def unread_columns(columns: Columns) -> Iterator[str]:
    """A sentence on columns nothing is known of."""
    if columns.unknown:
        shown = ", ".join(f"“{short(name)}”" for name in columns.unknown[:10])
        yield f"Not read, because a codebook has no such columns: {shown}{' …' if len(columns.unknown) > 10 else ''}."


def _no_id(text: str) -> str:
    return (
        f"The id “{short(text)}” must begin with a letter or digit and hold only letters a to z, digits, _ . and -, "
        "at most 64 in all. It is for programs; what people read is the name."
    )


def _colour(number: int, text: str, faults: Faults) -> str | None:
    if not text:
        return None
    found = _COLOUR.fullmatch(text)
    if found is None:
        faults.append((number, f"The colour “{short(text)}” is not # and six digits or letters a to f, as #0072b2."))
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(sign * 2 for sign in found[1])
    return f"#{digits}"


def _archived(number: int, text: str, faults: Faults) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        faults.append((number, f"“archived” must be yes or no, not “{short(text)}”."))
    return word in _YES


def is_no(text: str) -> bool:
    """Whether a cell says no; an empty one does not."""
    return bool(text) and text.casefold() in _NO
