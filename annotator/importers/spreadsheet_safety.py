"""What is inside a spreadsheet file, seen before it is opened: sizes that would fill the memory, rows that are hidden.

The reader of spreadsheets lays a sheet out as a full rectangle and repeats shared strings, so
that a file of a few kilobytes can ask for any amount of memory. Everything is counted first.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree

from annotator.domain.refusal import Refusal

_MEGABYTE = 1024 * 1024
#: A million rows of sixteen columns, or fifty thousand answers to four hundred questions.
_MOST_CELLS = 20_000_000
_LARGEST_PARTS = 1024 * _MEGABYTE
_LARGEST_TEXTS = 512 * _MEGABYTE
_DEFLATED, _STORED = 8, 0
_CELL = re.compile(r"([A-Za-z]{1,7})(\d{1,10})")
_XML = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}


@dataclass(slots=True)
class SheetNotes:
    """One sheet as its file shows it: how many cells are filled, and what a person should know."""

    name: str
    filled: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    uncomputed: list[str] = field(default_factory=list)
    is_hidden: bool = False


def checked_sheets(name: str, handle: BinaryIO) -> dict[str, SheetNotes]:
    """The notes of every sheet, by its name, in order.

    Raises Refusal for a file that is damaged, protected by a password, or larger inside than
    can be read.
    """
    try:
        with zipfile.ZipFile(handle) as archive:
            _check_sizes(name, archive, handle)
            _check_password(name, archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return _excel_sheets(name, archive)
            if "content.xml" in names:
                return _open_document_sheets(name, archive)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, KeyError, ValueError, EOFError) as error:
        raise damaged(name) from error
    except RuntimeError as error:
        # zipfile's word for a password, or for a compression it does not know
        raise damaged(name) from error
    raise damaged(name)


def damaged(name: str) -> Refusal:
    """The refusal of a file that is no sound spreadsheet."""
    return Refusal(
        f"The spreadsheet “{name}” is damaged or of an unknown kind. Open it in your spreadsheet program, "
        "save it again as .xlsx or .ods, and choose that file."
    )


def protected(name: str) -> Refusal:
    """The refusal of a file that needs a password, or is of the kind before 2007."""
    return Refusal(
        f"“{name}” is protected by a password, or is an old Excel file (.xls). Open it in your spreadsheet program, "
        "save it as .xlsx without a password, and choose that file."
    )


def _too_large(name: str) -> Refusal:
    return Refusal(
        f"The spreadsheet “{name}” holds far more than it seems from outside, too much to be read safely. "
        "If it is yours, delete empty rows and columns that are formatted, or save the sheet as CSV and import that."
    )


def _check_sizes(name: str, archive: zipfile.ZipFile, handle: BinaryIO) -> None:
    """Unpack every part once without keeping it: what a zip file says about its sizes may be a lie."""
    names = [part.filename for part in archive.infolist()]
    if len(set(names)) != len(names):
        raise damaged(name)
    if sum(part.file_size for part in archive.infolist()) > _LARGEST_PARTS:
        raise _too_large(name)
    left = _LARGEST_PARTS
    for part in archive.infolist():
        if part.flag_bits & 1:
            raise protected(name)
        size = _real_size(handle, part, left)
        left -= size
        if left < 0:
            raise _too_large(name)
        if size != part.file_size:
            raise damaged(name)


def _real_size(handle: BinaryIO, part: zipfile.ZipInfo, most: int) -> int:
    """How many bytes a part unpacks to; counting stops above ``most``."""
    if part.compress_type not in (_DEFLATED, _STORED):
        raise zipfile.BadZipFile(part.filename)
    handle.seek(part.header_offset + 26)
    lengths = handle.read(4)
    handle.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    if part.compress_type == _STORED:
        return part.compress_size
    unpacker, size, left = zlib.decompressobj(-15), 0, part.compress_size
    pending = b""
    while (pending or left) and not unpacker.eof and size <= most:
        if not pending:
            pending = handle.read(min(left, 65_536))
            left -= len(pending)
            if not pending:
                break
        size += len(unpacker.decompress(pending, _MEGABYTE))
        pending = unpacker.unconsumed_tail
    return size


def _check_password(name: str, archive: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise protected(name)


def _elements(handle: BinaryIO, *tags: str) -> Iterator[etree._Element]:
    """Each element of these local names once it is complete; what lies before it is let go."""
    for _, element in etree.iterparse(handle, events=("end",), tag=[f"{{*}}{tag}" for tag in tags], **_XML):
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _excel_sheets(name: str, archive: zipfile.ZipFile) -> dict[str, SheetNotes]:
    parts = {part.lower(): part for part in archive.namelist()}
    targets = {}
    with archive.open("xl/_rels/workbook.xml.rels") as handle:
        for relation in _elements(handle, "Relationship"):
            if (relation.get("Type") or "").endswith("/worksheet"):
                target = (relation.get("Target") or "").lstrip("/")
                targets[relation.get("Id")] = target if target.lower().startswith("xl/") else f"xl/{target}"
    weights = _shared_lengths(archive, parts)
    found: dict[str, SheetNotes] = {}
    with archive.open("xl/workbook.xml") as handle:
        sheets = [(dict(sheet.attrib), sheet.get("name") or "") for sheet in _elements(handle, "sheet")]
    for attributes, title in sheets:
        ids = [value for key, value in attributes.items() if key.endswith("}id")]
        target = targets.get(ids[0]) if ids else None
        if target is None:
            # a sheet of charts or macros
            continue
        notes = SheetNotes(title, is_hidden=attributes.get("state", "visible") != "visible")
        with archive.open(parts[target.lower()]) as handle:
            _look_through(name, handle, notes, weights)
        found[title] = notes
    return found


def _shared_lengths(archive: zipfile.ZipFile, parts: dict[str, str]) -> list[int]:
    """The lengths of the shared strings, empty when none is long enough to matter."""
    if "xl/sharedstrings.xml" not in parts:
        return []
    with archive.open(parts["xl/sharedstrings.xml"]) as handle:
        lengths = [
            sum(len(text.text or "") for text in string.iter("{*}t", "{*}rPh")) for string in _elements(handle, "si")
        ]
    return lengths if max(lengths, default=0) * _MOST_CELLS > _LARGEST_TEXTS else []


def _look_through(name: str, handle: BinaryIO, notes: SheetNotes, weights: list[int]) -> None:
    """Count the cells of one Excel sheet, and the rectangle and the texts they would make."""
    last_row = widest = heavy = 0
    for element in _elements(handle, "row", "mergeCell"):
        if element.tag.endswith("}mergeCell"):
            notes.merged.append(element.get("ref") or "")
            continue
        row = int(element.get("r") or last_row + 1)
        for cell in element:
            place = _CELL.fullmatch(cell.get("r") or "")
            widest = max(widest, _column(place[1]) if place else len(element))
            row = max(row, int(place[2]) if place else row)
            if weights and cell.get("t") == "s":
                heavy += _weight(cell, weights)
        last_row = max(last_row, row)
        if last_row * widest > _MOST_CELLS or heavy > _LARGEST_TEXTS:
            raise _too_large(name)
        notes.filled += len(element)
        if element.get("hidden") in ("1", "true"):
            notes.hidden_rows.append(row)
        for formula in element.iter("{*}f"):
            cell = formula.getparent()
            if cell is not None and not any(value.text for value in cell.iter("{*}v", "{*}t")):
                notes.uncomputed.append(cell.get("r") or f"row {row}")


def _weight(cell: etree._Element, weights: list[int]) -> int:
    number = next((value.text for value in cell.iter("{*}v")), None) or ""
    return weights[int(number)] if number.isdecimal() and int(number) < len(weights) else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _open_document_sheets(name: str, archive: zipfile.ZipFile) -> dict[str, SheetNotes]:
    """The sheets of an OpenDocument file; the rows of a repeated row count as often as it is repeated."""
    found: dict[str, SheetNotes] = {}
    notes, row, area, heavy = SheetNotes(""), 0, 0, 0
    with archive.open("content.xml") as handle:
        for element in _elements(handle, "table-row", "table"):
            if element.tag.endswith("}table"):
                notes.name = _attribute(element, "name") or ""
                found[notes.name] = notes
                notes, row, area, heavy = SheetNotes(""), 0, 0, 0
                continue
            repeats = int(_attribute(element, "number-rows-repeated") or 1)
            width, filled, signs = _open_document_row(element, notes, row + 1)
            if filled:
                area = max(area, width) if not row else max(area, (row + repeats) * width)
                heavy += repeats * signs
                notes.filled += repeats * filled
                if _attribute(element, "visibility") in ("collapse", "filter"):
                    notes.hidden_rows.extend(range(row + 1, row + 1 + min(repeats, 1000)))
            row += repeats
            if max(area, notes.filled) > _MOST_CELLS or heavy > _LARGEST_TEXTS:
                raise _too_large(name)
    return found


def _open_document_row(row: etree._Element, notes: SheetNotes, number: int) -> tuple[int, int, int]:
    """How far a row reaches, how many of its cells are filled, and how many signs they hold."""
    place = width = filled = signs = 0
    for cell in row:
        if not isinstance(cell.tag, str) or not cell.tag.endswith(("}table-cell", "}covered-table-cell")):
            continue
        repeats = int(_attribute(cell, "number-columns-repeated") or 1)
        value = _attribute(cell, "value-type")
        if _attribute(cell, "formula") and not value:
            notes.uncomputed.append(f"row {number}")
        if any(int(_attribute(cell, f"number-{way}-spanned") or 1) > 1 for way in ("columns", "rows")):
            notes.merged.append(f"row {number}")
        place += repeats
        if value or len(cell):
            width = place
            filled += repeats
            signs += repeats * sum(map(len, cell.itertext()))
    return width, filled, signs


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)
