"""Read a file without storing anything: what was understood, counted and shown as far as a person can look at it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.answers import missing_parent
from annotator.domain.by_hand import Edit, apply_edits, edits_as_json
from annotator.domain.material import (
    ParsedSource,
    ParsedThread,
    ParsedUnit,
    Piece,
    Problem,
    Reading,
    ReadUnit,
    Severity,
    ThreadStart,
    Unassigned,
)
from annotator.domain.refusal import Refusal
from annotator.importers import registry
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.whole import gather, pieces_of
from annotator.operations.workspace import Workspace
from annotator.privacy.sealed_edits import sealed_edits
from annotator.store import sources

#: What a preview shows at most: threads, units of one thread, units in all, problems and lines.
MOST_THREADS = 50
MOST_OF_THREAD = 200
MOST_UNITS = 2_000
MOST_PROBLEMS = 1_000

#: Told how many bytes were read.
Watch = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ToRead:
    """A file with how it is to be read: the format (None: recognised), its options, what was done by hand."""

    file: SourceFile
    format: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """One file as it would be imported, or the sentence why it cannot be.

    ``threads`` holds the first ones with their first units; the counts are of the whole
    file. ``mismatched`` names the threads that declare another number of comments than
    were read: (title, declared, read). ``not_found`` says what was done by hand before
    and could not be done again.
    """

    name: str
    refusal: str | None = None
    known: bool = False
    sha256: str = ""
    format: str = ""
    encoding: str = ""
    threads: tuple[ParsedThread, ...] = ()
    thread_count: int = 0
    unit_count: int = 0
    gone: int = 0
    repeated: int = 0
    authors: int = 0
    orphans: int = 0
    mismatched: tuple[tuple[str | None, int, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_counts: Mapping[str, int] = field(default_factory=dict)
    unassigned: tuple[int, ...] = ()
    unassigned_count: int = 0
    not_found: tuple[str, ...] = ()

    @property
    def codable(self) -> int:
        """Units a coder can be given."""
        return self.unit_count - self.gone


def preview(workspace: Workspace, study: int | None, wanted: ToRead) -> Preview:
    """Read one file to its end without storing anything; one that cannot be read is a preview with a refusal."""
    file = wanted.file
    try:
        importer = registry.find_importer(file, wanted.format)
        not_found: tuple[str, ...] = ()
        if wanted.edits:
            source, not_found = edited(file, importer, wanted)
            reading = Reading(source.encoding, pieces_of(source.threads, source.unassigned_lines, source.problems))
        else:
            reading = importer.read(file, fitting(importer, wanted.options))
        tally = _Tally()
        for piece in reading.pieces:
            tally.take(piece)
    except Refusal as refusal:
        return Preview(file.name, str(refusal))
    known = False
    if study is not None:
        edits = sealed_edits(workspace.vault.edits_key(study), edits_as_json(wanted.edits)) if wanted.edits else []
        with workspace.database.reading() as session:
            known = sources.find_source(session, study, file.sha256, fitting(importer, wanted.options), edits)
    return tally.preview(file, importer, reading.encoding, known=known, not_found=not_found)


def pieces(wanted: ToRead) -> tuple[Importer, str, Iterator[Piece]]:
    """The importer of a file, its encoding, and its pieces with what was done by hand."""
    importer = registry.find_importer(wanted.file, wanted.format)
    if wanted.edits:
        source, _ = edited(wanted.file, importer, wanted)
        return importer, source.encoding, pieces_of(source.threads, source.unassigned_lines, source.problems)
    reading = importer.read(wanted.file, fitting(importer, wanted.options))
    return importer, reading.encoding, reading.pieces


def whole(wanted: ToRead) -> ParsedSource:
    """Everything a file holds, as one value: for looking at it, not for storing a million units."""
    importer, encoding, found = pieces(wanted)
    return gather(wanted.file.name, wanted.file.sha256, importer.name, Reading(encoding, found))


def edited(file: SourceFile, importer: Importer, wanted: ToRead) -> tuple[ParsedSource, tuple[str, ...]]:
    """A source with the edits applied, and sentences about those whose lines are not in it."""
    source = gather(file.name, file.sha256, importer.name, importer.read(file, fitting(importer, wanted.options)))
    result = apply_edits(source, lines_of(file), wanted.edits)
    return result.source, tuple(one.reason for one in result.not_found)


def fitting(importer: Importer, options: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the options that this importer takes: files of several formats are read with one set of options."""
    return {name: value for name, value in options.items() if value and name in importer.options}


def check_options(files: Sequence[ToRead]) -> None:
    """Refuse an option that none of the files takes."""
    known = {name for wanted in files for name in registry.find_importer(wanted.file, wanted.format).options}
    for name in {name for wanted in files for name, value in wanted.options.items() if value}:
        if name not in known:
            there = f"The options are: {', '.join(sorted(known))}." if known else "They have no options."
            raise Refusal(f"None of the files takes an option “{name}”. {there}")


def lines_of(file: SourceFile) -> Sequence[str]:
    """The lines of a text file as they are numbered; Refusal when it is no text."""
    return file.decoded.text.split("\n")


class _Tally:
    """Counts the pieces of a reading and keeps the first of them."""

    def __init__(self) -> None:
        self._starts: dict[str, ThreadStart] = {}
        self._kept: dict[str, list[ParsedUnit]] = {}
        self._kept_units = 0
        self._comments: dict[str, int] = {}
        self._keys: dict[str, set[str]] = {}
        self._late: list[tuple[str, str, int]] = []
        self._texts: set[int] = set()
        self._authors: set[int] = set()
        self._problems: list[Problem] = []
        self._counts = dict.fromkeys((severity.value for severity in Severity), 0)
        self._unassigned: list[int] = []
        self._unassigned_count = self._units = self._gone = self._repeated = 0

    def take(self, piece: Piece) -> None:
        match piece:
            case ReadUnit(thread, unit):
                self._take_unit(thread, unit)
            case ThreadStart():
                self._starts.setdefault(piece.key, piece)
            case Problem():
                self._note(piece)
            case Unassigned(line):
                self._unassigned_count += 1
                if len(self._unassigned) < MOST_PROBLEMS:
                    self._unassigned.append(line)

    def _take_unit(self, thread: str, unit: ParsedUnit) -> None:
        self._units += 1
        self._gone += unit.gone
        if unit.kind.value in ("comment", "reply"):
            self._comments[thread] = self._comments.get(thread, 0) + 1
        if unit.author is not None:
            self._authors.add(hash(unit.author))
        words = hash(" ".join(unit.text.split()))
        self._repeated += words in self._texts and not unit.gone
        self._texts.add(words)
        if unit.key is not None:
            self._keys.setdefault(thread, set()).add(unit.key)
        if unit.parent_key is not None and unit.parent_key not in self._keys.get(thread, ()):
            self._late.append((thread, unit.parent_key, unit.lines[0]))
        kept = self._kept.setdefault(thread, []) if len(self._kept) < MOST_THREADS else self._kept.get(thread)
        if kept is not None and len(kept) < MOST_OF_THREAD and self._kept_units < MOST_UNITS:
            kept.append(unit)
            self._kept_units += 1

    def _note(self, problem: Problem) -> None:
        self._counts[problem.severity.value] += 1
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(problem)

    def preview(
        self, file: SourceFile, importer: Importer, encoding: str, *, known: bool, not_found: tuple[str, ...]
    ) -> Preview:
        """Everything counted."""
        orphans = 0
        for thread, key, line in self._late:
            if key not in self._keys.get(thread, ()):
                orphans += 1
                self._note(missing_parent(line))
        first = [key for key in self._starts if key in self._kept or len(self._starts) <= MOST_THREADS][:MOST_THREADS]
        starts = [self._starts[key] for key in first]
        units = [ReadUnit(key, unit) for key in first for unit in self._kept.get(key, ())]
        mismatched = [
            (start.title, start.declared_comments, self._comments.get(key, 0))
            for key, start in self._starts.items()
            if start.declared_comments is not None and start.declared_comments != self._comments.get(key, 0)
        ]
        return Preview(
            name=file.name,
            known=known,
            sha256=file.sha256,
            format=importer.name,
            encoding=encoding,
            threads=gather(file.name, "", importer.name, Reading(encoding, iter([*starts, *units]))).threads,
            thread_count=len(self._starts),
            unit_count=self._units,
            gone=self._gone,
            repeated=self._repeated,
            authors=len(self._authors),
            orphans=orphans,
            mismatched=tuple(mismatched[:MOST_PROBLEMS]),
            problems=tuple(sorted(self._problems, key=lambda problem: problem.line or 0)),
            problem_counts=self._counts,
            unassigned=tuple(self._unassigned),
            unassigned_count=self._unassigned_count,
            not_found=not_found,
        )
