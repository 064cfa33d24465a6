"""From the paragraphs of a document to threads and units: what all document formats share."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from annotator.domain.material import ParsedThread, ParsedUnit, Problem, Reading, Severity, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.paragraphs import Paragraph
from annotator.importers.turns import cut_turns, paragraph_unit
from annotator.importers.whole import pieces_of

OPTIONS: Mapping[str, str] = {
    "unit": "What becomes a unit: “paragraph”, “turn” (what a speaker says) or “document”; "
    "without it, turns in what looks like a transcript, paragraphs elsewhere.",
    "split_at_headings": "Each heading of the highest level that comes more than once begins a thread of its own.",
}
_PATH = " › "


class Cut(StrEnum):
    """What becomes a unit."""

    PARAGRAPH = "paragraph"
    TURN = "turn"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a document as given; no ``cut`` means that it is guessed."""

    cut: Cut | None = None
    split_at_headings: bool = False


def check_options(options: Mapping[str, Any], known: Mapping[str, str] = OPTIONS) -> Choices:
    """The options, checked; Refusal for one that is unknown or has a value that is none of its own."""
    for name in options:
        if name not in known:
            raise Refusal(f"Documents of this format have no option “{name}”. The options are: {', '.join(known)}.")
    cut = options.get("unit")
    if cut is not None and cut not in tuple(Cut):
        raise Refusal("The option “unit” is “paragraph”, “turn” or “document”.")
    split = options.get("split_at_headings", False)
    if not isinstance(split, bool):
        raise Refusal("The option “split_at_headings” is either true or false.")
    return Choices(None if cut is None else Cut(cut), split)


def title_from(file_name: str) -> str:
    """The title of a document that has none: the name of its file without folders and ending."""
    return PurePath(file_name).stem


def document_reading(
    file_name: str, encoding: str, paragraphs: Sequence[Paragraph], choices: Choices, problems: Iterable[Problem] = ()
) -> Reading:
    """A file that is one document; Refusal when turns are asked for and there are none."""
    threads, hints = document_threads(title_from(file_name), paragraphs, choices)
    require_turns(file_name, threads, choices)
    return Reading(encoding, pieces_of(threads, problems=[*problems, *hints]))


def require_turns(file_name: str, threads: Iterable[ParsedThread], choices: Choices) -> None:
    """Refusal when turns are asked for and there is none in any thread."""
    kinds = {unit.kind for thread in threads for unit in thread.units}
    if choices.cut is Cut.TURN and UnitKind.TURN not in kinds:
        raise Refusal(
            f"No turns of speakers were found in “{file_name}”: no line begins with a name and a colon or with a time. "
            "Import it by paragraphs instead."
        )


def document_threads(
    title: str, paragraphs: Sequence[Paragraph], choices: Choices
) -> tuple[list[ParsedThread], list[Problem]]:
    """A document as threads, and what a person should know.

    ``title`` is taken where no heading can be one. A heading that opens the document and
    is alone on its level is its title; all other headings are the attribute “heading” of
    the units below them.
    """
    sections = _split(title, paragraphs) if choices.split_at_headings else [_titled(title, paragraphs)]
    problems = _without_text(sections)
    threads = []
    for heading, section in sections:
        units = _document_unit(section) if choices.cut is Cut.DOCUMENT else _units(section, choices, problems)
        if units:
            threads.append(ParsedThread(heading, None, None, tuple(units)))
    return threads, problems


def _titled(title: str, paragraphs: Sequence[Paragraph]) -> tuple[str, Sequence[Paragraph]]:
    levels = [paragraph.heading for paragraph in paragraphs if paragraph.heading is not None]
    first = paragraphs[0] if paragraphs else None
    if first and first.heading is not None and levels.count(first.heading) == 1 and first.heading == min(levels):
        return first.text, paragraphs[1:]
    return title, paragraphs


def _split(title: str, paragraphs: Sequence[Paragraph]) -> list[tuple[str, Sequence[Paragraph]]]:
    levels = Counter(paragraph.heading for paragraph in paragraphs if paragraph.heading is not None)
    top = min((level for level, times in levels.items() if times > 1), default=min(levels, default=None))
    starts = [place for place, paragraph in enumerate(paragraphs) if top is not None and paragraph.heading == top]
    ends = [*starts[1:], len(paragraphs)]
    before = paragraphs[: starts[0]] if starts else paragraphs
    sections = [(paragraphs[start].text, paragraphs[start + 1 : end]) for start, end in zip(starts, ends, strict=False)]
    return [_titled(title, before), *sections] if before else sections


def _below_headings(section: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs that are no headings, each with the path of those it stands under."""
    path: dict[int, str] = {}
    found = []
    for paragraph in section:
        if paragraph.heading is not None:
            path = {level: text for level, text in path.items() if level < paragraph.heading}
            path[paragraph.heading] = paragraph.text
        elif path:
            attributes = {"heading": _PATH.join(path.values()), **paragraph.attributes}
            found.append(replace(paragraph, attributes=attributes))
        else:
            found.append(paragraph)
    return found


def _units(section: Sequence[Paragraph], choices: Choices, problems: list[Problem]) -> list[ParsedUnit]:
    body = _below_headings(section)
    if choices.cut is not Cut.PARAGRAPH and body:
        turns = cut_turns(body, certain=choices.cut is Cut.TURN)
        if turns is not None:
            if choices.cut is None:
                problems.append(_guessed(turns))
            return turns
    return [paragraph_unit(paragraph) for paragraph in body]


def _document_unit(section: Sequence[Paragraph]) -> list[ParsedUnit]:
    if not section:
        return []
    text = "\n\n".join(paragraph.text for paragraph in section)
    return [ParsedUnit(UnitKind.PASSAGE, text, (section[0].lines[0], section[-1].lines[1]))]


def _guessed(units: Sequence[ParsedUnit]) -> Problem:
    turns = [unit for unit in units if unit.kind is UnitKind.TURN]
    speakers = len({unit.author for unit in turns if unit.author})
    who = f" by {speakers} speaker{'s' * (speakers != 1)}" if speakers else ""
    return Problem(
        turns[0].lines[0] if turns else None,
        Severity.HINT,
        f"Read as a transcript: {len(turns)} turn{'s' * (len(turns) != 1)}{who}. "
        "If these are no speakers, choose “paragraph” for what becomes a unit.",
    )


def _without_text(sections: Iterable[tuple[str, Sequence[Paragraph]]]) -> list[Problem]:
    """A hint for headings, titles included, that would otherwise vanish as nothing stands under them."""
    lost: list[int] = []
    for _, section in sections:
        open_headings: list[Paragraph] = []
        for paragraph in section:
            if paragraph.heading is None:
                open_headings = []
                continue
            level = paragraph.heading
            lost += [one.lines[0] for one in open_headings if (one.heading or 0) >= level]
            open_headings = [one for one in open_headings if (one.heading or 0) < level] + [paragraph]
        lost += [one.lines[0] for one in open_headings]
    if not lost:
        return []
    return [
        Problem(
            min(lost),
            Severity.HINT,
            f"{len(lost)} heading{'s have' if len(lost) != 1 else ' has'} no text below; "
            "headings are not units themselves.",
        )
    ]
