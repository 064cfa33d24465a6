"""The XML of a .qdc file, read safely, or its fault with the line."""

import re

from lxml import etree

from annotator.importers.xml_mending import Mending
from annotator.importers.xml_reading import encoding_of

#: Sentences with their lines.
Faults = list[tuple[int, str]]

LARGEST_FILE = 32_000_000  #: bytes
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def parsed(data: bytes, faults: Faults, notes: list[str]) -> etree._Element | None:
    """The root element of the file; None once a fault was added.

    No entity is followed and nothing fetched. Control characters and bare “&”, which some
    programs write though XML forbids them, are mended and told in a note.
    """
    if len(data) > LARGEST_FILE:
        faults.append((1, f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Is it a codebook?"))
        return None
    if not data.strip(b"\x00\xef\xbb\xbf\xfe\xff \t\r\n"):
        faults.append((1, "The file is empty. Export the codebook again."))
        return None
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        root = _mended(data, notes)
        if root is None:
            line = min(max(error.lineno or 1, 1), data.count(b"\n") + 1)
            faults.append((line, "The XML is damaged here, so nothing was read. Export the codebook again."))
            return None
    if root.getroottree().docinfo.doctype:
        faults.append((1, "The file declares a document type, which is not read. Export the codebook again."))
        return None
    return root


def _mended(data: bytes, notes: list[str]) -> etree._Element | None:
    """The root of a file in which signs that XML forbids were the only fault."""
    text = data.decode(encoding_of(data[:1024]), "replace").removeprefix("\ufeff")
    text = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)
    mending = Mending()
    text = mending.text(text, final=True)
    if not mending.controls.count + mending.ampersands.count:
        return None
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), _parser())
    except etree.XMLSyntaxError:
        return None
    for found, what in ((mending.controls, "control characters"), (mending.ampersands, "bare “&”")):
        if found.count:
            done = "left out" if found is mending.controls else "read as “&”"
            notes.append(f"Signs that XML forbids ({what}) were {done}, the first in line {found.line}.")
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
