"""The formats that can be read, and the two ways in: recognise a file, read a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.domain.material import ParsedSource
from annotator.domain.refusal import Refusal
from annotator.importers.blog_text import BLOG_TEXT
from annotator.importers.blogger import BLOGGER
from annotator.importers.csv_table import CSV_TABLE
from annotator.importers.disqus_xml import DISQUS_XML
from annotator.importers.docx import DOCX
from annotator.importers.forum_text import FORUM_TEXT
from annotator.importers.google_forms import GOOGLE_FORMS
from annotator.importers.html_page import HTML_PAGE
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.jsonl import JSONL
from annotator.importers.limesurvey import LIMESURVEY
from annotator.importers.markdown import MARKDOWN
from annotator.importers.odt import ODT
from annotator.importers.pdf import PDF
from annotator.importers.plain_text import PLAIN_TEXT
from annotator.importers.qualtrics import QUALTRICS
from annotator.importers.reddit import REDDIT
from annotator.importers.refi_qdpx import REFI_QDPX
from annotator.importers.repairing import with_repair
from annotator.importers.spreadsheet import SPREADSHEET
from annotator.importers.subtitles import SUBTITLES
from annotator.importers.taguette import TAGUETTE
from annotator.importers.whole import gather
from annotator.importers.wordpress_text import WORDPRESS_TEXT
from annotator.importers.wordpress_wxr import WORDPRESS_WXR
from annotator.importers.youtube import YOUTUBE

#: Every importer; of two that are equally sure the first is taken.
IMPORTERS: tuple[Importer, ...] = tuple(
    with_repair(importer)
    for importer in (
        BLOG_TEXT,
        JSONL,
        REDDIT,
        YOUTUBE,
        BLOGGER,
        DISQUS_XML,
        HTML_PAGE,
        WORDPRESS_WXR,
        MARKDOWN,
        SUBTITLES,
        DOCX,
        ODT,
        PDF,
        REFI_QDPX,
        TAGUETTE,
        PLAIN_TEXT,
        CSV_TABLE,
        SPREADSHEET,
        QUALTRICS,
        LIMESURVEY,
        GOOGLE_FORMS,
        WORDPRESS_TEXT,
        FORUM_TEXT,
    )
)


def recognise(file: SourceFile) -> Importer | None:
    """The importer that is surest of a file, None when none knows it.

    Raises Refusal when no importer knows it and it could not be looked into (empty, binary).
    """
    if not file.size:
        raise Refusal(f"The file “{file.name}” is empty. Choose the file again, or save it again.")
    best: tuple[float, Importer | None] = (0.0, None)
    unreadable: Refusal | None = None
    for importer in IMPORTERS:
        try:
            sureness = importer.recognise(file)
        except Refusal as refusal:
            # The format that goes by this file's ending knows best why it cannot be read.
            if unreadable is None or file.extension in importer.extensions:
                unreadable = refusal
            continue
        if sureness > best[0]:
            best = (sureness, importer)
    if best[1] is None and unreadable is not None:
        raise unreadable
    return best[1]


def find_importer(file: SourceFile, format: str | None = None) -> Importer:  # noqa: A002 - the word of the command line
    """The importer of the named format, or of the one the file is recognised as; Refusal when none fits."""
    importer = recognise(file) if format is None else importer_named(format)
    if importer is None:
        raise Refusal(f"The file “{file.name}” is in no format that can be read. Formats: {_labels()}.")
    return importer


def read_source(
    name: str,
    content: Path | bytes,
    format: str | None = None,  # noqa: A002
    options: Mapping[str, Any] | None = None,
) -> ParsedSource:
    """A whole file in the named format, or in the one it is recognised as.

    ``options`` are those of the importer. Raises Refusal when the format is unknown, when
    no format fits, or when the file cannot be used; nothing is stored.
    """
    file = SourceFile(name, content)
    importer = find_importer(file, format)
    return gather(name, file.sha256, importer.name, importer.read(file, options or {}))


def importer_named(name: str) -> Importer:
    """The importer of a format; Refusal when there is none of that name."""
    for importer in IMPORTERS:
        if importer.name == name:
            return importer
    raise Refusal(f"There is no format “{name}”. The formats are: {_labels()}.")


def _labels() -> str:
    return ", ".join(f"{importer.name} ({importer.label})" for importer in IMPORTERS)
