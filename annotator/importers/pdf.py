"""PDF files with a text layer.

A PDF holds lines at places on pages, no paragraphs: ``pdf_paragraphs`` puts them together
again. Pictures of pages (scans) hold no text at all and are refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.domain.material import Problem, Reading, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.documents import OPTIONS, check_options, document_reading
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.pdf_lines import PdfPage, read_pages
from annotator.importers.pdf_paragraphs import put_together

_MOST_NAMED = 10


def recognise(file: SourceFile) -> float:
    """By the mark near the start, where readers of PDF look for it."""
    return 0.95 if b"%PDF-" in file.head[:1024] else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread of paragraphs or turns, or one for each top heading; “page” is an attribute of each unit.

    Raises Refusal when the file is protected, damaged, too large, or without a text layer.
    """
    choices = check_options(options)
    pages = read_pages(file)
    if not any(page.lines for page in pages):
        raise Refusal(
            f"“{file.name}” has no text layer: its pages are pictures. Let a program recognise the text (OCR), "
            "save the result as PDF or text, and choose that."
        )
    paragraphs, hints = put_together(pages)
    return document_reading(file.name, "utf-8", paragraphs, choices, [*_gaps(pages), *hints])


def _gaps(pages: Sequence[PdfPage]) -> list[Problem]:
    failed = [page.number for page in pages if page.failed]
    empty = [page.number for page in pages if not page.lines and not page.failed]
    problems = []
    if failed:
        message = f"{_listed(failed)} could not be read: damaged. Compare with the original."
        problems.append(Problem(None, Severity.ERROR, message))
    if empty:
        message = f"{_listed(empty)} without text: blank, or a picture whose text would have to be recognised (OCR)."
        problems.append(Problem(None, Severity.WARNING, message))
    return problems


def _listed(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:_MOST_NAMED]))
    more = f" and {len(numbers) - _MOST_NAMED} more" if len(numbers) > _MOST_NAMED else ""
    return f"Page{'s' * (len(numbers) != 1)} {named}{more}"


PDF = Importer(
    name="pdf",
    version="1",
    label="PDF with a text layer",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".pdf",),
)
