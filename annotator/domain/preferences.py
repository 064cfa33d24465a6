"""How a coder wants the desk: text size, line width, and keys of their own (WCAG 2.2, success criterion 2.1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from annotator.domain.refusal import Refusal

#: Percent of the usual size.
TEXT_SIZES = (85, 100, 115, 130, 150, 175, 200)
LINE_WIDTHS = ("narrow", "medium", "wide")
#: What the desk can do by key besides giving codes.
COMMANDS = frozenset(
    {
        "none_applies",
        "unsure",
        "ineligible",
        "save",
        "undo",
        "back",
        "forward",
        "find",
        "note",
        "definition",
        "keys",
        "mark",
        "discuss",
        "memo",
        "propose",
        "decided",
        "again",
    }
)
NAMED_KEYS = frozenset({"Enter", "Backspace", "ArrowLeft", "ArrowRight", "F1"})
MOST_KEYS = 1_000
LONGEST_CODE_ID = 200


@dataclass(frozen=True, slots=True)
class Preferences:
    """One coder's desk. Keys: by code id or command, one printable character, a named key, or None for no key."""

    text_size: int = 100
    line_width: str = "medium"
    single_keys: bool = True
    code_keys: Mapping[str, str | None] = field(default_factory=dict)
    command_keys: Mapping[str, str | None] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for storing and for the desk."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {**values, "code_keys": dict(self.code_keys), "command_keys": dict(self.command_keys)}


def read_preferences(given: Mapping[str, Any]) -> Preferences:
    """Preferences from plain values; Refusal when one of them is none. What is not named takes its default."""
    known = {item.name for item in fields(Preferences)}
    wanted = Preferences(**{name: value for name, value in given.items() if name in known})
    if type(wanted.text_size) is not int or wanted.text_size not in TEXT_SIZES:
        raise Refusal(f"The text size must be one of {', '.join(map(str, TEXT_SIZES))} percent.")
    if wanted.line_width not in LINE_WIDTHS:
        raise Refusal(f"The line width must be one of {', '.join(LINE_WIDTHS)}.")
    if not isinstance(wanted.single_keys, bool):
        raise Refusal("Single keys are either on or off.")
    for keys in (wanted.code_keys, wanted.command_keys):
        if not isinstance(keys, Mapping) or len(keys) > MOST_KEYS or not all(_is_key(key) for key in keys.values()):
            raise Refusal("A key must be one character that can be seen, or one of the desk's named keys.")
    if not all(len(code) <= LONGEST_CODE_ID and code.isprintable() for code in wanted.code_keys):
        raise Refusal("A key of your own belongs to a code that does not exist.")
    if not set(wanted.command_keys) <= COMMANDS:
        raise Refusal("A key of your own belongs to an act the desk does not have.")
    return wanted


def _is_key(key: Any) -> bool:
    if key is None:
        return True
    one_sign = isinstance(key, str) and len(key) == 1 and key.isprintable() and not key.isspace()
    return one_sign or (isinstance(key, str) and key in NAMED_KEYS)
