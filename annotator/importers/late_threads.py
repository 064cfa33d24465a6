"""Threads and units of a file that names them in any order.

Exports usually hold a thread before its comments; then nothing is held here. A unit
that comes before its thread waits, and a thread that may be of no interest waits for
its first unit.
"""

from collections.abc import Iterable, Iterator

from annotator.domain.material import ParsedUnit, Piece, ReadUnit, ThreadStart


class LateThreads:
    """Puts each thread before its units; counts the units of each."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.declared: dict[str, int] = {}
        self._waiting_units: dict[str, list[ParsedUnit]] = {}
        self._waiting_threads: dict[str, ThreadStart] = {}

    def start(
        self, thread: ThreadStart, *, when_used: bool = False, first: Iterable[ParsedUnit] = ()
    ) -> Iterator[Piece]:
        """A thread of the file, at once or only with its first unit; a second one of the same key is passed over."""
        if thread.key in self.counts or thread.key in self._waiting_threads:
            return
        if thread.declared_comments is not None:
            self.declared[thread.key] = thread.declared_comments
        waiting = self._waiting_units.pop(thread.key, [])
        if when_used and not waiting:
            self._waiting_threads[thread.key] = thread
            return
        self.counts[thread.key] = len(waiting)
        yield thread
        for unit in (*first, *waiting):
            yield ReadUnit(thread.key, unit)

    def unit(self, key: str, unit: ParsedUnit) -> Iterator[Piece]:
        """A comment of the thread with this key, now or when the thread has come."""
        if key in self.counts:
            self.counts[key] += 1
            yield ReadUnit(key, unit)
        elif key in self._waiting_threads:
            yield self._waiting_threads.pop(key)
            self.counts[key] = 1
            yield ReadUnit(key, unit)
        else:
            self._waiting_units.setdefault(key, []).append(unit)

    def unused(self) -> list[ThreadStart]:
        """Threads that waited for a unit in vain."""
        return list(self._waiting_threads.values())

    def homeless(self) -> Iterator[tuple[str, list[ParsedUnit]]]:
        """Units whose thread never came, by the key they name."""
        yield from self._waiting_units.items()
