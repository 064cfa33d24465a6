"""Text from people and files, shown letter by letter.

Streamlit reads Markdown in almost everything it shows. A study called ``![](https://…)``
would fetch a picture from outside, so whatever a person or a file supplied goes through
``plain`` first.
"""

import re

# Every ASCII punctuation mark may be escaped in Markdown (CommonMark 0.31, section 2.4);
# the colon and the dollar sign begin Streamlit's own directives and formulas.
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
# Web and mail addresses become links even when escaped; an invisible word joiner in them prevents it.
_ADDRESSES = re.compile(r"(:(?=//)|\bwww(?=\.)|@)", re.IGNORECASE)
# Signs that turn the direction of what follows would turn our own words round.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_LINES = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    shown = _DIRECTIONS.sub("", _LINES.sub(" ", text))
    return _MARKS.sub(r"\\\1", _ADDRESSES.sub("\\1\u2060", shown))
