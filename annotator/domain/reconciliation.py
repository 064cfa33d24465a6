"""What the files of a study declared, held and changed, side by side with what is stored."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from annotator.domain.material import Problem


@dataclass(frozen=True, slots=True)
class DeclaredCount:
    """A thread that says how many comments it has, and how many are stored of it."""

    title: str | None
    declared: int
    stored: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: the name of its source, the title of its thread, its lines or rows there."""

    source: str
    thread: str | None
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A text that stands in several places, word for word; ``length`` in code points."""

    length: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One imported file.

    ``read`` units were in it, of which ``added`` were new and ``already_there`` known; ``gone``
    of the added are removed where they were published, ``withdrawn`` came without their
    words. Of the threads it continued, ``edited`` units stand there in other words now and
    ``missing`` no more: both stay as they were stored. ``orphans`` answer something that is
    not in the file, ``circles`` themselves. Figures that an older version of the program did
    not keep are 0. ``threads_declaring`` threads say how many comments they have.
    """

    id: int
    name: str
    sha256: str
    importer: str
    imported_at: str
    read: int
    added: int
    already_there: int = 0
    edited: int = 0
    missing: int = 0
    gone: int = 0
    withdrawn: int = 0
    orphans: int = 0
    circles: int = 0
    by_hand: int = 0
    continued: tuple[str, ...] = ()
    threads_declaring: int = 0
    mismatched: tuple[DeclaredCount, ...] = ()
    problem_counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unassigned_count: int = 0
    unassigned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyReport:
    """All files of a study; ``repeated`` are the longest texts that are stored more than once, of ``repeated_count``.

    ``units`` are stored in all, ``codable`` of them can be given to coders, ``excluded`` were
    taken out, ``withdrawn`` erased.
    """

    study: str
    units: int
    codable: int
    gone: int
    excluded: int
    withdrawn: int
    sources: tuple[SourceReport, ...]
    repeated_count: int
    repeated: tuple[Repeated, ...]


def report_as_dict(report: StudyReport) -> dict[str, Any]:
    """Plain values for JSON."""
    return asdict(report)


def report_as_text(report: StudyReport) -> str:
    """The report as a text to be kept, in Markdown."""
    summary = (
        f"{count(report.units, 'unit')} in {count(len(report.sources), 'file')}: {report.codable:,} can be coded, "
        f"{report.gone:,} were removed where they were published, {report.excluded:,} are excluded, "
        f"{report.withdrawn:,} withdrawn."
    )
    lines = [f"# What was imported into “{report.study}”", "", summary]
    for source in report.sources:
        lines += ["", f"## {source.name}", "", f"SHA-256 {source.sha256}, imported {source.imported_at}", ""]
        lines += [f"- {sentence}" for sentence in sentences_of(source)]
        lines += [f"- {problem_sentence(problem)}" for problem in source.problems]
    lines += ["", "## Texts stored more than once", ""]
    lines += repeated_sentences(report) or ["None."]
    return "\n".join(lines) + "\n"


def sentences_of(source: SourceReport) -> list[str]:
    """What there is to say about a file, a sentence each; of what did not occur nothing is said."""
    said = [f"{count(source.read, 'unit')} read: {source.added:,} added, {source.already_there:,} already there."]
    if source.continued:
        said.append(f"A later version of: {_listed(source.continued)}.")
    if source.edited:
        said.append(f"{count(source.edited, 'unit')} edited since at the source; what was stored first stays.")
    if source.missing:
        said.append(f"{count(source.missing, 'unit')} not at the source any more; what was stored stays.")
    if source.threads_declaring:
        agreeing = source.threads_declaring - len(source.mismatched)
        some = f"{agreeing:,} of {count(source.threads_declaring, 'thread')}"
        share = some if source.mismatched else "All threads"
        said.append(f"{share} that say how many comments they have hold as many.")
    for one in source.mismatched:
        less = one.declared - one.stored
        more = f"; {less:,} are not in the file" if less > 0 else ""
        said.append(f"“{one.title or 'Without title'}” declares {one.declared:,} comments, {one.stored:,} read{more}.")
    if source.gone:
        said.append(f"{count(source.gone, 'unit')} removed where published: kept in place, coded by nobody.")
    if source.withdrawn:
        said.append(f"{count(source.withdrawn, 'unit')} withdrawn before: still erased.")
    if source.orphans:
        said.append(f"{count(source.orphans, 'reply', 'replies')} to comments that are not in the file.")
    if source.circles:
        said.append(f"{count(source.circles, 'reply', 'replies')} in a circle of answers: put on their own.")
    if source.by_hand:
        said.append(f"{count(source.by_hand, 'change')} made by hand.")
    if source.unassigned_count:
        shown = ", ".join(map(str, source.unassigned[:30])) + (", …" if source.unassigned_count > 30 else "")
        said.append(f"{count(source.unassigned_count, 'line')} that belong to nothing: {shown}.")
    return said


def repeated_sentences(report: StudyReport) -> list[str]:
    """Where texts stand that are stored more than once, as items of a list."""
    said = []
    for one in report.repeated:
        places = "; ".join(
            f"{place.source}, “{place.thread or 'without title'}”, {place.lines[0]:,}" for place in one.places
        )
        said.append(f"- {len(one.places)} times, {one.length:,} characters: {places}")
    if report.repeated_count > len(report.repeated):
        said.append(f"- and {report.repeated_count - len(report.repeated):,} shorter texts")
    return said


def problem_sentence(problem: Problem) -> str:
    """A problem with its line, unless it names that itself."""
    if problem.line is None or re.search(rf"\blines? {problem.line}\b", problem.message, re.IGNORECASE):
        return problem.message
    return f"Line {problem.line}: {problem.message}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:5])
    return f"{shown} and {len(names) - 5:,} more" if len(names) > 5 else shown
