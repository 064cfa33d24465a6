"""OpenDocument texts (.odt), as LibreOffice writes them.

Read as XML for the reasons given in ``docx``. The document keeps tracked deletions apart
from its text, so they are never read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from annotator.domain.material import Problem, Reading
from annotator.domain.refusal import Refusal
from annotator.importers.documents import OPTIONS, check_options, document_reading
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.left_out import left_out_hint
from annotator.importers.paragraphs import Numbered
from annotator.importers.xml_part import attribute, child, children, count, local, parse_part
from annotator.importers.zip_container import entry_names, open_container

_MIME = b"mimetypeapplication/vnd.oasis.opendocument.text"
_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_NO_TEXT = frozenset({"note", "annotation", "frame", "custom-shape", "ruby-text", "tracked-changes", "script"})
_TABLE_PARTS = frozenset({"table-header-rows", "table-rows", "table-row-group"})
#: Runs of blanks are written as a count, which a harmful file can set to anything.
_MOST_BLANKS = 1000
_DEEPEST_HEADING = 9


def recognise(file: SourceFile) -> float:
    """By the kind of file written at its start, or by the parts inside."""
    if _MIME in file.head[:200]:
        return 0.95
    names = entry_names(file)
    return 0.7 if file.extension == ".odt" and _CONTENT in names else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread of paragraphs, table rows or turns, or one for each top heading.

    Raises Refusal when the document is protected, damaged, too large, or without text.
    """
    choices = check_options(options)
    with open_container(file) as container:
        if _MANIFEST in container and b"encryption-data" in container.read(_MANIFEST):
            raise Refusal(
                f"“{file.name}” is protected by a password. Open it in LibreOffice, save it without a password, "
                "and choose that."
            )
        root = parse_part(file.name, _CONTENT, container.read(_CONTENT))
    found = Numbered()
    body = child(root, "body")
    text = None if body is None else child(body, "text")
    if text is not None:
        _collect(text, found, _titles(root))
    if not found.paragraphs:
        raise Refusal(f"“{file.name}” holds no text. If its pages are pictures, their text must be recognised first.")
    return document_reading(file.name, "utf-8", found.paragraphs, choices, _left_out(root))


def _titles(root: etree._Element) -> frozenset[str]:
    """The styles of a document's title: “Title” and those made from it."""
    styles = child(root, "automatic-styles")
    made = () if styles is None else children(styles, "style")
    return frozenset({"Title"} | {attribute(at, "name") or "" for at in made if _parent_style(at) == "Title"})


def _parent_style(style: etree._Element) -> str | None:
    return attribute(style, "parent-style-name")


def _collect(parent: etree._Element, found: Numbered, titles: frozenset[str]) -> None:
    for element in parent:
        name = local(element)
        if name == "h":
            level = attribute(element, "outline-level") or ""
            number = int(level) if level.isascii() and level.isdigit() and len(level) < 3 else 1
            found.add(_text(element), min(max(number, 1), _DEEPEST_HEADING))
        elif name == "p":
            found.add(_text(element), 0 if attribute(element, "style-name") in titles else None)
        elif name == "table":
            for row in _rows(element):
                found.add_row([list(_cell(cell)) for cell in row])
        elif name not in _NO_TEXT:
            _collect(element, found, titles)


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for element in table:
        if local(element) == "table-row":
            yield list(children(element, "table-cell"))
        elif local(element) in _TABLE_PARTS:
            yield from _rows(element)


def _cell(cell: etree._Element) -> Iterator[str]:
    for element in cell:
        name = local(element)
        if name in ("p", "h"):
            yield _text(element)
        elif name not in _NO_TEXT:
            yield from _cell(element)


def _text(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: etree._Element) -> Iterator[str]:
    # Line ends and indents of the file are no text, as in HTML; what is meant is written as elements.
    yield _blank(element.text)
    for inner in element:
        name = local(inner)
        if name == "s":
            times = attribute(inner, "c") or "1"
            yield " " * (min(int(times[:9]), _MOST_BLANKS) if times.isascii() and times.isdigit() else 1)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _NO_TEXT:
            yield from _pieces(inner)
        yield _blank(inner.tail)


def _blank(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\t", " ")


def _left_out(root: etree._Element) -> list[Problem]:
    return left_out_hint(
        {
            "tracked deletion": count(root, "deletion"),
            "comment": count(root, "annotation"),
            "footnote": count(root, "note"),
            "text box": count(root, "text-box"),
        }
    )


ODT = Importer(
    name="odt",
    version="1",
    label="OpenDocument text (LibreOffice)",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".odt",),
)
