"""The words of a text with their places, as names are looked up in it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

#: A word ends at "_" too. Combining marks and invisible signs inside a word do not end it.
_PLAIN_WORD = re.compile(r"[^\W_]+")
_MARKED_WORD = re.compile(
    r"[^\W_](?:[^\W_]|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200d\u2060])*"
)


class Word(NamedTuple):
    """A word of a text: its half-open place, what stands there, and what it is compared as."""

    start: int
    end: int
    surface: str
    folded: str


def surfaces_of(text: str) -> list[str]:
    """The words of a text in order, without their places, which is several times faster."""
    return _pattern(text).findall(text)


def words_of(text: str) -> list[Word]:
    """The words of a text in order."""
    return list(_words(text))


@lru_cache(maxsize=1 << 16)
def fold_word(surface: str) -> str:
    """A word without case, accents and invisible signs."""
    if surface.isascii():
        return surface.lower()
    apart = unicodedata.normalize("NFKD", surface.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")


def _words(text: str) -> Iterator[Word]:
    for match in _pattern(text).finditer(text):
        yield Word(match.start(), match.end(), match[0], fold_word(match[0]))


def _pattern(text: str) -> re.Pattern[str]:
    return _PLAIN_WORD if text.isascii() else _MARKED_WORD
