"""What a code means as one text, for formats that give a code a single description, and back again.

A line that begins with one of the labels begins the part it names; what stands before the
first is the definition. A line of the texts themselves that begins like a label gets a
backslash, which is taken away on reading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.codebook import Code

APPLY_WHEN = "Apply when"
DO_NOT_APPLY_WHEN = "Do not apply when"
EXAMPLE = "Example"

_LABEL = re.compile(rf"(\\*)({APPLY_WHEN}|{DO_NOT_APPLY_WHEN}|{EXAMPLE}):(?: |$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodeTexts:
    """The texts of a code, as the fields of Code name them."""

    definition: str = ""
    apply_when: str = ""
    do_not_apply_when: str = ""
    examples: tuple[str, ...] = ()


def as_one_text(code: Code) -> str:
    """The definition, and each further text on lines of its own behind its label; empty when there is none."""
    return "\n".join(_parts(code))


def from_one_text(text: str) -> CodeTexts:
    """The texts of ``as_one_text``; a text without labels is a definition. A repeated label goes on with its text."""
    if not text:
        return CodeTexts()
    parts: list[tuple[str, list[str]]] = [("definition", [])]
    for line in text.split("\n"):
        found = _LABEL.match(line)
        if found is None:
            parts[-1][1].append(line)
        elif found[1]:
            parts[-1][1].append(line[1:])
        else:
            parts.append((found[2].casefold(), [line[found.end() :]]))
    texts = [(label, "\n".join(lines)) for label, lines in parts]
    return CodeTexts(
        definition=texts[0][1],
        apply_when=_joined(texts, APPLY_WHEN),
        do_not_apply_when=_joined(texts, DO_NOT_APPLY_WHEN),
        examples=tuple(part for label, part in texts if label == EXAMPLE.casefold()),
    )


def _joined(texts: list[tuple[str, str]], label: str) -> str:
    return "\n".join(part for found, part in texts if found == label.casefold())


def _parts(code: Code) -> Iterator[str]:
    if code.definition:
        yield "\n".join(_kept(code.definition.split("\n")))
    if code.apply_when:
        yield _labelled(APPLY_WHEN, code.apply_when)
    if code.do_not_apply_when:
        yield _labelled(DO_NOT_APPLY_WHEN, code.do_not_apply_when)
    for example in code.examples:
        yield _labelled(EXAMPLE, example)


def _labelled(label: str, text: str) -> str:
    first, *others = text.split("\n")
    return "\n".join([f"{label}: {first}", *_kept(others)])


def _kept(lines: list[str]) -> Iterator[str]:
    return (f"\\{line}" if _LABEL.match(line) else line for line in lines)
