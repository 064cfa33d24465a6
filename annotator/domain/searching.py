"""What people type to find words, and where those words stand in a text they see."""

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.refusal import Refusal

LONGEST_SEARCH = 500
_ASKED = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
#: Typed quotation marks of any shape part phrases.
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
#: Combining signs that both databases leave out of a word.
_ACCENTS = frozenset(map(chr, range(0x300, 0x370)))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one behind the other; with ``is_beginning`` the last one may go on."""

    words: tuple[str, ...]
    is_beginning: bool = False


def terms_of(asked: str) -> tuple[Term, ...]:
    """The words asked for, all of which a text must hold: “phrases” in quotation marks, beginnings with a star.

    Empty when nothing is asked for. Refusal when there is no word in it, or it is too long.
    """
    asked = asked.strip()
    if len(asked) > LONGEST_SEARCH:
        raise Refusal(f"The search is longer than {LONGEST_SEARCH} characters. Look for fewer words.")
    found = []
    for phrase, phrase_star, word in _ASKED.findall(asked.translate(_QUOTES)):
        words = tuple(word for word, _, _ in _words(phrase or word))
        if words:
            found.append(Term(words, bool(phrase_star) or word.endswith("*")))
    if asked and not found:
        raise Refusal(f"There is no word in “{asked[:40]}”. Type at least one letter or digit.")
    return tuple(dict.fromkeys(found))


def places(text: str, terms: tuple[Term, ...]) -> tuple[tuple[int, int], ...]:
    """Where the terms stand in a text: (start, end) in code points, in order, touching ones joined."""
    words = _words(text)
    found = sorted(place for term in terms for place in _places_of(words, term))
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def holds(text: str, terms: tuple[Term, ...]) -> bool:
    """Whether a text holds every term."""
    words = _words(text)
    return all(any(True for _ in _places_of(words, term)) for term in terms)


def excerpt(text: str, found: tuple[tuple[int, int], ...], length: int) -> tuple[int, int]:
    """The stretch of a long text to show: ``length`` code points or fewer around the first place found."""
    if len(text) <= length:
        return 0, len(text)
    first = found[0][0] if found else 0
    start = max(0, min(first - length // 4, len(text) - length))
    return start, min(start + length, len(text))


def _places_of(words: list[tuple[str, int, int]], term: Term) -> Iterator[tuple[int, int]]:
    wanted = tuple(_plain(word) for word in term.words)
    last = len(wanted) - 1
    for place in range(len(words) - last):
        if all(
            _is_word(words[place + offset][0], word, begins=term.is_beginning and offset == last)
            for offset, word in enumerate(wanted)
        ):
            yield words[place][1], words[place + last][2]


def _is_word(word: str, wanted: str, *, begins: bool) -> bool:
    plain = _plain(word)
    return plain.startswith(wanted) if begins else plain == wanted


def _words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text with their places: runs of letters and digits, the accents on them included."""
    found, start = [], None
    for place, sign in enumerate(text):
        inside = sign.isalnum() if sign.isascii() else _is_inside(sign)
        # An accent alone begins no word.
        if inside and start is None and sign not in _ACCENTS:
            start = place
        elif not inside and start is not None:
            found.append((text[start:place], start, place))
            start = None
    if start is not None:
        found.append((text[start:], start, len(text)))
    return found


@functools.lru_cache(maxsize=4096)
def _is_inside(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind[0] in "LN" or kind == "Co" or sign in _ACCENTS


@functools.lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if sign not in _ACCENTS).lower()
