"""The body of a post: passages between separators, or paragraphs.

A passage is a block between separator lines, the block before the first included. A
paragraph is a block between blank lines; in a body without any blank line each line is
one. Titles of posts that have no date line cannot be told from headings by form: they
give a hint, never a cut.
"""

from collections.abc import Sequence
from itertools import pairwise

from annotator.domain.material import ParsedUnit, UnitKind
from annotator.importers.blog_lines import Line, ends_without_punctuation, is_separator, unit_text
from annotator.importers.blog_notices import is_furniture
from annotator.importers.line_ledger import Ledger

_SHORT = 80

Block = Sequence[Line]


def read_body(lines: Sequence[Line], ledger: Ledger, *, paragraphs: bool) -> tuple[list[ParsedUnit], int]:
    """The units of a body, and how many paragraphs were left out as context.

    Without separators the paragraphs are units only when ``paragraphs`` is true. What the
    blog's template prints below the text is left unaccounted for.
    """
    lines = _without_furniture(lines)
    parts = _between_separators(lines, ledger)
    is_spaced = any(not line.text for line in _trimmed(lines))
    found = [_paragraphs(part, is_spaced=is_spaced) for part in parts]
    for blocks in found:
        _hint_at_titles(blocks, ledger)
    if len(parts) > 1:
        return [_unit(UnitKind.PASSAGE, _trimmed(part), ledger) for part in parts if _trimmed(part)], 0
    if paragraphs:
        return [_unit(UnitKind.PARAGRAPH, block, ledger) for block in found[0]], 0
    ledger.context.update(line.number for line in lines if line.text)
    return [], len(found[0])


def _without_furniture(lines: Sequence[Line]) -> Sequence[Line]:
    end = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if is_furniture(lines[at].text):
            end = at
        elif lines[at].text:
            break
    return lines[:end]


def _between_separators(lines: Sequence[Line], ledger: Ledger) -> list[Block]:
    parts: list[list[Line]] = [[]]
    for line in lines:
        if is_separator(line.text):
            ledger.structural.add(line.number)
            if not _trimmed(parts[-1]):
                ledger.hint(line.number, f"Nothing stands before the separator in line {line.number}.")
            parts.append([])
        else:
            parts[-1].append(line)
    if len(parts) > 1 and not _trimmed(parts[-1]):
        ledger.hint(max(ledger.structural), f"Nothing stands after the separator in line {max(ledger.structural)}.")
    return parts


def _trimmed(lines: Block) -> Block:
    with_text = [at for at, line in enumerate(lines) if line.text]
    return lines[with_text[0] : with_text[-1] + 1] if with_text else []


def _paragraphs(lines: Block, *, is_spaced: bool) -> list[Block]:
    if not is_spaced:
        return [[line] for line in lines if line.text]
    found: list[list[Line]] = [[]]
    for line in lines:
        if line.text:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


def _unit(kind: UnitKind, block: Block, ledger: Ledger) -> ParsedUnit:
    ledger.units.update(line.number for line in block if line.text)
    return ParsedUnit(kind, unit_text([line.words for line in block]), (block[0].number, block[-1].number))


def _hint_at_titles(blocks: Sequence[Block], ledger: Ledger) -> None:
    """Name each short line that stands alone and is followed by a paragraph that leads into a quotation (“:-”)."""
    for block, following in pairwise(blocks):
        line = block[0]
        alone = len(block) == 1 and len(line.text) <= _SHORT and ends_without_punctuation(line.text)
        if alone and following[-1].text.endswith(":-"):
            ledger.hint(
                line.number,
                f"Line {line.number} may be the title of another post without a date line of its own: it is short, "
                "has no full stop, and leads into a quotation. It was not split there.",
            )
