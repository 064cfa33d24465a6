"""The coded data set an exporter writes: units, coders and decisions, already permitted and pseudonymous."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_versions import Versions
from annotator.domain.decision import Decision
from annotator.domain.reliability import UnsureRule


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """A unit as exported: no author name, only the pseudonym; ``text`` None when left out.

    ``id`` is the permanent id; ``parent`` is the id of the parent unit; ``lines`` the
    span in the source file, 1-based and inclusive. ``labels`` is the segment map of a text in
    which something is covered, as JSON (``LabelledText.segment_map``).
    """

    id: int
    source: str
    thread: str
    thread_date: str | None
    position: int
    kind: str
    number: int | None
    depth: int
    parent: int | None
    author: str | None
    time: str | None
    text: str | None
    lines: tuple[int, int] | None = None
    attributes: Mapping[str, str] | None = None
    labels: str | None = None


@dataclass(frozen=True, slots=True)
class CodedCoder:
    """A coder as exported."""

    id: int
    name: str
    kind: str  #: account, file or machine


@dataclass(frozen=True, slots=True)
class CodedDataSet:
    """Everything one export says.

    ``decisions`` holds current decisions only, each unit × coder at most once, none of
    them retracted. ``assigned`` lists the (unit, coder) pairs that were to be coded, so
    that a missing decision can be told from one that was never asked for.
    ``codebook`` is the version everything is read with, and ``versions`` holds it with those
    that occur in decisions and all between them.
    """

    study: str
    round: str
    purpose: str
    codebook: Codebook
    versions: Versions
    units: tuple[CodedUnit, ...]
    coders: tuple[CodedCoder, ...]
    decisions: tuple[Decision, ...]
    assigned: frozenset[tuple[int, int]]
    unsure: UnsureRule
    exported_at: str
    software: str
    left_out: tuple[str, ...] = ()  #: sentences: what this export does not hold, and why
