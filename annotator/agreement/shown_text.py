"""Text from outside as it may stand in a sentence or on a terminal."""

import unicodedata

LONGEST_SHOWN = 40
#: Control and format signs can steer a terminal or turn the reading direction.
_STEERING = frozenset({"Cc", "Cf", "Zl", "Zp"})


def plain(text: str) -> str:
    """The text with each control or format sign replaced by “·”."""
    return "".join("·" if unicodedata.category(sign) in _STEERING else sign for sign in text)


def shown(text: str) -> str:
    """The text made plain and cut to ``LONGEST_SHOWN`` code points."""
    text = plain(text)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def width(text: str) -> int:
    """Columns a text takes on a terminal: East Asian signs take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
