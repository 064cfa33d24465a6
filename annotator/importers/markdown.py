"""Markdown: headings part the text; everything else stays as it is written, marks included."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.domain.material import Problem, Reading, Severity
from annotator.importers.documents import OPTIONS, check_options, document_reading
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.paragraphs import Paragraph, cut_blocks

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_CLOSING_MARKS = re.compile(r"(?:^|[ \t])#+$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_EXTENSIONS = (".md", ".markdown")


def recognise(file: SourceFile) -> float:
    """Sure by the ending of the name; without it, only when several lines are headings."""
    lines = file.beginning.text.split("\n")
    if file.extension in _EXTENSIONS:
        return 0.5
    return 0.1 if sum(bool((found := _HEADING.match(line)) and found[2]) for line in lines) > 2 else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread of paragraphs or turns, or one for each top heading; Refusal when it is no text."""
    choices = check_options(options)
    decoded = file.decoded
    lines = decoded.text.split("\n")
    start = _front_matter(lines)
    problems = list(decoded.problems)
    if start:
        message = f"Lines 1 to {start} describe the document for a program (“front matter”); they are in no unit."
        problems.append(Problem(1, Severity.HINT, message))
    return document_reading(file.name, decoded.encoding, _paragraphs(lines, start), choices, problems)


def _front_matter(lines: Sequence[str]) -> int:
    """How many lines at the start lie between two lines of three dashes, both included; 0 when none do."""
    if lines[0].rstrip() != "---" or len(lines) < 2 or not lines[1].strip():
        return 0
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    return 0 if end is None else end + 1


def _paragraphs(lines: Sequence[str], start: int) -> list[Paragraph]:
    found: list[Paragraph] = []
    block = start  # where the block of lines that are no headings begins
    fence = ""
    for place in range(start, len(lines)):
        line = lines[place]
        if fence:
            fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
            continue
        if opening := _FENCE.match(line):
            fence = opening[1]
        elif heading := _HEADING.match(line):
            found += cut_blocks(lines[block:place], block + 1)
            text = _CLOSING_MARKS.sub("", (heading[2] or "").rstrip()).strip()
            if text:
                found.append(Paragraph(text, (place + 1, place + 1), len(heading[1])))
            block = place + 1
        elif (line_below := _UNDERLINE.match(line)) and _can_be_underlined(lines, block, place):
            found += cut_blocks(lines[block : place - 1], block + 1)
            level = 1 if line_below[1][0] == "=" else 2
            found.append(Paragraph(lines[place - 1].strip(), (place, place + 1), level))
            block = place + 1
    return found + cut_blocks(lines[block:], block + 1)


def _can_be_underlined(lines: Sequence[str], block: int, place: int) -> bool:
    """A heading with a line below is one line long; below longer paragraphs the line is a rule."""
    if place - 1 < block or not lines[place - 1].strip():
        return False
    return place - 2 < block or not lines[place - 2].strip()


MARKDOWN = Importer(
    name="markdown",
    version="1",
    label="Markdown",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=_EXTENSIONS,
)
