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

from annotator.domain.material import ParsedThread, ParsedUnit, Problem, Reading, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.blog_items import Ledger
from annotator.importers.blog_lines import Line, cut_lines, date_line, declared_count, is_separator
from annotator.importers.blog_posts import PageReader, is_marker
from annotator.importers.importer import Importer, SourceFile
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
    return _sureness(cut_lines(file.decoded.text))


def _sureness(lines: Sequence[Line]) -> float:
    if any(is_marker(line) for line in lines):
        return 0.9
    if any(date_line(line) or _is_count(line) for line in lines):
        return 0.6
    return 0.3 if any(is_separator(line.text) for line in lines) else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """The threads and units of a saved page.

    ``options``: ``paragraphs`` (true or false) and ``split_at`` (line numbers). Raises
    Refusal for an unknown option, for a file that is no text, and for a text that holds
    none of the marks of a blog page.
    """
    paragraphs, split_at = _checked(options)
    decoded = file.decoded
    lines = cut_lines(decoded.text)
    if not _sureness(lines):
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
    return Reading(decoded.encoding, pieces_of(page.threads, page.unassigned, [*decoded.problems, *page.problems]))


def read_page(lines: Sequence[Line], *, paragraphs: bool = False, split_at: Sequence[int] = ()) -> BlogPage:
    """Read the lines of a page; every line with text is in the ledger or among the unassigned."""
    reader = PageReader(lines, paragraphs=paragraphs, split_at=split_at)
    threads = tuple(reader.read())
    ledger = reader.ledger
    accounted = ledger.accounted()
    unassigned = tuple(line.number for line in lines if line.text and line.number not in accounted)
    problems = [
        *ledger.problems,
        *_repetitions([unit for thread in threads for unit in thread.units]),
        *_leftovers(lines, unassigned),
    ]
    if reader.context_paragraphs:
        problems.append(_left_out(reader.context_paragraphs))
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


def _repetitions(units: Sequence[ParsedUnit]) -> list[Problem]:
    """A problem for each unit whose text, blanks and case apart, stood there before; nothing is dropped."""
    first: dict[str, ParsedUnit] = {}
    problems = []
    for unit in units:
        key = " ".join(unit.text.split()).casefold()
        if not key or unit.attributes:
            continue
        earlier = first.setdefault(key, unit)
        if earlier is not unit:
            message = (
                f"The {unit.kind.value} in line {unit.lines[0]} repeats the {earlier.kind.value} "
                f"in line {earlier.lines[0]} word for word; both were kept."
            )
            problems.append(Problem(unit.lines[0], Severity.WARNING, message))
    return problems


def _leftovers(lines: Sequence[Line], unassigned: Sequence[int]) -> list[Problem]:
    """One problem for each stretch of lines that belong to nothing, blank lines between them apart."""
    runs: list[tuple[int, int]] = []
    left = set(unassigned)
    inside = False
    for line in lines:
        if line.number in left:
            runs[-1:] = [(runs[-1][0], line.number)] if inside else [*runs[-1:], (line.number, line.number)]
            inside = True
        elif line.text:
            inside = False
    return [
        Problem(
            first,
            Severity.WARNING,
            f"Line {first} belongs to nothing that was recognised; it is in no unit."
            if first == last
            else f"Lines {first} to {last} belong to nothing that was recognised; they are in no unit.",
        )
        for first, last in runs
    ]


def _left_out(count: int) -> Problem:
    what = "1 paragraph of an article is" if count == 1 else f"{count} paragraphs of articles are"
    return Problem(
        None,
        Severity.HINT,
        f"{what} not among the units. To code them too, "
        "tick “Code the paragraphs of articles too”, or import with --paragraphs.",
    )


BLOG_TEXT = Importer(
    name=NAME,
    version="1",
    label="Saved blog page (plain text)",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".txt",),
)
