"""A codebook as cells: the columns of CSV and XLSX codebooks, and what cells cannot hold."""

import re
from collections.abc import Iterator
from math import isfinite

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind
from annotator.domain.codebook_faults import faults
from annotator.domain.refusal import Refusal
from annotator.exporters.columns import Column

_TEXT = "text"
#: The columns of every code, in the order people read them; examples follow.
CODE_COLUMNS = (
    Column("code_id", _TEXT, "Permanent id of the code: never change it once coded.", 18),
    Column("parent_id", _TEXT, "Id of the code above; empty for a theme.", 18),
    Column("path", _TEXT, "Names from the theme down; for reading only, parent_id counts.", 36),
    Column("name", _TEXT, "What people read.", 26),
    Column("definition", _TEXT, "What the code means.", 50),
    Column("when_to_use", _TEXT, "When to give the code.", 40),
    Column("when_not_to_use", _TEXT, "When not to give it.", 40),
    Column("color", _TEXT, "# and six digits or letters a to f.", 10),
    Column("is_codable", _TEXT, "no for archived codes, which cannot be given any more; for other programs.", 10),
    Column("key", _TEXT, "The letter of the code at the desk.", 6),
    Column("archived", _TEXT, "yes or no.", 9),
    Column("merged_into", _TEXT, "Id of the code that stands for this archived one.", 18),
    Column("split_from", _TEXT, "Id of the code that this one was cut out of.", 18),
    Column("guid", _TEXT, "Id that another program gave the code.", 18),
    Column("section_id", _TEXT, "Id of the section a theme stands in.", 14),
)
SECTION_NAME = Column("section", _TEXT, "Name of the section.", 24)
GROUP_COLUMNS = (
    Column("group_id", _TEXT, "Id of the group a code is in.", 14),
    Column("group", _TEXT, "Name of the group.", 24),
    Column("group_kind", _TEXT, "any, exclusive (at most one may be given) or scale (at most one, with numbers).", 12),
)
GROUP_VALUE = Column("group_value", _TEXT, "The number of the code on a scale.", 12)

# U+FFFE and U+FFFF are no characters; XML refuses them, as it refuses halves of pairs.
_UNREADABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_RETURNS = re.compile("\r\n?")


class CodebookCells:
    """The cells of one codebook; ``losses()`` says what became of texts that no cell can hold."""

    def __init__(self, codebook: Codebook) -> None:
        """Raise Refusal for a codebook that is not sound."""
        found = faults(codebook)
        if found:
            raise Refusal(f"This codebook cannot be written. {found[0].message}")
        self.codebook = codebook
        self.most_examples = max((sum(map(bool, code.examples)) for code in codebook.codes), default=0) or 1
        self._returns = 0
        self._unreadable = 0

    def example_columns(self) -> tuple[Column, ...]:
        """A column for each example of the code with the most: example, example_2 and so on."""
        names = ("example", *(f"example_{number}" for number in range(2, self.most_examples + 1)))
        return tuple(Column(name, _TEXT, "A text that carries the code.", 40) for name in names)

    def code_rows(self) -> Iterator[tuple[str, ...]]:
        """The cells of CODE_COLUMNS and the examples of each code, in order."""
        for code in self.codebook.codes:
            examples = [self.text(example) for example in code.examples if example]
            padding = [""] * (self.most_examples - len(examples))
            yield (*self._code(code), *examples, *padding)

    def _code(self, code: Code) -> tuple[str, ...]:
        return (
            code.id,
            code.parent or "",
            self.codebook.path(code.id),
            self.text(code.name),
            self.text(code.definition),
            self.text(code.apply_when),
            self.text(code.do_not_apply_when),
            code.colour or "",
            "no" if code.archived else "yes",
            code.key or "",
            "yes" if code.archived else "no",
            code.merged_into or "",
            code.split_from or "",
            self.text(code.guid or ""),
            (code.section or "") if code.parent is None else "",
        )

    def text(self, text: str) -> str:
        """A text as a cell keeps it: line ends are LF, and what is no character is U+FFFD."""
        if "\r" in text:
            self._returns += 1
            text = _RETURNS.sub("\n", text)
        if _UNREADABLE.search(text):
            self._unreadable += 1
            text = _UNREADABLE.sub("\ufffd", text)
        return text

    def losses(self) -> Iterator[str]:
        """Sentences on what the cells made so far could not hold."""
        empty = sum(not example for code in self.codebook.codes for example in code.examples)
        if empty:
            yield f"Examples without any text ({empty:,}) were left out."
        if self._returns:
            yield f"Carriage returns, an old kind of line end, became ordinary line ends in {self._returns:,} texts."
        if self._unreadable:
            yield f"Characters that no program can read became “\ufffd” in {self._unreadable:,} texts."


def number_cell(group: CodeGroup, place: int) -> str:
    """The number of a scale’s code, written so that exactly this number is read again."""
    if group.kind is not GroupKind.SCALE:
        return ""
    value = group.values[place]
    if not isfinite(value):
        raise Refusal("This codebook cannot be written: a scale has an infinite number or none. Correct the scale.")
    return str(int(value)) if value == int(value) and abs(value) < 1e15 and str(value) != "-0.0" else repr(float(value))
