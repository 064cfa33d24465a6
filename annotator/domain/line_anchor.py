"""A line of a text, found again in a later version of it without keeping what it says.

An anchor holds digests of the line and of the lines around it, never their words: a line
may be an author's name. In a later version the line may stand elsewhere, and its words may
stand there twice, so the lines around it say which one is meant; its number does where all
lines above it are as they were. A line that cannot be told from another is not found.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from annotator.domain.refusal import Refusal

_DIGITS = 16
_CONTEXT = 3
#: A shorter line, in code points, may well be said again by somebody else ("Agreed.").
_LONG = 40
#: The printed number of a comment moves when one before it is removed, so it is no part of what a line says.
_PRINTED_NUMBER = re.compile(r"[0-9]{1,6}\.\s+(?=\S)")
_DIGEST = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line: its digest, its number when it was anchored (1-based), and the digests of the lines around it.

    ``before`` and ``after`` go outwards from the line, lines without text left out.
    ``above`` is the digest of all lines above it. ``alone`` is true when no other line of
    the text said the same.
    """

    digest: str
    line: int
    above: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    alone: bool = False


def digest_of(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a line without its printed number, case and runs of blanks."""
    return hashlib.sha256(_plain(text).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _plain(text: str) -> str:
    said = _PRINTED_NUMBER.sub("", text.strip(), count=1)
    return " ".join(said.split()).casefold()


class AnchoredLines:
    """The lines of one version of a text (cut at LF), in which anchors are made and found."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._numbers = [number for number, text in enumerate(lines, 1) if text.strip()]
        self._digests = [digest_of(lines[number - 1]) for number in self._numbers]
        self._places: dict[str, list[int]] = {}
        for place, digest in enumerate(self._digests):
            self._places.setdefault(digest, []).append(place)
        self._counts = Counter(self._digests)
        self._above: list[str] = []
        running = hashlib.sha256()
        for digest in self._digests:
            self._above.append(running.hexdigest()[:_DIGITS])
            running.update(digest.encode())

    def anchor(self, line: int) -> Anchor:
        """The anchor of a line, by its number; Refusal when no text stands in it."""
        if line not in self._numbers:
            raise Refusal(f"There is no text in line {line}. Choose a line that holds some.")
        place = self._numbers.index(line)
        digest = self._digests[place]
        before, after = self._around(place)
        return Anchor(digest, line, self._above[place], before, after, self._counts[digest] == 1)

    def find(self, anchor: Anchor) -> int | None:
        """The number of the anchored line in this version; None when it is not there or cannot be told from others."""
        places = self._places.get(anchor.digest, [])
        unmoved = [at for at in places if self._numbers[at] == anchor.line and self._above[at] == anchor.above]
        if unmoved:
            return anchor.line
        likeness = {at: len(self._shared(at, anchor)) for at in places}
        best = [at for at in places if likeness[at] == max(likeness.values())]
        return self._numbers[best[0]] if len(best) == 1 and self._is_sure(best[0], anchor) else None

    def _around(self, place: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        before = self._digests[max(0, place - _CONTEXT) : place]
        return tuple(reversed(before)), tuple(self._digests[place + 1 : place + 1 + _CONTEXT])

    def _shared(self, place: int, anchor: Anchor) -> list[str]:
        """The digests around a place that are those around the anchor, each side up to the first that differs."""
        shared: list[str] = []
        for here, there in zip(self._around(place), (anchor.before, anchor.after), strict=True):
            pairs = zip(here, there, strict=False)
            shared += [mine for mine, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
        return shared

    def _is_sure(self, place: int, anchor: Anchor) -> bool:
        """Whether more than its words speaks for a line: others say short ones again, and markers stand everywhere."""
        shared = self._shared(place, anchor)
        long = len(_plain(self._lines[self._numbers[place] - 1])) >= _LONG
        if long and shared and anchor.alone and self._counts[anchor.digest] == 1:
            return True
        return any(self._counts[digest] == 1 for digest in shared)


def anchor_as_json(anchor: Anchor) -> dict[str, Any]:
    """Plain values of an anchor."""
    return {
        "digest": anchor.digest,
        "line": anchor.line,
        "above": anchor.above,
        "before": list(anchor.before),
        "after": list(anchor.after),
        "alone": anchor.alone,
    }


def anchor_from_json(value: object) -> Anchor:
    """The anchor of these plain values; Refusal when they are none."""
    match value:
        case {"digest": str(), "line": int(line), "above": str(), "before": list(), "after": list(), "alone": bool()}:
            digests = [value["digest"], value["above"], *value["before"], *value["after"]]
            if line >= 1 and all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in digests):
                around = tuple(value["before"]), tuple(value["after"])
                return Anchor(value["digest"], line, value["above"], *around, value["alone"])
    raise Refusal("A change made by hand does not say which line it is about. Make the change again.")
