"""A diff of codebooks as lines for a terminal, and as plain values for JSON."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from annotator.domain.codebook_diff import CodebookDiff, CodeDiff, PartDiff
from annotator.domain.marked_words import Mark, MarkedText, TextChange

_BLANK: MarkedText = ()


def diff_lines(diff: CodebookDiff) -> Iterator[MarkedText]:
    """The whole diff, line by line, without line breaks; unchanged codes are counted, not named."""
    yield _same(f"{diff.summary[:1].upper()}{diff.summary[1:]}.")
    for change in diff.head:
        yield _BLANK
        yield from _text_lines(change, "")
    sections = {part.id: part for part in diff.sections}
    for section, codes in groupby(diff.codes, key=lambda one: one.section):
        part = sections.pop(section, None)
        yield _BLANK
        if part is not None:
            yield from _part_lines(part, "Section")
        elif diff.sections:
            yield _same("Codes in no section")
        yield from _code_lines(tuple(codes))
    for part in sections.values():
        if part.sentences:
            yield _BLANK
            yield from _part_lines(part, "Section")
    for part in diff.groups:
        if part.sentences:
            yield _BLANK
            yield from _part_lines(part, "Group")


def diff_values(diff: CodebookDiff) -> dict[str, Any]:
    """Everything that changed as values JSON can carry; marked texts are lists of [mark, words]."""
    return {
        "before": diff.before,
        "after": diff.after,
        "same": diff.is_empty,
        "summary": diff.summary,
        "counts": {kind.value: count for kind, count in diff.counts.items()},
        "head": [_change_values(change) for change in diff.head],
        "sections": [_part_values(part) for part in diff.sections if part.sentences],
        "codes": [_code_values(one) for one in diff.codes if one.kinds],
        "groups": [_part_values(part) for part in diff.groups if part.sentences],
    }


def _same(text: str) -> MarkedText:
    return ((Mark.SAME, text),)


def _text_lines(change: TextChange, indent: str) -> Iterator[MarkedText]:
    line: list[tuple[Mark, str]] = [(Mark.SAME, f"{indent}{change.field}: ")]
    for mark, text in change.marked:
        first, *further = text.splitlines() if not text.endswith("\n") else [*text.splitlines(), ""]
        line.append((mark, first))
        for part in further:
            yield tuple(step for step in line if step[1])
            line = [(Mark.SAME, f"{indent}  "), (mark, part)]
    yield tuple(step for step in line if step[1])


def _part_lines(part: PartDiff, what: str) -> Iterator[MarkedText]:
    yield ((Mark.SAME, f"{what} "), *part.name.marked)
    yield from (_same(f"  {sentence}") for sentence in part.sentences)


def _code_lines(codes: tuple[CodeDiff, ...]) -> Iterator[MarkedText]:
    above: list[CodeDiff] = []
    told: set[str] = set()
    unchanged = 0
    for one in codes:
        del above[one.level - 1 :]
        above.append(one)
        if not one.kinds:
            unchanged += 1
            continue
        for other in above[:-1]:
            if not other.kinds and other.code.id not in told:
                told.add(other.code.id)
                yield ((Mark.SAME, "  " * other.level), *other.name.marked)
        indent = "  " * one.level
        kinds = ", ".join(kind.value for kind in one.kinds)
        yield ((Mark.SAME, indent), *one.name.marked, (Mark.SAME, f"  ({kinds})"))
        yield from (_same(f"{indent}  {sentence}") for sentence in one.sentences)
        for change in one.texts:
            yield from _text_lines(change, f"{indent}  ")
    if unchanged:
        yield _same(f"  {unchanged} code{'' if unchanged == 1 else 's'} unchanged")


def _change_values(change: TextChange) -> dict[str, Any]:
    marked = [[mark.value, text] for mark, text in change.marked]
    return {"field": change.field, "before": change.before, "after": change.after, "marked": marked}


def _part_values(part: PartDiff) -> dict[str, Any]:
    return {
        "id": part.id,
        "before": part.name.before or None,
        "after": part.name.after or None,
        "sentences": list(part.sentences),
    }


def _code_values(one: CodeDiff) -> dict[str, Any]:
    return {
        "id": one.code.id,
        "before": one.before.name if one.before else None,
        "after": one.after.name if one.after else None,
        "level": one.level,
        "section": one.section,
        "kinds": [kind.value for kind in one.kinds],
        "sentences": list(one.sentences),
        "texts": [_change_values(change) for change in one.texts],
    }
