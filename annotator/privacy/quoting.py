"""Where a note, memo, example or reason quotes the text of a unit: what withdrawal has to list.

Texts are compared without case, accents, punctuation, quotation marks and the kind of
white space. The list is meant for a person: five words in a row can be the same by chance.
"""

import unicodedata
from collections.abc import Iterable
from itertools import accumulate

#: Shortest run of characters that counts as quoted, in code points of the compared text.
SHORTEST_RUN = 25
#: Shortest run of whole words that counts, however short the words.
SHORTEST_WORDS = 5
#: A unit shorter than both is quoted when it occurs whole, unless even its whole says too little.
SHORTEST_WHOLE = 10

_APOSTROPHES = frozenset("'’‘`´ʼ\"“”„«»‹›‚‛")


class _Folding(dict[int, str]):
    """What each code point is compared as, worked out once: a table for ``str.translate``."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = "".join(map(_folded, unicodedata.normalize("NFKD", chr(point)).casefold()))
        return folded


def _folded(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign in _APOSTROPHES or category in ("Mn", "Me", "Cf"):
        return ""
    return " " if category[0] in "PZC" else sign


_FOLDING = _Folding()


class Original:
    """The text of a unit, or of several, prepared once, so that 100,000 texts can be searched for quotations of it."""

    def __init__(self, *texts: str, least: int = SHORTEST_RUN) -> None:
        self._least = least
        # Any run of `least` characters holds a seed that begins at a multiple of the stride, any run of
        # five words three that begin at a multiple of three: only these few are looked up in most texts.
        self._seed = (least + 1) // 2
        self._stride = least - self._seed + 1
        self._wholes: set[str] = set()
        self._runs: set[str] = set()
        self._seeds: set[str] = set()
        self._word_runs: set[tuple[str, ...]] = set()
        for text in texts:
            self._take(compared_text(text))
        self._threes = {run[at : at + 3] for run in self._word_runs for at in range(3)}

    def _take(self, compared: str) -> None:
        words = compared.split()
        if SHORTEST_WHOLE <= len(compared) < self._least and len(words) < SHORTEST_WORDS:
            self._wholes.add(f" {compared} ")
        if len(compared) >= self._least:
            self._runs |= {compared[at : at + self._least] for at in range(len(compared) - self._least + 1)}
            self._seeds |= {compared[at : at + self._seed] for at in range(len(compared) - self._seed + 1)}
        self._word_runs |= {tuple(words[at : at + SHORTEST_WORDS]) for at in range(len(words) - SHORTEST_WORDS + 1)}

    def is_quoted_in(self, text: str) -> bool:
        """Whether the text quotes the unit anywhere."""
        return bool(self._places(compared_text(text)))

    def places_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """The quoting stretches of the text in order, half-open, in code points; none overlap."""
        places = self._places(compared_text(text))
        where = _origins(text) if places else []
        return _merged((where[start], where[end - 1] + 1) for start, end in places)

    def _places(self, compared: str) -> list[tuple[int, int]]:
        """The quoting stretches of a compared text."""
        found = [place for whole in self._wholes for place in _occurrences(f" {compared} ", whole)]
        if any(compared[at : at + self._seed] in self._seeds for at in range(0, len(compared), self._stride)):
            for at in range(len(compared) - self._least + 1):
                if compared[at : at + self._least] in self._runs:
                    end = at + self._least
                    found.append((at + (compared[at] == " "), end - (compared[end - 1] == " ")))
        words = compared.split()
        if any(three in self._threes for three in zip(words[::3], words[1::3], words[2::3], strict=False)):
            starts = list(accumulate((len(word) + 1 for word in words), initial=0))
            found += [
                (starts[at], starts[at + SHORTEST_WORDS] - 1)
                for at in range(len(words) - SHORTEST_WORDS + 1)
                if tuple(words[at : at + SHORTEST_WORDS]) in self._word_runs
            ]
        return found


def quotes(text: str, original: str, least: int = SHORTEST_RUN) -> bool:
    """Whether a text quotes the original: ``least`` characters or five words in a row, or all of a short original."""
    return Original(original, least=least).is_quoted_in(text)


def compared_text(text: str) -> str:
    """The letters and digits of a text as they are compared, with single blanks between words."""
    return " ".join(text.translate(_FOLDING).split())


def _origins(text: str) -> list[int]:
    """For each character of the compared text the place in the text it came from."""
    origins: list[int] = []
    blank_at = None
    for place, sign in enumerate(text):
        for kept in _FOLDING[ord(sign)]:
            if kept.isspace():
                blank_at = place if blank_at is None else blank_at
                continue
            if blank_at is not None and origins:
                origins.append(blank_at)
            blank_at = None
            origins.append(place)
    return origins


def _occurrences(compared: str, whole: str) -> list[tuple[int, int]]:
    """Where a whole unit stands between blanks in a compared text that begins and ends with one, both left out."""
    found = []
    at = compared.find(whole)
    while at >= 0:
        found.append((at, at + len(whole) - 2))
        at = compared.find(whole, at + 1)
    return found


def _merged(found: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
