"""How many texts a second the search for duplicates looks through, beside comparing every text with every other.

The texts are invented from a vocabulary in which, as in a language, the n-th word is n times as rare as the first;
every twentieth text is a copy of an earlier one with typing errors, every fiftieth a copy word for word. Both ways
look through the same sample first, then the search looks through all. Each case runs in a process of its own, whose
highest memory is printed. The aim: every planted copy found, nothing else, under 700 MB for a million texts.

    python benchmarks/duplicates_benchmark.py [--quick]
"""

import itertools
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ALL, QUICK, SAMPLE = 1_000_000, 50_000, 600
VOCABULARY, MEMORY = 60_000, 700
_SYLLABLES = ("ro", "ta", "shi", "ven", "of", "tra", "mel", "qui", "sor", "pan", "del", "ur", "kin", "bo", "wes", "ly")


def write_texts(path: Path, count: int) -> None:
    """One text a line, 15 to 90 words."""
    chance = random.Random(5)
    words = ["".join(chance.choices(_SYLLABLES, k=1 + rank.bit_length() // 5)) for rank in range(VOCABULARY)]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    earlier: list[str] = []
    with path.open("w") as file:
        for number in range(count):
            if number % 20 == 19:
                text = mistyped(chance, earlier[-5])
            elif number % 50 == 48:
                text = earlier[-7]
            else:
                text = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(15, 90)))
            earlier = [*earlier[-9:], text]
            file.write(text + "\n")


def mistyped(chance: random.Random, text: str) -> str:
    """The text with a letter exchanged in about every hundred."""
    signs = list(text)
    for place in chance.sample(range(len(signs)), 1 + len(signs) // 100):
        signs[place] = "x"
    return "".join(signs)


class Lines:
    """The texts of a file by number: read through, or fetched one by one, as from a database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._starts = array("q", [0])
        with path.open("rb") as file:
            for line in file:
                self._starts.append(self._starts[-1] + len(line))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def stream(self) -> Iterator[tuple[int, str]]:
        with self._path.open() as file:
            yield from enumerate(file)

    def fetch(self, numbers: Sequence[int]) -> dict[int, str]:
        found = {}
        with self._path.open("rb") as file:
            for number in numbers:
                file.seek(self._starts[number])
                found[number] = file.readline().decode()
        return found


def search(path: Path) -> set[frozenset[int]]:
    """The groups the program finds."""
    from annotator.domain.near_duplicates import find_duplicates

    lines = Lines(path)
    groups = find_duplicates(lines.stream, lines.fetch, len(lines), lambda *_: None)
    return {frozenset(group.units) for group in groups}


def all_pairs(path: Path) -> set[frozenset[int]]:
    """The same by comparing every text with every other."""
    from annotator.domain.likeness import ALIKE, compared_text, similarity

    texts = [compared_text(text) for text in path.read_text().splitlines()]
    group = list(range(len(texts)))
    for one, other in itertools.combinations(range(len(texts)), 2):
        if similarity(texts[one], texts[other]) >= ALIKE:
            group = [group[one] if of == group[other] else of for of in group]
    found = (frozenset(n for n, of in enumerate(group) if of == first) for first in set(group))
    return {units for units in found if len(units) > 1}


def planted(count: int) -> set[frozenset[int]]:
    """The groups ``write_texts`` made."""
    first = list(range(count))
    for number in range(count):
        if number % 20 == 19:
            first[number] = first[number - 5]
        elif number % 50 == 48:
            first[number] = first[number - 7]
    groups: dict[int, set[int]] = {}
    for number, of in enumerate(first):
        groups.setdefault(of, set()).add(number)
    return {frozenset(units) for units in groups.values() if len(units) > 1}


def measured(work: Callable[[Path], set[frozenset[int]]], path: Path) -> tuple[float, float, set[frozenset[int]]]:
    """Seconds, the highest memory in MB, and the groups, of one case in a process of its own."""
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_tell, args=(there, work, path))
    process.start()
    there.close()
    answer = here.recv()
    process.join()
    return answer


def _tell(pipe: object, work: Callable[[Path], set[frozenset[int]]], path: Path) -> None:
    started = time.perf_counter()
    found = work(path)
    seconds = time.perf_counter() - started
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found))


def main() -> None:
    """Run the cases one after the other and print what was measured."""
    sizes = [SAMPLE, QUICK] if "--quick" in sys.argv else [SAMPLE, QUICK, ALL]
    sys.stdout.write(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.txt"
        for size in sizes:
            write_texts(path, size)
            wanted = planted(size)
            if size == SAMPLE:
                _print("every pair", size, wanted, *measured(all_pairs, path))
            _print("search", size, wanted, *measured(search, path))


def _print(
    label: str, size: int, wanted: set[frozenset[int]], seconds: float, memory: float, found: set[frozenset[int]]
) -> None:
    sys.stdout.write(
        f"{label:10} {size:9,} texts {size / seconds:8,.0f} a second {seconds:7.1f} s   at most {memory:4.0f} MB   "
        f"{len(wanted & found):,} of {len(wanted):,} planted groups, {len(found - wanted):,} others"
        f"   under {MEMORY} MB: {'met' if memory < MEMORY else 'MISSED'}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
