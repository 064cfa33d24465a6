"""From pieces to a whole source, and back."""

import dataclasses
from collections.abc import Iterable, Iterator

from annotator.domain.answers import circle, depths_of, missing_parent, missing_parents
from annotator.domain.material import (
    ParsedSource,
    ParsedThread,
    ParsedUnit,
    Piece,
    Problem,
    Reading,
    ReadUnit,
    ThreadStart,
    Unassigned,
)

#: Answers to nothing that are named one by one; of a part of a dump nearly all are such.
_MOST_NAMED = 20


def pieces_of(
    threads: Iterable[ParsedThread], unassigned: Iterable[int] = (), problems: Iterable[Problem] = ()
) -> Iterator[Piece]:
    """Threads that are known whole, as pieces."""
    for position, thread in enumerate(threads):
        yield ThreadStart(str(position), thread.title, thread.date, thread.declared_comments, thread.link)
        for unit in thread.units:
            yield ReadUnit(str(position), unit)
    yield from map(Unassigned, unassigned)
    yield from problems


def gather(name: str, sha256: str, importer: str, reading: Reading) -> ParsedSource:
    """Everything a reading holds, as one value: for sources that fit in memory.

    A parent that is named by key becomes an index into the thread's units, and the depth
    follows; a parent that is not in the file, or that answers its own answer, is a warning.
    """
    starts: dict[str, ThreadStart] = {}
    units: dict[str, list[ParsedUnit]] = {}
    unassigned: list[int] = []
    problems: list[Problem] = []
    for piece in reading.pieces:
        match piece:
            case ReadUnit(thread, unit):
                units.setdefault(thread, []).append(unit)
            case ThreadStart():
                starts.setdefault(piece.key, piece)
            case Unassigned(line):
                unassigned.append(line)
            case Problem():
                problems.append(piece)
    orphans: list[Problem] = []
    threads = tuple(
        ParsedThread(
            start.title, start.date, start.declared_comments, tuple(_linked(units.get(key, []), orphans)), start.link
        )
        for key, start in starts.items()
    )
    if len(orphans) > _MOST_NAMED:
        orphans[_MOST_NAMED:] = [missing_parents(len(orphans) - _MOST_NAMED)]
    problems = sorted([*problems, *orphans], key=lambda problem: problem.line or 0)
    return ParsedSource(name, sha256, importer, reading.encoding, threads, tuple(unassigned), tuple(problems))


def _linked(units: list[ParsedUnit], problems: list[Problem]) -> list[ParsedUnit]:
    """The units with their parents as indexes and their depths."""
    if not any(unit.parent_key is not None for unit in units):
        return units
    places = {unit.key: place for place, unit in enumerate(units) if unit.key is not None}
    parents: list[int | None] = []
    for unit in units:
        parent = unit.parent if unit.parent_key is None else places.get(unit.parent_key)
        if unit.parent_key is not None and parent is None:
            problems.append(missing_parent(unit.lines[0]))
        parents.append(parent)
    depths, loose = depths_of(parents)
    for place in loose:
        problems.append(circle(units[place].lines[0]))
        parents[place] = None
    return [
        dataclasses.replace(unit, parent=parent, depth=depth)
        for unit, parent, depth in zip(units, parents, depths, strict=True)
    ]
