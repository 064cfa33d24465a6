"""The codebook of Taguette as CSV: “tag” and “description”; a dot in a tag puts it under another."""

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_texts import from_one_text
from annotator.domain.formula_signs import restored
from annotator.importers.codebook_columns import Columns, plain_word
from annotator.importers.codebook_csv import checked_table, header_of, table_notes
from annotator.importers.codebook_format import CodebookFaults, CodebookFormat, ReadCodebook
from annotator.importers.codebook_rows import CodeRow, code_rows, said_in_rows
from annotator.importers.codebook_table import TableReading, codebook_of

_TAGS = frozenset(("tag", "path"))
_COLUMNS = frozenset(("description", "number_of_highlights", "number_of_documents"))


def read(name: str, data: bytes, known: Codebook | None = None) -> ReadCodebook:
    """The codebook of a Taguette export.

    “warmth.tone” stands under “warmth” where there is such a tag, else the dot belongs to the
    name. Codes of the codebook in use keep their ids, keys, colours and sections. Raises
    CodebookFaults by row.
    """
    table = checked_table(name, data)
    words = [plain_word(column) for column in table.header]
    tag = next((at for at, word in enumerate(words) if word in _TAGS), None)
    if tag is None:
        raise CodebookFaults(
            name, ((1, "The column “tag” is missing. Export the codebook from Taguette again."),), "row"
        )
    places = {"name": tag} | ({"definition": words.index("description")} if "description" in words else {})
    columns = Columns(places)
    reading = TableReading(name, known)
    cells = ((number, [restored(cell) for cell in row]) for number, row in table.rows)
    rows = code_rows(cells, columns, reading.faults)
    codebook = codebook_of(reading, rows, columns, above=_tree_of_tags(rows))
    if reading.faults:
        raise CodebookFaults(name, said_in_rows(reading.faults), "row")
    return ReadCodebook(codebook, (*table_notes(table), *reading.notes))


def _tree_of_tags(rows: list[CodeRow]) -> list[int | None]:
    """The place of the row above each: that of the longest tag its own begins with. Parts names and texts, too."""
    tags: dict[str, int] = {}
    for at, row in enumerate(rows):
        tags.setdefault(row.name.strip(), at)
    above = []
    for row in rows:
        tag = row.name.strip()
        before = _above(tag, tags)
        row.name = tag[len(before) + 1 :] if before else tag
        above.append(tags[before] if before else None)
        texts = from_one_text(row.definition)
        row.definition, row.apply_when = texts.definition, texts.apply_when
        row.do_not_apply_when, row.examples = texts.do_not_apply_when, texts.examples
    return above


def _above(tag: str, tags: dict[str, int]) -> str:
    end = tag.rfind(".")
    while end > 0:
        if tag[:end] in tags and tag[end + 1 :].strip():
            return tag[:end]
        end = tag.rfind(".", 0, end)
    return ""


def _recognise(name: str, data: bytes) -> bool:
    header = header_of(name, data)
    words = {plain_word(column) for column in header or ()}
    return bool(words & _TAGS) and words <= _TAGS | _COLUMNS and "description" in words


FORMAT = CodebookFormat("taguette", "Taguette’s codebook (CSV)", (".csv",), _recognise, read)
