"""Texts that a study holds more than once: word for word, or nearly so.

Every text is read twice and never kept. The first time, exact duplicates are found by
digests, and how many texts hold each pair of neighbouring words is counted. The second
time, a sketch is drawn of each text: a few of its word pairs, half of them those that
fewest other texts hold, half of them by chance (the lowest hashes), always without pairs
that stand in no other text. So a typing error costs a text nothing, because nobody else
has it. Texts with a word pair of their sketches in common are candidates; when the
sketches share enough, both texts are fetched and compared letter by letter.

Time grows with the number of texts, since each is compared with a limited number of
others. Memory: about 250 bytes a text, and 64 MiB for the counts.
"""

import hashlib
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from annotator.domain.likeness import ALIKE, compared_text, similarity

#: Code points under which a text is a duplicate only word for word: “I agree with all of this” is nobody's copy.
SHORTEST_NEAR = 60
#: Word pairs of a sketch: the rarest, and as many by chance.
_RAREST, _BY_CHANCE = 5, 6
#: Texts holding a word pair from which it is taken by chance only when there is no rarer one.
_FREQUENT = 254
#: Share of the smaller sketch that two texts have in common before they are compared.
_SKETCH_SHARED = 0.25
#: Texts with the same word pair that are all compared; of more, each with so many neighbours.
_CROWD, _NEIGHBOURS = 32, 6
#: Counters of word pairs: at most this many bytes, at least so many for each text.
_MOST_COUNTERS, _COUNTERS_PER_TEXT = 2**26, 64
#: Places of sketches put in order at once.
_AT_ONCE = 1_000_000
#: Pairs of texts fetched at once.
_FETCHED = 250

Stream = Callable[[], Iterable[tuple[int, str]]]
Fetch = Callable[[Sequence[int]], Mapping[int, str]]
Tell = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Units whose texts are the same or nearly so, by id.

    ``similarity`` is the lowest that led to the group, 1.0 when all have the same words;
    ``length`` the code points of the longest text.
    """

    units: tuple[int, ...]
    similarity: float
    length: int

    @property
    def is_exact(self) -> bool:
        """Whether all have the same words."""
        return self.similarity == 1.0

    @property
    def percent(self) -> int:
        """The similarity in whole percent, never 100 where words differ."""
        return 100 if self.is_exact else min(99, round(100 * self.similarity))

    @property
    def is_short(self) -> bool:
        """Whether the texts say so little that different people can have written them."""
        return self.length < SHORTEST_NEAR


def find_duplicates(stream: Stream, fetch: Fetch, count: int, tell: Tell) -> tuple[DuplicateGroup, ...]:
    """The groups of duplicates among ``count`` texts, longest texts first.

    ``stream`` gives (unit, text) of all, the same at each call; ``fetch`` the texts of some.
    """
    register = _read(stream, count, tell)
    sketches = _Sketches(register)
    sketches.draw(stream, count, tell)
    pairs = sketches.candidates(tell)
    joined = _Groups(len(register.units))
    _compare(register, pairs, fetch, joined, tell)
    return _told(register, joined)


@dataclass(slots=True)
class _Register:
    """What is known of the texts after the first reading: one row a text."""

    units: array
    lengths: array
    #: The row of the first text with the same words.
    first: array
    #: How many different texts hold a word pair, up to 255, by the last bits of its hash.
    counters: bytearray


def _read(stream: Stream, count: int, tell: Tell) -> _Register:
    size = min(_MOST_COUNTERS, 1 << max(count * _COUNTERS_PER_TEXT, 1 << 16).bit_length())
    register = _Register(array("q"), array("I"), array("I"), bytearray(size))
    counters, mask = register.counters, size - 1
    known: dict[int, int] = {}
    for row, (unit, text) in enumerate(stream()):
        compared = compared_text(text)
        digest = int.from_bytes(hashlib.blake2b(compared.encode(), digest_size=8).digest())
        register.units.append(unit)
        register.lengths.append(len(text))
        first = known.setdefault(digest, row)
        register.first.append(first)
        if first == row and len(text) >= SHORTEST_NEAR:
            for pair in _word_pairs(compared):
                if counters[pair & mask] < 255:
                    counters[pair & mask] += 1
        if row % 1000 == 0:
            tell("Reading the texts", row, count)
    return register


def _word_pairs(compared: str) -> set[int]:
    """Hashes (32 bits) of the pairs of neighbouring words, the same in every run."""
    words = [zlib.crc32(word) for word in compared.encode().split()]
    return {(one * 0x9E3779B1 + other * 0x85EBCA77) & 0xFFFFFFFF for one, other in pairwise(words)}


class _Sketches:
    """A few word pairs of each text, and the texts by word pair."""

    def __init__(self, register: _Register) -> None:
        self._register = register
        self._values = array("I")
        self._starts = array("I", [0])
        parts = len(register.units) * (_RAREST + _BY_CHANCE) // _AT_ONCE + 1
        #: (word pair << 32) + row, parted by word pair.
        self._places = [array("Q") for _ in range(parts)]

    def draw(self, stream: Stream, count: int, tell: Tell) -> None:
        """Read all texts once more and draw their sketches."""
        register, places = self._register, self._places
        for row, (_, text) in enumerate(stream()):
            if register.first[row] == row and register.lengths[row] >= SHORTEST_NEAR:
                sketch = self._sketch(compared_text(text))
                self._values.extend(sketch)
                for pair in sketch:
                    places[pair % len(places)].append(pair << 32 | row)
            self._starts.append(len(self._values))
            if row % 1000 == 0:
                tell("Drawing sketches", row, count)

    def candidates(self, tell: Tell) -> Iterator[tuple[int, int]]:
        """Pairs of rows whose sketches share enough."""
        found, crowded = array("Q"), self._crowded()
        for number, part in enumerate(self._places):
            for pair, run in groupby(part, lambda place: place >> 32):
                rows = [place & 0xFFFFFFFF for place in run]
                for one, other in self._neighbours(rows) if len(rows) > 1 else ():
                    if self._share_enough(one, other, pair, crowded):
                        found.append(min(one, other) << 32 | max(one, other))
            self._places[number] = array("Q")
            tell("Looking for candidates", number + 1, len(self._places))
        return ((pair >> 32, pair & 0xFFFFFFFF) for pair, _ in groupby(sorted(found)))

    def _crowded(self) -> set[int]:
        """The word pairs that stand in too many sketches to compare each text with each; puts the places in order."""
        crowded: set[int] = set()
        for number, part in enumerate(self._places):
            self._places[number] = ordered = array("Q", sorted(part))
            crowded.update(
                ordered[place] >> 32
                for place in range(len(ordered) - _CROWD)
                if ordered[place] >> 32 == ordered[place + _CROWD] >> 32
            )
        return crowded

    def _sketch(self, compared: str) -> list[int]:
        counters, mask = self._register.counters, len(self._register.counters) - 1
        ranked = sorted(
            (counters[pair & mask].bit_length(), pair) for pair in _word_pairs(compared) if counters[pair & mask] > 1
        )
        chance = sorted((counters[pair & mask] > _FREQUENT, pair) for _, pair in ranked[_RAREST:])
        return sorted(pair for _, pair in ranked[:_RAREST] + chance[:_BY_CHANCE])

    def _of(self, row: int) -> array:
        return self._values[self._starts[row] : self._starts[row + 1]]

    def _neighbours(self, rows: list[int]) -> Iterator[tuple[int, int]]:
        """The rows with a word pair in common, two by two; of a crowd only those with the most similar sketches."""
        if len(rows) <= _CROWD:
            yield from combinations(rows, 2)
            return
        # By id where sketches are the same, so that the order of reading changes nothing.
        ordered = sorted(rows, key=lambda row: (self._of(row).tobytes(), self._register.units[row]))
        for place, row in enumerate(ordered):
            for other in ordered[place + 1 : place + 1 + _NEIGHBOURS]:
                yield row, other

    def _share_enough(self, one: int, other: int, pair: int, crowded: set[int]) -> bool:
        """Whether two sketches share enough; told at the first word pair only at which all are compared."""
        mine, others = self._of(one), self._of(other)
        common = set(mine).intersection(others)
        if len(common) < _SKETCH_SHARED * min(len(mine), len(others)):
            return False
        return min(common - crowded, default=pair) == pair


class _Groups:
    """Rows joined to groups, each with the lowest similarity that joined it."""

    def __init__(self, count: int) -> None:
        self._parent = array("I", range(count))
        self.lowest: dict[int, float] = {}

    def root(self, row: int) -> int:
        while (up := self._parent[row]) != row:
            self._parent[row] = row = self._parent[up]
        return row

    def join(self, one: int, other: int, alike: float) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self.lowest[low] = min(alike, self.lowest.get(low, 1.0), self.lowest.pop(high, 1.0))
        self._parent[high] = low


def _compare(register: _Register, pairs: Iterable[tuple[int, int]], fetch: Fetch, joined: _Groups, tell: Tell) -> None:
    """Join the rows of the pairs whose texts are alike."""
    done = 0
    for some in _batches(pairs):
        apart = [(one, other) for one, other in some if joined.root(one) != joined.root(other)]
        texts = fetch(sorted({register.units[row] for pair in apart for row in pair}))
        compared = {unit: compared_text(text) for unit, text in texts.items()}
        for one, other in apart:
            mine, others = compared.get(register.units[one]), compared.get(register.units[other])
            if mine is None or others is None or joined.root(one) == joined.root(other):
                continue
            alike = similarity(mine, others)
            if alike >= ALIKE:
                joined.join(one, other, alike)
        done += len(some)
        tell("Comparing", done, None)


def _batches(pairs: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    some: list[tuple[int, int]] = []
    for pair in pairs:
        some.append(pair)
        if len(some) == _FETCHED:
            yield some
            some = []
    if some:
        yield some


def _told(register: _Register, joined: _Groups) -> tuple[DuplicateGroup, ...]:
    """The groups of two units and more."""
    sizes = array("I", bytes(register.first.itemsize * len(register.first)))
    for row in range(len(register.units)):
        sizes[joined.root(register.first[row])] += 1
    members: dict[int, list[int]] = {}
    for row in range(len(register.units)):
        root = joined.root(register.first[row])
        if sizes[root] > 1:
            members.setdefault(root, []).append(row)
    groups = (
        DuplicateGroup(
            tuple(sorted(register.units[row] for row in rows)),
            joined.lowest.get(root, 1.0),
            max(register.lengths[row] for row in rows),
        )
        for root, rows in members.items()
    )
    return tuple(sorted(groups, key=lambda group: (-group.length, group.units)))
