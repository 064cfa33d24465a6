"""A Word file around a text: styles, page, footer, properties, and bytes that depend on nothing else."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from lxml import etree

from annotator.exporters.docx_styles import styles
from annotator.exporters.docx_text import TEXT_WIDTH, field, run

_WORD = nsdecls("w")
#: Parts of the empty document that speak of another one.
_STRANGE = (
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.NUMBERING,
)
_EFFECTS = "stylesWithEffects"
#: Without a number for its compatibility Word opens the file in the ways of 2007.
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/>'
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold


def word_file(body: str, *, title: str, subject: str, footer: str, written_at: datetime | None = None) -> bytes:
    """The bytes of a Word file; ``body`` is WordprocessingML without prefix declarations.

    ``footer`` stands left of the page number. The properties name no author, and no time
    but ``written_at``. The same arguments give the same bytes.
    """
    document = Document()
    _drop_strange_parts(document)
    element = document.element.body
    section = element.sectPr
    for child in list(element):
        if child is not section:
            element.remove(child)
    for child in parse_xml(f"<w:body {_WORD}>{body}</w:body>"):
        section.addprevious(child)
    _set_page(document, footer)
    _refill(document.styles.element, styles(TEXT_WIDTH))
    _refill(document.settings.element, _SETTINGS)
    _set_properties(document, title, subject, written_at)
    stream = io.BytesIO()
    document.save(stream)
    return _with_fixed_times(stream.getvalue())


def _drop_strange_parts(document: DocxDocument) -> None:
    for rels in (document.part.rels, document.part.package.rels):
        for key, rel in list(rels.items()):
            if rel.reltype in _STRANGE or rel.reltype.endswith(_EFFECTS):
                del rels[key]


def _set_page(document: DocxDocument, footer: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    section.footer_distance = section.header_distance = Mm(12)
    section.footer.is_linked_to_previous = False
    numbers = f"{run('Page ')}{field('PAGE')}{run(' of ')}{field('NUMPAGES')}"
    line = f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{run(footer)}<w:r><w:tab/></w:r>{numbers}</w:p>'
    _refill(section.footer._element, line)


def _refill(element: etree._Element, content: str) -> None:
    for child in list(element):
        element.remove(child)
    for child in parse_xml(f"<w:body {_WORD}>{content}</w:body>"):
        element.append(child)


def _set_properties(document: DocxDocument, title: str, subject: str, written_at: datetime | None) -> None:
    element = document.core_properties._element
    for child in list(element):
        element.remove(child)
    properties = document.core_properties
    # Word cuts properties at 255 characters.
    properties.title, properties.subject, properties.language = title[:255], subject[:255], "en-GB"
    properties.author = properties.last_modified_by = ""
    if written_at is not None:
        properties.created = properties.modified = written_at


def _with_fixed_times(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(item))
    return stream.getvalue()
