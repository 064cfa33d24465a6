"""The codebook as a Word document: an appendix to print, with contents and a table for each code."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_faults import faults
from annotator.domain.codebook_versions import PublishedVersion
from annotator.domain.refusal import Refusal
from annotator.exporters import docx_text as word
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook
from annotator.exporters.codebook_outline import HISTORY, Heading, history, introduction, outline, rows_of
from annotator.exporters.docx_file import word_file

#: Of number, date, author and reason.
_HISTORY_WIDTHS = (1000, 1900, 1800, word.TEXT_WIDTH - 4700)
LOSSES = (
    "Page numbers in the contents: nobody knows the pages yet. In Word, click into the contents and press F9.",
    "Colours and ids of codes; the program does not read Word documents back.",
)


def write(codebook: Codebook) -> WrittenCodebook:
    """The appendix without the history of the codebook. Raises Refusal for a codebook that is not sound."""
    return write_appendix(codebook, {})


def write_appendix(codebook: Codebook, versions: Mapping[int, PublishedVersion]) -> WrittenCodebook:
    """The appendix; ``versions`` up to this one stand at its end, with dates, authors and reasons.

    Raises Refusal for a codebook that is not sound. The same arguments give the same bytes.
    """
    found = faults(codebook)
    if found:
        raise Refusal(f"This codebook cannot be written. {found[0].message}")
    told = {number: one for number, one in versions.items() if number <= codebook.version}
    published = told.get(codebook.version)
    data = word_file(
        "".join(_body(codebook, told, published)),
        title=codebook.title,
        subject=f"Codebook, version {codebook.version}",
        footer=f"{codebook.title}, version {codebook.version}",
        written_at=_moment(published),
    )
    return WrittenCodebook(data, LOSSES)


def _body(
    codebook: Codebook, versions: Mapping[int, PublishedVersion], published: PublishedVersion | None
) -> Iterator[str]:
    headings = list(outline(codebook))
    if versions:
        headings.append(Heading(1, str(int(headings[-1].number.split(".")[0]) + 1 if headings else 1), HISTORY))
    yield word.paragraph(codebook.title, "Title")
    yield word.paragraph(f"Codebook, version {codebook.version}", "Subtitle")
    for text in introduction(codebook, published):
        yield word.paragraph(text, "BodyText")
    if headings:
        yield word.contents([(one.level, one.number, one.title, place) for place, one in enumerate(headings, 1)])
    for place, one in enumerate(headings, 1):
        yield word.heading(one.number, one.title, one.level, place, new_page=place == 1)
        for sentence in one.sentences:
            yield word.paragraph(sentence, "BodyText", keep=True)
        if one.code is not None:
            yield word.code_table(
                one.title,
                (
                    (row.label, row.texts, "CodeExample" if row.is_list else "CodeText")
                    for row in rows_of(codebook, one.code)
                ),
            )
    if versions:
        yield word.list_table(HISTORY, ("Version", "Published", "By", "Reason"), history(versions), _HISTORY_WIDTHS)


def _moment(published: PublishedVersion | None) -> datetime | None:
    try:
        return datetime.fromisoformat(published.published_at) if published else None
    except ValueError:
        return None


WRITER = CodebookWriter(
    name="docx",
    label="Word document (.docx) to print or put into an appendix",
    extension="docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    write=write,
    write_with_history=write_appendix,
)
