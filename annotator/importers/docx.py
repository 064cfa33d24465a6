"""Word documents (.docx).

The parts are read as XML and not through python-docx: that library loads every picture
and film into memory, drops tracked insertions and content controls without a word, and
raises exceptions of no common kind on damaged files. Tracked changes are read as if
accepted: insertions are text, deletions never are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from annotator.domain.material import Problem, Reading
from annotator.domain.refusal import Refusal
from annotator.importers.documents import OPTIONS, Choices, check_options, document_reading
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.left_out import left_out_hint
from annotator.importers.paragraphs import Numbered
from annotator.importers.xml_part import attribute, child, children, count, local, parse_part
from annotator.importers.zip_container import Container, entry_names, open_container

_MAIN = "word/document.xml"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
#: What is never text: deleted or moved away, drawn, codes of fields, marks of pronunciation, and the second
#: form of what is there twice for old programs.
_NO_TEXT = frozenset({"del", "moveFrom", "drawing", "pict", "object", "instrText", "rt", "Fallback", "pPr", "rPr"})
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: What lies around paragraphs and tables without being either.
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice"})
_HEADING = re.compile(r"heading ([1-9])")


def recognise(file: SourceFile) -> float:
    """By the parts inside; a protected document is recognised too, to be refused with the right sentence."""
    if file.head.startswith(_OLD_OFFICE):
        # A protected spreadsheet looks the same: only its name says what it is.
        return (0.9 if file.extension == ".docx" else 0.5) if _PROTECTED in file.head else 0.0
    names = entry_names(file)
    return 0.95 if _MAIN in names else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread of paragraphs, table rows or turns, or one for each top heading.

    Raises Refusal when the document is protected, damaged, too large, or without text.
    """
    choices = check_options(options)
    if file.head.startswith(_OLD_OFFICE):
        raise Refusal(
            f"“{file.name}” is protected by a password or in the form of Word before 2007. "
            "Open it in Word or LibreOffice, save it as .docx without a password, and choose that."
        )
    with open_container(file) as container:
        root = parse_part(file.name, _MAIN, container.read(_MAIN))
        levels = _heading_levels(file.name, container)
        left_out = _left_out(file.name, root, container)
    return _reading(file, root, levels, left_out, choices)


def _reading(
    file: SourceFile, root: etree._Element, levels: Mapping[str, int], left_out: list[Problem], choices: Choices
) -> Reading:
    found = Numbered()
    body = child(root, "body")
    for block in _blocks(body) if body is not None else ():
        if local(block) == "p":
            found.add(_text(block), _level(block, levels))
        else:
            for row in _rows(block):
                found.add_row(row)
    if not found.paragraphs:
        raise Refusal(f"“{file.name}” holds no text. If its pages are pictures, their text must be recognised first.")
    return document_reading(file.name, "utf-8", found.paragraphs, choices, left_out)


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, also those in content controls and tracked insertions."""
    for element in parent:
        name = local(element)
        if name in ("p", "tbl"):
            yield element
        elif name in _WRAPPERS:
            yield from _blocks(element)


def _rows(table: etree._Element) -> Iterator[list[list[str]]]:
    """The rows of a table as the paragraphs of their cells; a table in a cell adds its paragraphs to the cell."""
    for row in _within(table, "tr"):
        properties = child(row, "trPr")
        if properties is None or child(properties, "del") is None:
            yield [list(_cell(cell)) for cell in _within(row, "tc")]


def _within(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in _WRAPPERS:
            yield from _within(element, name)


def _cell(cell: etree._Element) -> Iterator[str]:
    for block in _blocks(cell):
        if local(block) == "p":
            yield _text(block)
        else:
            for row in _rows(block):
                for inner in row:
                    yield from inner


def _text(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(parent: etree._Element) -> Iterator[str]:
    for element in parent:
        name = local(element)
        if name == "t":
            yield element.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name not in _NO_TEXT:
            yield from _pieces(element)


def _level(paragraph: etree._Element, levels: Mapping[str, int]) -> int | None:
    properties = child(paragraph, "pPr")
    if properties is None:
        return None
    outline = child(properties, "outlineLvl")
    if outline is not None and (level := _outline_level(outline)) is not None:
        return level
    style = child(properties, "pStyle")
    return None if style is None else levels.get(attribute(style, "val") or "")


def _outline_level(outline: etree._Element) -> int | None:
    """1 to 9; the file counts from 0, and 9 is the body text."""
    value = attribute(outline, "val") or ""
    return int(value) + 1 if re.fullmatch("[0-8]", value) else None


@dataclass(frozen=True, slots=True)
class _Style:
    level: int | None
    based_on: str | None


def _heading_levels(name: str, container: Container) -> dict[str, int]:
    """For each style that is a heading its level, 0 for the title of a document."""
    part = "word/styles.xml"
    if part not in container:
        return {}
    styles: dict[str, _Style] = {}
    for style in children(parse_part(name, part, container.read(part)), "style"):
        properties, based_on = child(style, "pPr"), child(style, "basedOn")
        outline = None if properties is None else child(properties, "outlineLvl")
        level = None if outline is None else _outline_level(outline)
        # The names are English in the file in whatever language Word shows them.
        label = next((attribute(named, "val") or "" for named in children(style, "name")), "").lower()
        if found := _HEADING.fullmatch(label):
            level = int(found[1])
        elif label == "title":
            level = 0
        styles[attribute(style, "styleId") or ""] = _Style(
            level, None if based_on is None else attribute(based_on, "val")
        )
    levels = {style: _inherited(style, styles) for style in styles}
    return {style: level for style, level in levels.items() if level is not None}


def _inherited(style: str | None, styles: Mapping[str, _Style]) -> int | None:
    for _ in range(10):  # Longer chains are circles.
        known = styles.get(style or "")
        if known is None or known.level is not None:
            return None if known is None else known.level
        style = known.based_on
    return None


def _left_out(name: str, root: etree._Element, container: Container) -> list[Problem]:
    counts = {
        "tracked deletion": count(root, "del") - sum(local(at.getparent()) == "rPr" for at in root.iter("{*}del")),
        "text box": sum(1 for box in root.iter("{*}txbxContent") if not _in_fallback(box)),
    }
    for part, element, what in (("comments", "comment", "comment"), ("footnotes", "footnote", "footnote")):
        path = f"word/{part}.xml"
        if path in container:
            found = parse_part(name, path, container.read(path)).iter(f"{{*}}{element}")
            # Separator lines are stored as footnotes with a type.
            counts[what] = sum(1 for one in found if attribute(one, "type") is None)
    heads = sum("word/header" in part.casefold() or "word/footer" in part.casefold() for part in container.names)
    counts["header or footer of pages"] = heads
    return left_out_hint(counts)


def _in_fallback(element: etree._Element) -> bool:
    return any(local(parent) == "Fallback" for parent in element.iterancestors())


DOCX = Importer(
    name="docx",
    version="1",
    label="Word document",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".docx",),
)
