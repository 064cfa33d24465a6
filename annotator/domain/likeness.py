"""How alike two texts are, and in which words they differ.

Compared are the words alone: case, punctuation, line breaks, invisible signs and the forms
of letters (“ﬁ”, full width) make no difference; accents do.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

#: Share of their characters that two texts have in common from which they are nearly the same. Comments republished
#: with typing errors mended share more than 0.98; no two others of the pages this was tried on share as much as 0.5.
ALIKE = 0.85
#: Words up to which texts are laid side by side; it takes the product of their numbers of words at worst.
_ALIGNED = 1_000
#: Two texts below this share of words in common do not come near ``ALIKE``, whatever the letters of the other words.
_WORDS_ALIKE = 0.5
#: Signs of writing without blanks between words, where each sign stands for itself.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(f"[{_SIGNS}]|[^\\W{_SIGNS}]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

#: Stretches of a text, half-open, in code points.
Places = tuple[tuple[int, int], ...]


def compared_text(text: str) -> str:
    """The words of a text as they are compared, one blank between them; a text without words as it is."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    words = _WORD.findall(text.casefold())
    return " ".join(words or text.split())


def similarity(one: str, other: str) -> float:
    """How much two compared texts share: 0 to 1.

    The share of characters in words both have in the same order, and within the words
    that differ, of letters in the same order. Of texts with more than 1,000 words it is
    the share of pairs of neighbouring words.
    """
    if one == other:
        return 1.0
    # What stands side by side depends on which text comes first.
    left, right = (text.split() for text in sorted((one, other)))
    if max(len(left), len(right)) > _ALIGNED:
        return _shared(Counter(pairwise(left)), Counter(pairwise(right)))
    if _shared(Counter(left), Counter(right)) < _WORDS_ALIKE:
        return 0.0
    same = 0
    for what, start, end, other_start, other_end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            same += sum(map(len, left[start:end]))
        elif what == "replace":
            same += _same_letters(left[start:end], right[other_start:other_end])
    total = sum(map(len, left)) + sum(map(len, right))
    return 2 * same / total if total else 0.0


def differing_places(text: str, other: str) -> Places:
    """Where the words of ``text`` stand that ``other`` has not, or not there; next to one another they are one place.

    Of long texts, words that occur nowhere in the other.
    """
    words = list(re.finditer(r"\S+", text))
    mine = [compared_text(word.group()) for word in words]
    others = [compared_text(word) for word in other.split()]
    if max(len(mine), len(others)) > _ALIGNED:
        known = set(others)
        apart = [place for place, word in enumerate(mine) if word not in known]
    else:
        matcher = SequenceMatcher(None, mine, others, autojunk=False)
        apart = [n for what, a, b, _, _ in matcher.get_opcodes() if what != "equal" for n in range(a, b)]
    places: list[tuple[int, int]] = []
    before = -2
    for number in apart:
        start, end = words[number].span()
        if number == before + 1:
            start = places.pop()[0]
        places.append((start, end))
        before = number
    return tuple(places)


def _same_letters(left: Sequence[str], right: Sequence[str]) -> int:
    """Letters in the same order within words that stand in the same place."""
    one, other = "".join(left), "".join(right)
    if max(len(one), len(other)) > _ALIGNED:
        return 0
    # An order of letters this far from the other has nothing to do with typing errors.
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) if matcher.ratio() > _WORDS_ALIKE else 0


def _shared(one: Counter, other: Counter) -> float:
    """Twice what two collections share, by what they hold together: 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
