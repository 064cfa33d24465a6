"""The values of a codebook file: each is read as what its field wants, or becomes a fault at its line."""

import re
from collections.abc import Callable, Iterator
from math import isfinite, nan
from typing import TypeVar

from annotator.domain.codebook import GroupKind
from annotator.importers import codebook_fields as fields
from annotator.importers.codebook_nodes import SURROGATES, Entry, Listing, Node, Scalar

T = TypeVar("T")

#: Begins what stands in for a missing id or name, so that one gap is one fault; no text of a file can hold it.
GAP = "\0"
_NO_LINE_BREAK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)


class Values:
    """Reads values and collects ``faults`` as (line, sentence); ``found`` maps a field to what stands after it."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        self.faults = faults

    def add_fault(self, line: int, sentence: str) -> None:
        """Note a fault and go on."""
        self.faults.append((line, sentence))

    def pairs_of(self, node: Entry) -> Iterator[tuple[Scalar, Node]]:
        """Fields with their values; of a repeated field only the first."""
        first: dict[str, int] = {}
        for key, value in node.pairs:
            if not isinstance(key, Scalar):
                self.add_fault(key.line, "A field’s name must stand here, such as “name:”, without brackets.")
            elif key.text in first:
                above = first[key.text]
                self.add_fault(key.line, f"“{short(key.text)}” stands here twice, first in line {above}. Keep one.")
            else:
                first[key.text] = key.line
                yield key, value

    def items_of(self, node: Node | None, field: str) -> tuple[Node, ...]:
        """The items of a list; none when it is left out."""
        if node is None or isinstance(node, Listing):
            return node.items if node else ()
        if not (isinstance(node, Scalar) and node.left_out):
            self.add_fault(node.line, f"“{field}” must be a list: begin every item with a dash and a blank, “- …”.")
        return ()

    def list_of(self, found: dict[str, Node], field: str, read: Callable[[Node], T | None]) -> list[T]:
        """The items of a list, each read by ``read``; None is skipped."""
        return [value for item in self.items_of(found.get(field), field) if (value := read(item)) is not None]

    def gap(self) -> str:
        """A stand-in unlike every other: what is missing has just become a fault."""
        return f"{GAP}{len(self.faults)}"

    def id_of(self, found: dict[str, Node]) -> str:
        """The id of an entry."""
        text = self.line_of(found, "id")
        if text is None:
            return self.gap()
        if not re.fullmatch(fields.ID_PATTERN, text):
            self.add_fault(
                found["id"].line,
                f"The id “{short(text)}” must begin with a letter or digit and hold only letters a to z, "
                "digits, _ . and -, at most 64 in all. It is for programs; what people read is the name.",
            )
        return text

    def line_of(self, found: dict[str, Node], field: str) -> str | None:
        """One line of text, None when left out."""
        if field not in found or (text := self.text(found[field], field)) is None:
            return None
        text = text.strip()
        if _NO_LINE_BREAK.search(text):
            self.add_fault(found[field].line, f"“{field}” must be one line of text. Take the line breaks out.")
        return text or None

    def text_of(self, found: dict[str, Node], field: str) -> str:
        """Text of any length, empty when left out."""
        return (self.text(found[field], field) or "") if field in found else ""

    def text(self, node: Node, field: str) -> str | None:
        """Text as written, whatever YAML would make of it; None when left out."""
        if not isinstance(node, Scalar):
            self.add_fault(
                node.line,
                f"“{field}” must be text, and YAML reads a list or further fields here. Put the text in quotes, "
                f"or write “{field}: >” and the text in the lines below, indented.",
            )
            return None
        if node.lost:
            self.add_fault(
                node.line,
                f"In “{field}” the sign # begins a remark, so “{short(node.lost)}” would be lost. "
                "Put the whole text in quotes; if it is a remark, put a blank after the #.",
            )
        if GAP in node.text or SURROGATES.search(node.text):
            self.add_fault(node.line, f"“{field}” holds a character that cannot be stored. Take it out.")
            return node.text.replace(GAP, "")
        return None if node.left_out else node.text

    def example_of(self, node: Node) -> str | None:
        """One example."""
        text = self.text(node, "examples")
        if text is None and isinstance(node, Scalar):
            self.add_fault(node.line, "This example is empty. Write it, or take the line out.")
        return text

    def member_of(self, node: Node) -> tuple[str, int] | None:
        """The id of one code of a group, with its line."""
        text = self.text(node, "codes")
        if not text and isinstance(node, Scalar):
            self.add_fault(node.line, "The id of a code is missing here. Write it, or take the line out.")
        return (text, node.line) if text else None

    def colour_of(self, node: Node | None) -> str | None:
        """#rrggbb, or None."""
        text = self.text(node, "colour") if node is not None else None
        if text is None or re.fullmatch(fields.COLOUR_PATTERN, text):
            return text
        advice = f'Write “colour: "#{text}"”.' if re.fullmatch("[0-9A-Fa-f]{6}", text) else 'An example: "#0072b2".'
        self.add_fault(node.line, f"The colour “{short(text)}” is not # and six digits or letters a to f. {advice}")
        return None

    def version_of(self, node: Node | None) -> int:
        """A whole number from 1 on."""
        text = self.text(node, "version") if node is not None else None
        if text is None or re.fullmatch("[1-9][0-9]{0,8}", text, re.ASCII):
            return int(text or 1)
        self.add_fault(node.line, f"The version “{short(text)}” is not a whole number from 1 on.")
        return 1

    def yes_or_no(self, node: Node | None) -> bool:
        """True or false, in any case of letters."""
        text = self.text(node, "archived") if node is not None else None
        if text is None or text.casefold() in ("true", "false"):
            return text is not None and text.casefold() == "true"
        self.add_fault(node.line, f"“archived” must be true or false, not “{short(text)}”.")
        return False

    def kind_of(self, node: Node | None) -> GroupKind:
        """The kind of a group."""
        text = self.text(node, "kind") if node is not None else None
        if text is None or text in set(GroupKind):
            return GroupKind(text or GroupKind.ANY)
        self.add_fault(node.line, f"The kind “{short(text)}” does not exist. Write any, exclusive or scale.")
        return GroupKind.ANY

    def scale_of(self, node: Node) -> tuple[list[tuple[str, int]], tuple[float, ...]]:
        """The ids of a scale’s codes with their lines, and their numbers."""
        if not isinstance(node, Entry):
            if not (isinstance(node, Scalar) and node.left_out):
                self.add_fault(node.line, "“values” must hold one line “id: number” for each code, such as “mild: 1”.")
            return [], ()
        listed, values = [], []
        for key, value in self.pairs_of(node):
            text = value.text if isinstance(value, Scalar) else ""
            if _NUMBER.fullmatch(text) and isfinite(float(text)):
                values.append(float(text))
            else:
                self.add_fault(value.line, f"“{short(key.text)}” needs a number, such as 2 or 1.5, with a point.")
                values.append(nan)  # compares with nothing, so it brings no second fault
            listed.append((key.text, key.line))
        return listed, tuple(values)


def short(text: str) -> str:
    """Text as quoted in a sentence: one line, at most 60 letters."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:60]}…"
