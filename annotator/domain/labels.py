"""Stretches of a stored text shown as labels such as “[minister]”, and offsets led from one text to the other.

The stored text is never changed: what is shown is made from it and the labels, and a map
of segments says which stretch of the one is which stretch of the other. All offsets are
Unicode code points, spans are half-open.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from annotator.domain.refusal import Refusal

#: Longest label a person can type, in code points, brackets included: a label names a role, it tells no story.
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Label:
    """The stretch of a stored text that is shown as ``text``; it covers at least one code point."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the stored text and the stretch shown for it.

    ``label`` is None where the text is shown as it is stored; both stretches are equally long then.
    """

    stored: tuple[int, int]
    shown: tuple[int, int]
    label: str | None


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text as it is shown. The segments follow one another without a gap and cover both texts."""

    text: str
    segments: tuple[Segment, ...]

    def to_shown(self, start: int, end: int) -> tuple[int, int]:
        """The span of the shown text for a span of the stored one.

        A span that shares a code point with a label covers all of it. So does an empty
        span inside a label; one at a label's edge stays empty. ValueError when the span
        does not lie in the stored text.
        """
        return _led(self.segments, (start, end), _stored, _shown)

    def to_stored(self, start: int, end: int) -> tuple[int, int]:
        """The span of the stored text for a span of the shown one, by the same rules."""
        return _led(self.segments, (start, end), _shown, _stored)

    def segment_map(self) -> list[list[int | str | None]]:
        """The segments for JSON: ``[stored start, stored end, shown start, shown end, label or None]`` each."""
        return [[*segment.stored, *segment.shown, segment.label] for segment in self.segments]


def labelled(stored_text: str, labels: Iterable[Label]) -> LabelledText:
    """The text with its labels in place.

    Labels that overlap become one that covers all they covered, so that no piece of a name
    stays visible; it carries the text of the longest of them, of the earliest among
    equally long ones. Labels that only touch stay two. ValueError when a label is empty
    or does not lie in the text.
    """
    segments: list[Segment] = []
    pieces: list[str] = []
    stored = shown = 0

    def add(end: int, label: str | None) -> None:
        nonlocal stored, shown
        piece = stored_text[stored:end] if label is None else label
        pieces.append(piece)
        segments.append(Segment((stored, end), (shown, shown + len(piece)), label))
        stored, shown = end, shown + len(piece)

    for label in _apart(labels, len(stored_text)):
        if stored < label.start:
            add(label.start, None)
        add(label.end, label.text)
    if stored < len(stored_text):
        add(len(stored_text), None)
    return LabelledText("".join(pieces), tuple(segments))


def typed_label(typed: str) -> str:
    """A label as a person typed it, in square brackets; Refusal when it cannot be one."""
    words = " ".join(typed.split()).removeprefix("[").removesuffix("]").strip()
    if not any(sign.isalnum() for sign in words):
        raise Refusal("A label needs at least one word, such as “minister” or “union officer”.")
    if "[" in words or "]" in words:
        raise Refusal(f"The label “{words}” has a square bracket inside. Brackets are put around it by themselves.")
    if len(words) + 2 > LONGEST_LABEL:
        raise Refusal(f"The label “{words}” is longer than {LONGEST_LABEL - 2} characters. Name the role only.")
    return f"[{words}]"


def _apart(labels: Iterable[Label], length: int) -> list[Label]:
    """The labels in order, none overlapping another."""
    apart: list[tuple[Label, Label]] = []  # what is covered, and the label whose text it carries
    for label in sorted(labels, key=lambda label: (label.start, label.end, label.text)):
        if not 0 <= label.start < label.end <= length:
            raise ValueError(f"The label {label.start}-{label.end} does not lie in a text of {length} code points.")
        if not label.text:
            raise ValueError(f"The label {label.start}-{label.end} has no text.")
        if apart and label.start < apart[-1][0].end:
            covered, winner = apart[-1]
            if label.end - label.start > winner.end - winner.start:
                winner = label
            apart[-1] = (Label(covered.start, max(covered.end, label.end), winner.text), winner)
        else:
            apart.append((label, label))
    return [covered for covered, _ in apart]


def _stored(segment: Segment) -> tuple[int, int]:
    return segment.stored


def _shown(segment: Segment) -> tuple[int, int]:
    return segment.shown


Side = Callable[[Segment], tuple[int, int]]


def _led(segments: tuple[Segment, ...], span: tuple[int, int], here: Side, there: Side) -> tuple[int, int]:
    start, end = span
    length = here(segments[-1])[1] if segments else 0
    if not 0 <= start <= end <= length:
        raise ValueError(f"The span {start}-{end} does not lie in a text of {length} code points.")
    if not segments:
        return 0, 0

    def segment_at(position: int) -> Segment:
        return segments[bisect_right(segments, position, key=lambda segment: here(segment)[0]) - 1]

    first = segment_at(start)
    if start == end and (first.label is None or start in here(first)):
        # At the end of the text the last segment is found, whatever it is: its end leads to its end.
        at = there(first)[1] if start == here(first)[1] else there(first)[0] + start - here(first)[0]
        return at, at
    last = segment_at(max(start, end - 1))
    return (
        there(first)[0] + (start - here(first)[0] if first.label is None else 0),
        there(last)[1] - (here(last)[1] - end if last.label is None else 0),
    )
