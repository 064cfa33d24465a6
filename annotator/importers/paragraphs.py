"""Paragraphs, the common form of all documents before they become threads and units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.domain.material import UnitKind

#: Behind these a sentence may end; closing quotation marks and brackets count as part of it.
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING = "\"'”’»)]"
_CELL_BORDER = " | "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it will be stored, or a heading.

    ``lines`` is its span in a text file; in other documents both are its running number.
    ``heading`` is the level of a heading, 0 for a document's title, None for what is no
    heading. ``kind`` is ROW for the row of a table. ``attributes`` go to its unit.
    """

    text: str
    lines: tuple[int, int]
    heading: int | None = None
    kind: UnitKind = UnitKind.PARAGRAPH
    attributes: Mapping[str, str] = field(default_factory=dict)

    def line_of(self, place: int) -> int:
        """The line of the file in which the line of the text at ``place`` (0-based) stands."""
        return min(self.lines[0] + place, self.lines[1])


class Numbered:
    """Collects the paragraphs of a document that has no lines, and numbers those that hold text."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []

    def add(
        self,
        text: str,
        heading: int | None = None,
        kind: UnitKind = UnitKind.PARAGRAPH,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        """Another paragraph; blank ones are left out."""
        text = text.strip()
        if text:
            number = len(self.paragraphs) + 1
            self.paragraphs.append(Paragraph(text, (number, number), heading, kind, attributes or {}))

    def add_row(self, cells: Sequence[Iterable[str]]) -> None:
        """A row of a table, each cell given by its paragraphs; a row of one cell is ordinary text (layout tables)."""
        if len(cells) == 1:
            for text in cells[0]:
                self.add(text)
            return
        texts = ["\n".join(text.strip() for text in cell if text.strip()) for cell in cells]
        if any(texts):
            self.add(_CELL_BORDER.join(texts), kind=UnitKind.ROW)


def ends_sentence(line: str) -> bool:
    """Whether a line may be the end of a sentence."""
    return line.rstrip().rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def cut_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text with LF line ends, parted by blank lines.

    In a text without any blank line each line is a paragraph, unless most lines end in
    the middle of a sentence: then they are the lines of one paragraph.
    """
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if all(line.strip() for line in lines[first:]):
        filled = lines[first:]
        if sum(map(ends_sentence, filled)) * 2 >= len(filled):
            return [Paragraph(line.strip(), (number, number)) for number, line in enumerate(filled, first + 1)]
    return cut_blocks(lines)


def cut_blocks(lines: Sequence[str], start: int = 1) -> list[Paragraph]:
    """The blocks of lines parted by blank lines; ``start`` is the number of the first line."""
    found: list[Paragraph] = []
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            found.append(Paragraph("\n".join(block).strip(), (number - len(block), number - 1)))
            block = []
    return found
