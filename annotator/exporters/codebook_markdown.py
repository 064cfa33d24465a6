"""The codebook as Markdown: headings and lists that read well as plain text too; every text stays text."""

import re
from collections.abc import Iterator, Mapping

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_faults import faults
from annotator.domain.codebook_versions import PublishedVersion
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook
from annotator.exporters.codebook_outline import HISTORY, Row, history, introduction, outline, rows_of

_DEEPEST_HEADING = 6
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: What Markdown or one of its dialects gives a meaning wherever it stands: marks, HTML, mathematics, mentions …
_ANYWHERE = re.compile(r"[\\`*_\[\]<>#|~$&^@{}]")
#: … links without any mark, and emoji by name …
_LINKS = re.compile(r":(?=//|[\w+-]+:)|(?<=www)\.", re.IGNORECASE)
#: … and at the start of a line: lists, rules, underlined headings, definitions.
_AT_START = re.compile(r"^(\s*)(?:([-+=:])|(\d{1,9})([.)]))")


def write(codebook: Codebook) -> WrittenCodebook:
    """The codebook without its history: UTF-8, LF. Raises Refusal for a codebook that is not sound."""
    return write_with_history(codebook, {})


def write_with_history(codebook: Codebook, versions: Mapping[int, PublishedVersion]) -> WrittenCodebook:
    """The codebook, and at the end the versions up to this one. Raises Refusal for one that is not sound."""
    found = faults(codebook)
    if found:
        raise Refusal(f"This codebook cannot be written. {found[0].message}")
    told = {number: one for number, one in versions.items() if number <= codebook.version}
    text = "\n".join(_lines(codebook, told)) + "\n"
    return WrittenCodebook(
        text.encode("utf-8"), ("Colours and ids of codes; the program does not read Markdown files back.",)
    )


def escaped(text: str) -> str:
    """A line of text as Markdown that shows exactly this text; line breaks become blanks."""
    text = _UNREADABLE.sub("\ufffd", " ".join(text.split("\n")))
    text = _LINKS.sub(lambda found: f"\\{found[0]}", _ANYWHERE.sub(lambda found: f"\\{found[0]}", text))
    return _AT_START.sub(lambda found: f"{found[1]}{found[3] or ''}\\{found[2] or found[4]}", " ".join(text.split()))


def _lines(codebook: Codebook, versions: Mapping[int, PublishedVersion]) -> Iterator[str]:
    yield f"# {escaped(codebook.title)}"
    yield f"\nCodebook, version {codebook.version}"
    for text in introduction(codebook, versions.get(codebook.version)):
        yield f"\n{escaped(text)}"
    for one in outline(codebook):
        yield f"\n{'#' * min(one.level + 1, _DEEPEST_HEADING)} {one.number} {escaped(one.title)}"
        for sentence in one.sentences:
            yield f"\n{escaped(sentence)}"
        if one.code is not None:
            yield ""
            for row in rows_of(codebook, one.code):
                yield from _row(row)
    if versions:
        yield f"\n## {HISTORY}\n"
        yield "| Version | Published | By | Reason |"
        yield "| --- | --- | --- | --- |"
        for cells in history(versions):
            yield f"| {' | '.join(map(escaped, cells))} |"


def _row(row: Row) -> Iterator[str]:
    if row.is_list and len(row.texts) > 1:
        yield f"- **{row.label}:**"
        yield from (f"  - {escaped(text)}" for text in row.texts)
    else:
        # A backslash at the end of a line keeps the line break.
        yield f"- **{row.label}:** " + "\\\n  ".join(map(escaped, row.texts))


WRITER = CodebookWriter(
    name="markdown",
    label="Markdown (.md) for wikis and notes",
    extension="md",
    media_type="text/markdown; charset=utf-8",
    write=write,
    write_with_history=write_with_history,
)
