"""A codebook as XLSX: the sheets codes, sections, groups and about, which together lose nothing."""

import io
from collections.abc import Iterator
from datetime import datetime

from xlsxwriter import Workbook

from annotator.domain.codebook import Codebook
from annotator.exporters.codebook_cells import (
    CODE_COLUMNS,
    GROUP_COLUMNS,
    GROUP_VALUE,
    SECTION_NAME,
    CodebookCells,
    number_cell,
)
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook
from annotator.exporters.columns import Column
from annotator.exporters.xlsx import EXPORTER, Pen

#: The same codebook gives the same bytes.
_CREATED = datetime(2000, 1, 1)
_SECTION_COLUMNS = (CODE_COLUMNS[-1], SECTION_NAME)
_MEMBER_COLUMNS = (*GROUP_COLUMNS, CODE_COLUMNS[0], GROUP_VALUE)
_ABOUT_COLUMNS = (Column("field", "text", "", 20), Column("value", "text", "", 90))


def write_codebook_xlsx(codebook: Codebook) -> WrittenCodebook:
    """The workbook; Refusal for a codebook that is not sound."""
    cells = CodebookCells(codebook)
    columns = (*CODE_COLUMNS, *cells.example_columns())
    stream = io.BytesIO()
    workbook = Workbook(stream, {"in_memory": True})
    workbook.set_properties({"title": cells.text(codebook.title), "created": _CREATED})
    pen = Pen(workbook)
    pen.table("codes", columns, cells.code_rows(), "code_id", "code")
    sections = ((section.id, cells.text(section.name)) for section in codebook.sections)
    pen.table("sections", _SECTION_COLUMNS, sections, "section_id", "section")
    pen.table("groups", _MEMBER_COLUMNS, _members(cells), "code_id", "code")
    pen.table("about", _ABOUT_COLUMNS, _about(cells, columns), "field", "line")
    workbook.close()
    return WrittenCodebook(stream.getvalue(), (*cells.losses(), *pen.notices))


def _members(cells: CodebookCells) -> Iterator[tuple[str, ...]]:
    for group in cells.codebook.groups:
        name = cells.text(group.name)
        for place, member in enumerate(group.members):
            yield (group.id, name, group.kind.value, member, number_cell(group, place))


def _about(cells: CodebookCells, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
    codebook = cells.codebook
    yield "title", cells.text(codebook.title)
    yield "description", cells.text(codebook.description)
    yield "version", str(codebook.version)
    for column in (*columns, SECTION_NAME, *GROUP_COLUMNS, GROUP_VALUE):
        yield f"column {column.name}", column.meaning


WRITER = CodebookWriter("xlsx", "Spreadsheet (Excel, LibreOffice)", "xlsx", EXPORTER.media_type, write_codebook_xlsx)
