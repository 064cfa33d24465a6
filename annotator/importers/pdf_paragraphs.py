"""From the lines on the pages of a PDF to paragraphs: by gaps, indents, sizes and ends of sentences."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from annotator.domain.material import Problem, Severity
from annotator.importers.paragraphs import Numbered, Paragraph, ends_sentence
from annotator.importers.pdf_lines import PdfLine, PdfPage
from annotator.importers.turns import turn_starts

#: How many lines at the top and at the foot of a page may be its header or footer.
_MARGIN = 2
_FEWEST_PAGES = 2
_NUMBERS = re.compile(r"\d+|\b[ivxlc]{1,6}\b")
_HYPHENS = ("-", "\u2010", "\u00ad")
_LARGER = 1.15
_WIDE_GAP = 1.3
_SHORT_LINE = 0.75
_LONGEST_HEADING = 150


@dataclass(slots=True)
class _Block:
    """Lines that belong together; pages are those of its first and last line."""

    lines: list[PdfLine]
    pages: tuple[int, int]
    heading: int | None = None
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.size = self.lines[0].size


def put_together(pages: Sequence[PdfPage]) -> tuple[list[Paragraph], list[Problem]]:
    """The paragraphs and headings of all pages, and hints about what was dropped or joined."""
    kept, dropped = _without_margins(pages)
    look = _Look.of(line for page in kept for line in page.lines)
    blocks: list[_Block] = []
    for page in kept:
        new = _blocks(page, look)
        if blocks and new and _goes_on(blocks[-1], new[0]):
            blocks[-1].lines += new[0].lines
            blocks[-1].pages = (blocks[-1].pages[0], page.number)
            del new[0]
        blocks += new
    _mark_headings(blocks, look)
    joiner = _Joiner(line.text for page in kept for line in page.lines)
    found = Numbered()
    for block in blocks:
        first, last = block.pages
        page = {"page": str(first) if first == last else f"{first}-{last}"}
        found.add(joiner.join([line.text for line in block.lines]), block.heading, attributes=page)
    return found.paragraphs, _hints(dropped, joiner.removed)


def _without_margins(pages: Sequence[PdfPage]) -> tuple[list[PdfPage], int]:
    """The pages without the lines at top and foot that most pages repeat, and how many lines those were."""
    written = [page for page in pages if page.lines]
    if len(written) < _FEWEST_PAGES:
        return written, 0
    seen = Counter(key for page in written for key in {_pattern(line) for line in _margin_lines(page)})
    repeated = {key for key, times in seen.items() if times * 2 > len(written)}
    kept, dropped = [], 0
    for page in written:
        margin = {id(line) for line in _margin_lines(page) if _pattern(line) in repeated}
        lines = tuple(line for line in page.lines if id(line) not in margin)
        dropped += len(page.lines) - len(lines)
        kept.append(PdfPage(page.number, lines))
    return kept, dropped


def _margin_lines(page: PdfPage) -> list[PdfLine]:
    ordered = sorted(page.lines, key=lambda line: line.height)
    return ordered if len(ordered) <= 2 * _MARGIN else ordered[:_MARGIN] + ordered[-_MARGIN:]


def _pattern(line: PdfLine) -> tuple[str, int]:
    """What is the same on each page: the words with numbers left open, and the height."""
    return _NUMBERS.sub("#", line.text.casefold()), round(line.height)


@dataclass(frozen=True, slots=True)
class _Look:
    """How the body of the text looks: size of its letters, from line to line, characters in a full line, turns."""

    size: float
    gap: float
    full: float
    turns: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lines: Iterable[PdfLine]) -> "_Look":
        every = list(lines)
        sizes: Counter[float] = Counter()
        for line in every:
            sizes[line.size] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else 0.0
        body = [line for line in every if line.size == size]
        gaps = [round(one.height - two.height, 1) for one, two in pairwise(body)]
        usual = Counter(gap for gap in gaps if 0 < gap < 4 * (size or 1)).most_common(1)
        full = median(len(line.text) for line in body) if body else 0.0
        return cls(size, usual[0][0] if usual else 0.0, full, turn_starts(line.text for line in every))


def _blocks(page: PdfPage, look: _Look) -> list[_Block]:
    blocks: list[_Block] = []
    margin = min((line.left for line in page.lines if line.size == look.size), default=0.0)
    for line in page.lines:
        if blocks and not _begins(blocks[-1].lines[-1], line, look, margin):
            blocks[-1].lines.append(line)
        else:
            blocks.append(_Block([line], (page.number, page.number)))
    return blocks


def _begins(before: PdfLine, line: PdfLine, look: _Look, margin: float) -> bool:
    """Whether a line begins a paragraph."""
    if line.text in look.turns or abs(line.size - before.size) > 0.1 * before.size:
        return True
    gap = before.height - line.height
    usual = look.gap * (line.size / look.size) if look.size else look.gap
    if gap < 0:  # The next column, or a text that is not in order.
        return ends_sentence(before.text) or not line.text[0].islower()
    if usual and gap > _WIDE_GAP * usual:
        return True
    if not ends_sentence(before.text):
        return False
    indented = line.left - before.left > 0.5 * line.size and before.left - margin < 0.5 * line.size
    return indented or len(before.text) < _SHORT_LINE * look.full


def _goes_on(block: _Block, following: _Block) -> bool:
    """Whether a paragraph goes on over the end of a page."""
    last, first = block.lines[-1], following.lines[0]
    return block.size == following.size and not ends_sentence(last.text) and first.text[0].islower()


def _mark_headings(blocks: Sequence[_Block], look: _Look) -> None:
    """Short blocks in larger letters are headings, the largest of level 1."""
    larger = [block for block in blocks if look.size and block.size >= _LARGER * look.size and _is_short(block)]
    sizes = sorted({block.size for block in larger}, reverse=True)
    for block in larger:
        block.heading = min(sizes.index(block.size) + 1, 9)


def _is_short(block: _Block) -> bool:
    return sum(len(line.text) for line in block.lines) <= _LONGEST_HEADING and not block.lines[-1].text.endswith(".")


class _Joiner:
    """Joins the lines of a paragraph; a hyphen at a line's end goes unless the word is written with it elsewhere."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._hyphenated = {word.casefold() for text in texts for word in re.findall(r"\w+-\w+", text)}
        self.removed = 0

    def join(self, lines: Sequence[str]) -> str:
        """The text of a paragraph."""
        parts = [lines[0]]
        for line in lines[1:]:
            before = parts[-1]
            if self._is_cut(before, line):
                first, second = re.findall(r"\w+", before)[-1:], re.match(r"\w+", line)
                word = f"{first[0]}-{second[0]}" if first and second else ""
                if before[-1] == "\u00ad" or word.casefold() not in self._hyphenated:
                    parts[-1] = before[:-1]
                    self.removed += 1
                parts.append(line)
            else:
                parts += [" ", line]
        return "".join(parts).replace("\u00ad", "")

    @staticmethod
    def _is_cut(before: str, line: str) -> bool:
        return len(before) > 1 and before.endswith(_HYPHENS) and before[-2].isalpha() and line[0].islower()


def _hints(dropped: int, removed: int) -> list[Problem]:
    hints = []
    if dropped:
        what = "1 line" if dropped == 1 else f"{dropped} lines"
        message = f"Left out as headers and footers: {what} at the top or foot of pages, the same on most of them."
        hints.append(Problem(None, Severity.HINT, message))
    if removed:
        what = "1 word" if removed == 1 else f"{removed} words"
        message = f"Joined again: {what} cut at the end of a line. Look for words that lost a hyphen of their own."
        hints.append(Problem(None, Severity.HINT, message))
    return hints
