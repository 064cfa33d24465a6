"""Which stretches of a unit are quoted: lines behind ">", and what stands word for word in its parent."""

import re

#: Shortest stretch taken for a quotation of the parent, in code points: shorter ones are shared by chance.
SHORTEST_QUOTATION = 25
#: Longest text and parent that are compared, in code points: comparing takes longer than in proportion.
LONGEST_COMPARED = 10_000

_MARKED_LINE = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
#: What is compared at a time: the words between quotation marks, a sentence (over several lines or in one), a line.
_STRETCHES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[“\"«„][^“”\"«»„]+[”\"»“]",
        r"[^.!?…“”\"«»„]+[.!?…]*",
        r"[^.!?…\n“”\"«»„]+[.!?…]*",
        r"[^\n]+",
    )
)


def quoted_stretches(text: str, parent: str | None) -> tuple[tuple[int, int], ...]:
    """The quoted stretches of a text in order, half-open, in Unicode code points; none overlap.

    White space and case may differ from the parent's. Without a parent, or when
    one of the two is very long, only lines marked with ">" count.
    """
    found = [match.span() for match in _MARKED_LINE.finditer(text)]
    if parent and len(text) <= LONGEST_COMPARED and len(parent) <= LONGEST_COMPARED:
        said = _blanks_as_one(parent)
        for match in (match for pattern in _STRETCHES for match in pattern.finditer(text)):
            words = _blanks_as_one(match[0].strip('“”"«»„ \t\n'))
            if len(words) >= SHORTEST_QUOTATION and words in said:
                found.append(_trimmed(text, *match.span()))
    return _merged(text, found)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - (len(inside) - len(inside.rstrip()))


def _merged(text: str, found: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches that touch, or have only white space between them, as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in found if span[0] < span[1]):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _blanks_as_one(text: str) -> str:
    return " ".join(text.casefold().split())
