"""Transcripts: who speaks when, found by the form of the lines.

A turn begins with `NAME:`, with `[id1]`, with a name and a time alone on a line, or with
a time such as `[00:01:02]` or `#00:01:02-3#`, before or behind the name. Whether a text
is a transcript at all is guessed from names that come again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from annotator.domain.material import ParsedUnit, UnitKind
from annotator.importers.paragraphs import Paragraph

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,-]\d{1,3})?"
_STAMP = rf"(?:\[(?P<square>{_TIME})\]|\((?P<round>{_TIME})\)|#(?P<hash>{_TIME})#)"
#: A name begins with a letter and is at most five short words; “http://” is no speaker, as no blank follows its colon.
_NAME = r"(?P<name>[^\W\d_][\w.'’\-]{0,29}(?: [\w.'’\-&]{1,20}){0,4}(?: ?\([\w .'’\-]{1,30}\))?)"
_BEFORE = re.compile(rf"{_STAMP}[ \t]*")
_SPOKEN = re.compile(rf"{_NAME}[ \t]*{_STAMP}?[ \t]*:(?=\s|$)[ \t]*(?P<rest>.*)")
_ALONE = re.compile(rf"{_NAME}[ \t]+[\[(#]?(?P<bare>{_TIME})[\])#]?[ \t]*$")
_TAGGED = re.compile(r"\[(?P<name>[^\W\d_]{1,12} ?\d{1,4})\][ \t]*:?[ \t]*(?P<rest>.*)")
_BEHIND = re.compile(rf"{_STAMP}\Z")
_LONGEST_STAMP = 20
#: A text is taken for a transcript from this many turns and this share of its paragraphs on.
_FEWEST_TURNS = 4
_SMALLEST_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, and what it begins: a speaker, a time, or nothing."""

    paragraph: Paragraph
    number: int
    raw: str
    rest: str  #: what stands behind the speaker and the time
    opens_paragraph: bool
    speaker: str | None = None
    at: str | None = None


def cut_turns(paragraphs: Sequence[Paragraph], *, certain: bool = False) -> list[ParsedUnit] | None:
    """The turns of a transcript, in order; what stands before the first one stays paragraphs.

    None when the paragraphs do not look like a transcript; with ``certain``, only when no
    line at all begins a turn.
    """
    lines = [line for paragraph in paragraphs for line in _lines(paragraph)]
    speakers = _speakers(lines, certain)
    timed = _timed(lines, len(paragraphs), certain)
    if speakers is None and not timed:
        return None
    return list(_units(lines, speakers or frozenset(), timed))


def paragraph_unit(paragraph: Paragraph) -> ParsedUnit:
    """A paragraph as a unit of its own."""
    return ParsedUnit(paragraph.kind, paragraph.text, paragraph.lines, attributes=paragraph.attributes)


def turn_starts(lines: Iterable[str]) -> frozenset[str]:
    """Those of a document's lines that seem to begin a turn, to part paragraphs by where nothing else does."""
    openings = {line: _opening(line) for line in lines}
    names = Counter(opening.speaker for opening in openings.values() if opening.speaker)
    again = {name for name, times in names.items() if times > 1}
    if len(again) < 2:
        again = set()
    return frozenset(line for line, opening in openings.items() if opening.speaker in again or opening.stamped)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What the start of a line says, and the rest of it."""

    speaker: str | None
    at: str | None
    rest: str
    stamped: bool = False


def _opening(raw: str) -> _Opening:
    before = _BEFORE.match(raw)
    rest = raw[before.end() :] if before else raw.lstrip()
    at = _stamp(before) if before else None
    stamped = before is not None
    if spoken := _SPOKEN.match(rest):
        return _Opening(spoken["name"], at or _stamp(spoken), spoken["rest"], stamped)
    if tagged := _TAGGED.match(rest):
        return _Opening(tagged["name"], at, tagged["rest"], stamped)
    if not before and (alone := _ALONE.match(rest)):
        return _Opening(alone["name"], alone["bare"], "")
    return _Opening(None, at, rest, stamped)


def _lines(paragraph: Paragraph) -> Iterable[_Line]:
    for place, raw in enumerate(paragraph.text.split("\n")):
        opening = _opening(raw)
        number = paragraph.line_of(place)
        yield _Line(paragraph, number, raw, opening.rest, place == 0, opening.speaker, opening.at)


def _stamp(found: re.Match[str]) -> str | None:
    return found["square"] or found["round"] or found["hash"]


def _speakers(lines: Sequence[_Line], certain: bool) -> frozenset[str] | None:
    """Names that begin turns; None when there is no sign that any does."""
    names = Counter(line.speaker for line in lines if line.speaker)
    again = {name for name, times in names.items() if times > 1}
    blocks = sum(line.opens_paragraph for line in lines)
    turns = sum(names[name] for name in again)
    if certain:
        return frozenset(again or names) or None
    if len(again) < 2 or turns < _FEWEST_TURNS or turns < _SMALLEST_SHARE * blocks:
        return None
    return frozenset(again)


def _timed(lines: Sequence[_Line], blocks: int, certain: bool) -> bool:
    """Whether a time at the start of a line begins a turn even without a name."""
    times = sum(line.at is not None and line.speaker is None for line in lines)
    return times > 0 if certain else times >= _FEWEST_TURNS and times >= _SMALLEST_SHARE * blocks


def _units(lines: Sequence[_Line], speakers: frozenset[str], timed: bool) -> Iterable[ParsedUnit]:
    turn: list[_Line] = []
    preamble: list[_Line] = []
    for line in lines:
        if _begins(line, speakers, timed, bool(turn)):
            if turn:
                yield from _turn(turn)
            turn = [line]
        elif turn:
            turn.append(line)
        else:
            preamble.append(line)
            continue
        yield from _paragraphs(preamble)
        preamble = []
    yield from _turn(turn)


def _paragraphs(lines: Sequence[_Line]) -> Iterable[ParsedUnit]:
    """What stands before the first turn."""
    for _, group in groupby(lines, key=lambda line: id(line.paragraph)):
        block = list(group)
        text = "\n".join(line.raw for line in block).strip()
        paragraph = replace(block[0].paragraph, text=text, lines=(block[0].number, block[-1].number))
        yield paragraph_unit(paragraph)


def _begins(line: _Line, speakers: frozenset[str], timed: bool, started: bool) -> bool:
    if line.speaker in speakers:
        return True
    if line.speaker is not None:
        return started and (line.opens_paragraph or line.at is not None) and _formal(line.speaker)
    return timed and line.at is not None


def _formal(name: str) -> bool:
    """Whether a name that comes once may be a speaker's: one or two words, each with a capital or a number."""
    words = name.split()
    return len(words) <= 2 and all(word[0].isupper() or word[0].isdigit() for word in words)


def _turn(turn: Sequence[_Line]) -> Iterable[ParsedUnit]:
    first = turn[0]
    parts = [first.rest]
    for line in turn[1:]:
        parts += ["", line.raw] if line.opens_paragraph else [line.raw]
    text = "\n".join(parts).strip()
    attributes = dict(first.paragraph.attributes)
    if first.at:
        attributes["at"] = first.at
    if behind := _BEHIND.search(text, max(0, len(text) - _LONGEST_STAMP)):
        # f4 and MAXQDA print the time at which a turn ended behind it.
        attributes["until"] = _stamp(behind) or ""
        text = text[: behind.start()].rstrip()
    if text:
        lines = (first.number, turn[-1].number)
        yield ParsedUnit(UnitKind.TURN, text, lines, author=first.speaker, attributes=attributes)
