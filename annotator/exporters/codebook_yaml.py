"""A Codebook as a file that people read and edit; `importers.codebook_yaml` reads the same codebook back."""

import re
from collections.abc import Iterable, Iterator
from math import isfinite

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind
from annotator.domain.codebook_faults import faults
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook

WIDTH = 100  #: columns, beyond which text is folded

#: Text that no YAML reader, of version 1.1 or 1.2, takes for anything but text.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .,;()/’'%+–-]*[\w.,;()/’'%+–-])?")
_NOT_PLAIN = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
#: What YAML takes for a line break or refuses to see in a file: to be written as an escape.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SINGLE_BLANK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def write_codebook(codebook: Codebook) -> bytes:
    """The codebook file: UTF-8, LF, codes as a tree in display order.

    Reading it gives an equal Codebook, provided that every code stands after the whole
    family of its elder sibling (the order of the tree) and only themes name a section.
    Raises Refusal for a codebook that is not sound, since codes without their parent
    would be lost.
    """
    found = faults(codebook)
    if found:
        raise Refusal(f"This codebook cannot be written. {found[0].message}")
    return ("\n".join(_lines(codebook)) + "\n").encode("utf-8")


def _lines(codebook: Codebook) -> Iterator[str]:
    yield f"title: {_scalar(codebook.title)}"
    yield from _text("", "description", codebook.description)
    yield f"version: {codebook.version}"
    if codebook.sections:
        yield "\nsections:"
        for section in codebook.sections:
            yield f"  - id: {_scalar(section.id)}"
            yield f"    name: {_scalar(section.name)}"
    yield "\ncodes:" if codebook.codes else "\ncodes: []"
    for number, theme in enumerate(codebook.themes()):
        if number:
            yield ""
        yield from _code(codebook, theme, "  ")
    if codebook.groups:
        yield "\ngroups:"
        for group in codebook.groups:
            yield from _group(group)


def _code(codebook: Codebook, code: Code, indent: str) -> Iterator[str]:
    inner = f"{indent}  "
    yield f"{indent}- id: {_scalar(code.id)}"
    yield f"{inner}name: {_scalar(code.name)}"
    if code.section is not None and code.parent is None:
        yield f"{inner}section: {_scalar(code.section)}"
    if code.key is not None:
        yield f"{inner}key: {_scalar(code.key)}"
    if code.colour is not None:
        yield f"{inner}colour: {_scalar(code.colour)}"
    if code.archived:
        yield f"{inner}archived: true"
    for field, text in (("merged_into", code.merged_into), ("split_from", code.split_from), ("guid", code.guid)):
        if text is not None:
            yield f"{inner}{field}: {_scalar(text)}"
    yield from _text(inner, "definition", code.definition)
    yield from _text(inner, "apply_when", code.apply_when)
    yield from _text(inner, "do_not_apply_when", code.do_not_apply_when)
    if code.examples:
        yield f"{inner}examples:"
        for example in code.examples:
            yield from _folded(f"{inner}  - ", f"{inner}    ", example)
    children = codebook.children(code.id)
    if children:
        yield f"{inner}codes:"
        for child in children:
            yield from _code(codebook, child, f"{inner}  ")


def _group(group: CodeGroup) -> Iterator[str]:
    yield f"  - id: {_scalar(group.id)}"
    yield f"    name: {_scalar(group.name)}"
    yield f"    kind: {group.kind.value}"
    if group.kind is GroupKind.SCALE:
        yield "    values:"
        for member, value in zip(group.members, group.values, strict=True):
            yield f"      {_scalar(member)}: {_number(value)}"
    else:
        yield "    codes:"
        for member in group.members:
            yield f"      - {_scalar(member)}"


def _text(indent: str, field: str, text: str) -> Iterable[str]:
    return _folded(f"{indent}{field}: ", f"{indent}  ", text) if text else ()


def _folded(lead: str, indent: str, text: str) -> Iterator[str]:
    """Text after its lead: on the same line while short, else as a block below it where YAML can keep it exactly."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN and len(lead) + len(text) <= WIDTH:
        yield f"{lead}{text}"
    elif not _fits_block(text):
        yield f"{lead}{_quoted(text)}"
    elif "\n" in text:
        yield f"{lead}|"
        yield from (f"{indent}{line}" if line else "" for line in text.split("\n"))
    else:
        yield f"{lead}>"
        yield from (f"{indent}{line}" for line in _wrapped(text, max(WIDTH - len(indent), 40)))


def _fits_block(text: str) -> bool:
    """Whether a block keeps it: no escapes needed, no blanks at either end of a line, no line break at either end."""
    lines = text.split("\n")
    return (
        bool(lines[0] and lines[-1])
        and not any(_UNSEEN.search(line) for line in lines)
        and not any(line != line.strip(" ") for line in lines)
    )


def _wrapped(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in _SINGLE_BLANK.split(text):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_UNSEEN.sub(lambda found: _escape(found.group()), escaped)}"'


def _escape(letter: str) -> str:
    return _SHORT_ESCAPES.get(letter) or f"\\u{ord(letter):04x}"


def _number(value: float) -> str:
    if not isfinite(value):
        raise Refusal("This codebook cannot be written: a scale has an infinite number or none. Correct the scale.")
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    digits, _, exponent = repr(float(value)).partition("e")
    # YAML 1.1 wants a point and a sign: 1e-07 would be read as text.
    return f"{digits if '.' in digits else f'{digits}.0'}e{exponent}" if exponent else digits


def _write(codebook: Codebook) -> WrittenCodebook:
    return WrittenCodebook(write_codebook(codebook))


WRITER = CodebookWriter("yaml", "Annotator’s own text file (YAML)", "yaml", "application/yaml", _write)
