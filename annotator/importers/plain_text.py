"""Any text: paragraphs parted by blank lines, or the turns of a transcript."""

from collections.abc import Mapping
from typing import Any

from annotator.domain.material import Reading
from annotator.importers.documents import OPTIONS, check_options, document_reading
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.paragraphs import cut_paragraphs

_OPTIONS = {"unit": OPTIONS["unit"]}


def recognise(file: SourceFile) -> float:
    """Every text is one, but any other format that knows the file knows more; Refusal when it is no text."""
    text = file.beginning.text.lstrip()
    # XML that no other format knows is no text for people.
    return 0.05 if text and not text.startswith("<?xml") else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """One thread of paragraphs or turns; Refusal when it is no text, or an option cannot be used."""
    choices = check_options(options, _OPTIONS)
    decoded = file.decoded
    return document_reading(file.name, decoded.encoding, cut_paragraphs(decoded.text), choices, decoded.problems)


PLAIN_TEXT = Importer(
    name="plain_text",
    version="1",
    label="Plain text or transcript",
    recognise=recognise,
    read=read,
    options=_OPTIONS,
    extensions=(".txt", ".text"),
)
