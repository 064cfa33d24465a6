"""Paragraphs, headings, tables and contents of a Word document, as WordprocessingML text.

Written as text and parsed once: thousands of tables made element by element take minutes.
Every text that comes in is escaped here.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A4 less 2.5 cm on either side, in twentieths of a point.
TEXT_WIDTH = 9070
_LABEL_WIDTH = 2000
#: Tables with less text than this stay on one page; longer ones may break between rows.
_KEPT_TOGETHER = 1_400
#: A row with more text than this may break: moved whole to the next page, it would leave a gap.
_LONGEST_WHOLE = 1_000
DEEPEST_HEADING = 9
#: Headings down to this level stand in the contents.
CONTENTS_LEVELS = 3
_TURNING = frozenset({"BodyText", "CodeText", "CodeExample"})


def run(text: str, properties: str = "") -> str:
    """A stretch of text; tabs become blanks, and what XML forbids the mark for it."""
    clean = _NOT_XML.sub("\ufffd", text.replace("\t", " ").replace("\r", " ").replace("\n", " "))
    if is_right_to_left(clean):
        properties += "<w:rtl/>"
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marks}<w:t xml:space="preserve">{escape(clean)}</w:t></w:r>'


def paragraph(text: str, style: str, *, keep: bool = False) -> str:
    """A paragraph of one text; ``keep`` keeps it on the page of the next one."""
    # Running text turns with its language; what is part of the frame stays on the left.
    turned = style in _TURNING and is_right_to_left(text)
    return f"<w:p>{_settings(style, keep=keep, more='<w:bidi/>' if turned else '')}{run(text)}</w:p>"


def heading(number: str, text: str, level: int, place: int, *, new_page: bool = False) -> str:
    """A heading, and the mark the contents lead to; ``place`` tells the marks apart."""
    settings = _settings(f"Heading{min(level, DEEPEST_HEADING)}", more="<w:pageBreakBefore/>" if new_page else "")
    mark = f'<w:bookmarkStart w:id="{place}" w:name="_Toc{place:08}"/>'
    return f'<w:p>{settings}{mark}{_numbered(number, text)}<w:bookmarkEnd w:id="{place}"/></w:p>'


def contents(entries: Sequence[tuple[int, str, str, int]]) -> str:
    """A table of contents with its entries (level, number, text, place of the heading) already in it.

    The pages are left out until Word makes the table anew: nobody knows them before the
    text is laid out, and a wrong page is worse than none. A field that Word is asked to
    renew on opening makes it ask the reader a frightening question first.
    """
    field = f' TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u '
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(field)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    shown = [entry for entry in entries if entry[0] <= CONTENTS_LEVELS]
    lines = [
        f"<w:p>{_settings(f'TOC{level}')}{'' if turn else begin}"
        f'<w:hyperlink w:anchor="_Toc{place:08}" w:history="1">{_numbered(number, text)}</w:hyperlink>'
        f"{_END if turn == len(shown) - 1 else ''}</w:p>"
        for turn, (level, number, text, place) in enumerate(shown)
    ]
    inside = paragraph("Contents", "TOCHeading", keep=True) + "".join(lines)
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    )


_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def field(instruction: str) -> str:
    """A field that programs compute whenever they lay out a page, such as PAGE."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {instruction} '
        f'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>{_END}'
    )


def code_table(name: str, rows: Iterable[tuple[str, Sequence[str], str]]) -> str:
    """The table of one code: its name as the header row, then label, texts and their style."""
    rows = tuple(rows)
    size = sum(len(text) for _, texts, _ in rows for text in texts)
    together = len(rows) if size < _KEPT_TOGETHER else 2
    widths = (_LABEL_WIDTH, TEXT_WIDTH - _LABEL_WIDTH)
    lines = [_row([("Name", ("CodeLabel",)), (name, ("CodeLabel",))], widths, header=True, keep=True)]
    for place, (label, texts, style) in enumerate(rows, 1):
        cells = [(label, ("CodeLabel",)), ("\n".join(" ".join(text.split()) for text in texts), (style,))]
        lines.append(_row(cells, widths, keep=place < together))
    return _table(f"Code: {name}", widths, lines) + paragraph("", "AfterTable")


def list_table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """A table with a header row over its columns; ``widths`` add up to ``TEXT_WIDTH``."""
    lines = [_row([(text, ("CodeLabel",)) for text in head], widths, header=True, keep=True)]
    lines += [_row([(text, ("CodeText",)) for text in row], widths) for row in rows]
    return _table(title, widths, lines, columns=True) + paragraph("", "AfterTable")


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return first != "L"


def _numbered(number: str, text: str) -> str:
    """A number and a text, each in its own direction."""
    return run(f"{number}  ") + run(text)


def _settings(style: str, *, keep: bool = False, more: str = "") -> str:
    return f'<w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}{more}</w:pPr>'


def _row(
    cells: Sequence[tuple[str, tuple[str]]], widths: Sequence[int], *, header: bool = False, keep: bool = False
) -> str:
    whole = "<w:cantSplit/>" if sum(len(text) for text, _ in cells) <= _LONGEST_WHOLE else ""
    properties = f"<w:trPr>{whole}{'<w:tblHeader/>' if header else ''}</w:trPr>"
    parts = []
    for (text, (style,)), width in zip(cells, widths, strict=True):
        inside = "".join(paragraph(line, style, keep=keep) for line in text.split("\n"))
        parts.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>')
    return f"<w:tr>{properties}{''.join(parts)}</w:tr>"


def _table(title: str, widths: Sequence[int], lines: Iterable[str], *, columns: bool = False) -> str:
    clean = escape(_NOT_XML.sub("\ufffd", " ".join(title.split())))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = (
        f'w:firstRow="1" w:lastRow="0" w:firstColumn="{int(not columns)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="CodeTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {look}/><w:tblCaption w:val="{clean}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
