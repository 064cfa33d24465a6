"""A codebook as CSV: a row for each code, in the layout other programs for coding use, and our own columns."""

import io
from collections.abc import Iterator

from annotator.domain.codebook import Codebook, GroupKind
from annotator.exporters.codebook_cells import (
    CODE_COLUMNS,
    GROUP_COLUMNS,
    GROUP_VALUE,
    SECTION_NAME,
    CodebookCells,
    number_cell,
)
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook
from annotator.exporters.csv_stream import MEDIA_TYPE, write_csv

_NO_GROUP = ("", "", "", "")


def write_codebook_csv(codebook: Codebook) -> WrittenCodebook:
    """The table of codes; Refusal for a codebook that is not sound."""
    cells = CodebookCells(codebook)
    columns = (*CODE_COLUMNS, SECTION_NAME, *GROUP_COLUMNS, GROUP_VALUE, *cells.example_columns())
    stream = io.BytesIO()
    write_csv([column.name for column in columns], _rows(cells), stream, of="code")
    return WrittenCodebook(stream.getvalue(), (*_losses(codebook), *cells.losses()))


def _rows(cells: CodebookCells) -> Iterator[tuple[str, ...]]:
    codebook = cells.codebook
    names = {section.id: cells.text(section.name) for section in codebook.sections}
    group_of = {
        member: (group.id, cells.text(group.name), group.kind.value, number_cell(group, place))
        for group in codebook.groups
        for place, member in enumerate(group.members)
    }
    own = len(CODE_COLUMNS)
    for code, row in zip(codebook.codes, cells.code_rows(), strict=True):
        section = names.get(code.section, "") if code.parent is None else ""
        yield (*row[:own], section, *group_of.get(code.id, _NO_GROUP), *row[own:])


def _losses(codebook: Codebook) -> Iterator[str]:
    yield "The title, the description and the version of the codebook: a CSV file holds codes alone."
    used = list(dict.fromkeys(code.section for code in codebook.themes() if code.section is not None))
    sections = [section.id for section in codebook.sections]
    if set(used) != set(sections):
        unused = ", ".join(f"“{section.name}”" for section in codebook.sections if section.id not in used)
        yield f"Sections no theme stands in: {unused}."
    if used != [section for section in sections if section in used]:
        yield "The order of the sections: it is read as that of the themes in them."
    order = {code.id: place for place, code in enumerate(codebook.codes)}
    firsts = [min(order[member] for member in group.members) for group in codebook.groups]
    places = [[order[member] for member in group.members] for group in codebook.groups]
    free = [at for group, at in zip(codebook.groups, places, strict=True) if group.kind is not GroupKind.SCALE]
    if firsts != sorted(firsts) or any(at != sorted(at) for at in free):
        yield "The order of groups and of the codes in them: it is read as that of the codes."


WRITER = CodebookWriter("csv", "Table of codes (CSV)", "csv", MEDIA_TYPE, write_codebook_csv)
