"""A codebook as Taguette reads it (CSV): tags with a dot for each level, and one description each."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_texts import as_one_text
from annotator.domain.formula_signs import defused
from annotator.exporters.codebook_cells import CodebookCells
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook
from annotator.exporters.csv_stream import MEDIA_TYPE

_MOST_NAMED = 5


def write_codebook_taguette(codebook: Codebook) -> WrittenCodebook:
    """The tags of the codes in use; Refusal for a codebook that is not sound."""
    cells = CodebookCells(codebook)
    live = [code for code in codebook.codes if not code.archived]
    tags: dict[str, str] = {}
    renamed = []
    for code in live:
        tag = _tag(cells.text(code.name), tags.get(code.parent or ""), set(tags.values()))
        tags[code.id] = tag
        if not tag.endswith(code.name):
            renamed.append(tag)
    stream = io.BytesIO()
    writer = csv.writer(io.TextIOWrapper(stream, "utf-8", newline="", write_through=True), lineterminator="\r\n")
    writer.writerow(("tag", "description"))
    writer.writerows((defused(tags[code.id]), defused(as_one_text(_cleaned(code, cells)))) for code in live)
    losses = (*_losses(codebook, tags), *_renamed(renamed), *cells.losses())
    return WrittenCodebook(stream.getvalue(), losses)


def _cleaned(code: Code, cells: CodebookCells) -> Code:
    """The code with each text as a cell keeps it: done to all at once, line ends would run together."""
    return replace(
        code,
        definition=cells.text(code.definition),
        apply_when=cells.text(code.apply_when),
        do_not_apply_when=cells.text(code.do_not_apply_when),
        examples=tuple(cells.text(example) for example in code.examples),
    )


def _tag(name: str, above: str | None, taken: set[str]) -> str:
    tag = f"{above}.{name}" if above is not None else name
    number, found = 1, tag
    while found in taken:
        number += 1
        found = f"{tag} ({number})"
    return found


def _losses(codebook: Codebook, tags: dict[str, str]) -> Iterator[str]:
    yield (
        "Ids, keys, colours, sections, groups and the title: Taguette knows tags and descriptions alone. "
        "Read into this study again, the codes keep what they have here."
    )
    archived = len(codebook.codes) - len(tags)
    if archived:
        yield f"Archived codes ({archived:,}): Taguette would give them like any other."
    dotted = [codebook.code(code_id).name for code_id in tags if "." in codebook.code(code_id).name]
    if dotted:
        yield (
            "For Taguette a dot parts a tag from the one above it, so a name with a dot may be read as two: "
            f"{_listed(dotted)}. Rename such codes first."
        )


def _renamed(tags: list[str]) -> Iterator[str]:
    if tags:
        yield f"Codes whose tags would be the same as others’ got a number: {_listed(tags)}."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(f"“{name}”" for name in names[:_MOST_NAMED]) + more


WRITER = CodebookWriter("taguette", "Taguette’s codebook (CSV)", "csv", MEDIA_TYPE, write_codebook_taguette)
