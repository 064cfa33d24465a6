"""Subtitles and automatic transcripts with times: WebVTT and SubRip (SRT)."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.domain.material import ParsedThread, ParsedUnit, Problem, Reading, Severity, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.documents import OPTIONS, Cut, check_options, title_from
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.paragraphs import ends_sentence
from annotator.importers.whole import pieces_of

_MOMENT = r"((?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3})"
_TIMES = re.compile(rf"[ \t]*{_MOMENT}[ \t]*-->[ \t]*{_MOMENT}")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,40})?[ \t]+([^>]{1,100})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^{}\n]{0,40}\}")
_NAMED = re.compile(r"(?:- ?)?([^\W\d_][\w.'’\-]{0,29}(?: [\w.'’\-]{1,20}){0,3}):[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Cue:
    """One subtitle: its lines in the file, when it is shown, who speaks, what."""

    lines: tuple[int, int]
    at: str
    until: str
    speaker: str | None
    text: str


def recognise(file: SourceFile) -> float:
    """By the line of two times with an arrow; Refusal when it is no text."""
    text = file.beginning.text
    if text.startswith("WEBVTT"):
        return 0.95
    return 0.9 if any(_TIMES.match(line) for line in text.split("\n", 20)[:20]) else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """One thread of turns.

    What one speaker says on end is one turn; where nobody is named, a turn ends with a
    sentence. With the option ``unit`` “paragraph” each subtitle is a unit, with
    “document” all are one. Raises Refusal when there are no subtitles in it.
    """
    choices = check_options(options, _OPTIONS)
    decoded = file.decoded
    lines = decoded.text.split("\n")
    cues = _with_names(list(_cues(lines)))
    if not cues:
        raise Refusal(
            f"“{file.name}” holds no subtitles: no line such as “00:00:01.000 --> 00:00:04.000” with text below. "
            "Choose plain text, or another file."
        )
    if choices.cut is Cut.DOCUMENT:
        text = "\n".join(cue.text for cue in cues)
        units = [ParsedUnit(UnitKind.PASSAGE, text, (cues[0].lines[0], cues[-1].lines[1]))]
    else:
        turns = ([cue] for cue in cues) if choices.cut is Cut.PARAGRAPH else _turns(cues)
        units = [_unit(turn) for turn in turns]
    thread = ParsedThread(title_from(file.name), None, None, tuple(units))
    return Reading(decoded.encoding, pieces_of([thread], problems=[*decoded.problems, *_notes(lines)]))


def _cues(lines: Sequence[str]) -> Iterable[_Cue]:
    place = 0
    while place < len(lines):
        times = _TIMES.match(lines[place])
        place += 1
        if not times:
            continue
        start = place
        while place < len(lines) and lines[place].strip() and not _TIMES.match(lines[place]):
            place += 1
        end = place
        if place < len(lines) and lines[place].strip() and lines[place - 1].strip().isdecimal():
            end -= 1  # No blank line before the next subtitle: this is its number.
        raw = "\n".join(lines[start:end])
        voice = _VOICE.search(raw)
        text = html.unescape(_TAG.sub("", raw)).strip()
        if text:
            speaker = html.unescape(voice[1]).strip() if voice else None
            yield _Cue((start, end), _moment(times[1]), _moment(times[2]), speaker or None, text)


def _moment(time: str) -> str:
    return time.replace(",", ".")


def _with_names(cues: list[_Cue]) -> list[_Cue]:
    """Programs for calls print the speaker before the text: taken for one when a name comes again."""
    if any(cue.speaker for cue in cues):
        return cues
    found = [_NAMED.match(cue.text) for cue in cues]
    names = Counter(match[1] for match in found if match)
    again = {name for name, times in names.items() if times > 1}
    return [
        replace(cue, speaker=match[1], text=cue.text[match.end() :]) if match and match[1] in again else cue
        for cue, match in zip(cues, found, strict=True)
    ]


def _turns(cues: Sequence[_Cue]) -> Iterable[list[_Cue]]:
    turn: list[_Cue] = []
    for cue in cues:
        if turn and (cue.speaker != turn[-1].speaker or (cue.speaker is None and ends_sentence(turn[-1].text))):
            yield turn
            turn = []
        turn.append(cue)
    if turn:
        yield turn


def _unit(turn: Sequence[_Cue]) -> ParsedUnit:
    attributes = {"at": turn[0].at, "until": turn[-1].until}
    text = " ".join(cue.text.replace("\n", " ") for cue in turn)
    lines = (turn[0].lines[0], turn[-1].lines[1])
    return ParsedUnit(UnitKind.TURN, text, lines, author=turn[0].speaker, attributes=attributes)


def _notes(lines: Sequence[str]) -> list[Problem]:
    notes = [number for number, line in enumerate(lines, 1) if line == "NOTE" or line.startswith("NOTE ")]
    if not notes or not lines[0].startswith("WEBVTT"):
        return []
    what = "1 note" if len(notes) == 1 else f"{len(notes)} notes"
    return [Problem(notes[0], Severity.HINT, f"Left out: {what} for those who edit the subtitles.")]


_OPTIONS = {"unit": OPTIONS["unit"]}

SUBTITLES = Importer(
    name="subtitles",
    version="1",
    label="Subtitles or timed transcript (VTT, SRT)",
    recognise=recognise,
    read=read,
    options=_OPTIONS,
    extensions=(".vtt", ".srt"),
)
