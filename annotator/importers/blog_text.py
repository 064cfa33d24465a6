"""Saved pages of a blog as plain text: the importer ``blog_text``.

What is read: date lines and titles, the passages of a body (or on request its
paragraphs), the numbered comment list with replies, and the older layout with glued
markers; ``blog_lines`` says what each line looks like. The text of a unit is made of its
lines without outer blanks, runs of blank lines made one; number, author, time, markers
and separator lines are not part of it (see ``blog_lines.unit_text``). Its span runs from
its number line to its last line of text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.domain.material import ParsedThread, Problem, Reading
from annotator.domain.refusal import Refusal
from annotator.importers.blog_dates import bare_dates
from annotator.importers.blog_languages import in_english
from annotator.importers.blog_lines import Line, cut_lines, date_line, declared_count, is_marker, is_separator
from annotator.importers.blog_posts import PageReader
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.line_ledger import Ledger, gone_units, left_out_paragraphs, leftovers, repetitions
from annotator.importers.whole import pieces_of

NAME = "blog_text"
OPTIONS: Mapping[str, str] = {
    "paragraphs": "Paragraphs of an article become units too, in posts that hold no passages.",
    "split_at": "Numbers of lines that are the title of a post without a date line of its own.",
}


@dataclass(frozen=True, slots=True)
class BlogPage:
    """A page as understood: its threads, and the ledger of its lines; ``unassigned`` belong to nothing."""

    threads: tuple[ParsedThread, ...]
    ledger: Ledger
    unassigned: tuple[int, ...]
    problems: tuple[Problem, ...]


def recognise(file: SourceFile) -> float:
    """How sure it is that a file is a saved blog page, from 0 to 1; Refusal when it is no text."""
    return _sureness(in_english(cut_lines(file.beginning.text)))


def _sureness(lines: Sequence[Line]) -> float:
    if any(is_marker(line) for line in lines):
        return 0.9
    if any(date_line(line) or _is_count(line) for line in lines):
        return 0.6
    if any(is_separator(line.text) for line in lines):
        return 0.3
    return 0.2 if bare_dates(lines) else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The threads and units of a saved page.

    ``options``: ``paragraphs`` (true or false) and ``split_at`` (line numbers). Raises
    Refusal for an unknown option, for a file that is no text, and for a text that holds
    none of the marks of a blog page.
    """
    paragraphs, split_at = _checked(options)
    decoded = file.decoded
    lines = cut_lines(decoded.text)
    if not _sureness(in_english(lines)):
        raise Refusal(
            f"The file “{file.name}” does not look like a saved blog page: it has no date line (such as “Sunday, "
            "14 December 2014”), no count line (“45 comments:”), no “ReplyDelete” behind a comment, and no line of "
            "asterisks between passages. Check that you chose the right file, or choose another format."
        )
    for number in split_at:
        if not 1 <= number <= len(lines) or not lines[number - 1].text:
            raise Refusal(
                f"No post can start in line {number} of “{file.name}”: there is no text in it. "
                "Give the number of a line that holds a title."
            )
    page = read_page(lines, paragraphs=paragraphs, split_at=split_at)
    problems = [*decoded.problems, *page.problems, *gone_units(page.threads)]
    return Reading(decoded.encoding, pieces_of(page.threads, page.unassigned, problems))


def read_page(lines: Sequence[Line], *, paragraphs: bool = False, split_at: Sequence[int] = ()) -> BlogPage:
    """Read the lines of a page; every line with text is in the ledger or among the unassigned."""
    lines = in_english(lines)
    reader = PageReader(lines, paragraphs=paragraphs, split_at=split_at)
    threads = tuple(reader.read())
    ledger = reader.ledger
    accounted = ledger.accounted()
    unassigned = tuple(line.number for line in lines if line.text and line.number not in accounted)
    problems = [
        *ledger.problems,
        *repetitions(threads),
        *leftovers(lines, unassigned),
    ]
    if reader.context_paragraphs:
        problems.append(left_out_paragraphs(reader.context_paragraphs))
    return BlogPage(threads, ledger, unassigned, tuple(problems))


def _checked(options: Mapping[str, Any]) -> tuple[bool, tuple[int, ...]]:
    for name in options:
        if name not in OPTIONS:
            raise Refusal(f"Saved blog pages have no option “{name}”. The options are: {', '.join(OPTIONS)}.")
    paragraphs = options.get("paragraphs", False)
    if not isinstance(paragraphs, bool):
        raise Refusal("The option “paragraphs” is either true or false.")
    split_at = options.get("split_at", ())
    if not isinstance(split_at, list | tuple) or not all(type(number) is int for number in split_at):
        raise Refusal("The option “split_at” is a list of line numbers, such as [177, 301].")
    return paragraphs, tuple(split_at)


def _is_count(line: Line) -> bool:
    return not line.indent and declared_count(line.text) is not None


BLOG_TEXT = Importer(
    name=NAME,
    version="2",
    label="Saved blog page (plain text)",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".txt",),
)
