"""Material once it has ids: what a study holds, and what an import added to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.domain.labels import LabelledText
from annotator.domain.material import Problem


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit of a study; ``author`` is a pseudonym, ``parent`` a unit id.

    ``text`` is the text as it is shown: what tells who somebody is stands covered by
    labels, and ``labelled`` leads offsets from one text to the other (None where nothing
    is covered). ``text_version`` changes when other stretches are covered.
    """

    id: int
    source: int
    thread: int
    position: int
    kind: str
    number: int | None
    depth: int
    parent: int | None
    author: str | None
    time: str | None
    text: str
    lines: tuple[int, int]
    attributes: Mapping[str, str]
    labelled: LabelledText | None = None
    text_version: str = ""
    gone: bool = False
    excluded: str | None = None  #: the reason why it is in no new sample
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class StoredThread:
    """A thread of a study with the number of units in it."""

    id: int
    source: int
    position: int
    title: str | None
    date: str | None
    declared_comments: int | None
    units: int = 0


@dataclass(frozen=True, slots=True)
class StoredSource:
    """An imported file."""

    id: int
    name: str
    sha256: str
    importer: str
    encoding: str
    imported_at: str
    threads: int
    units: int
    unassigned_lines: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class NewSource:
    """What is known of a file before its pieces are stored; ``edits`` are those done by hand.

    They are plain values on their way to the store, which gets and gives them sealed.
    """

    name: str
    sha256: str
    importer: str
    importer_version: str
    encoding: str
    options: Mapping[str, Any]
    edits: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What an import of one source changed in its study.

    ``known`` is true when the same file was there already and nothing was added.
    ``continued`` names the threads that an earlier, shorter version had begun.
    ``unit_ids`` are those a coder can be given: not what is gone where it was published
    (``gone``), not what was withdrawn before and so came without its words (``withdrawn``).
    """

    source: str
    known: bool
    threads: int
    units: int
    already_there: int
    continued: tuple[str, ...]
    unit_ids: tuple[int, ...]
    gone: int = 0
    withdrawn: int = 0
