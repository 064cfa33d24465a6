"""Hostile text in cells: what a spreadsheet would run, what no program can read, what Excel cannot hold.

Comments, notes and names of codes, coders, threads and files were written by other people.
A spreadsheet that opens a CSV runs a cell beginning with = + - or @ as a formula
(see domain.formula_signs): in CSV it gets an apostrophe. An XLSX says itself which cells
are text, so nothing is added there.
"""

import re

from annotator.domain.formula_signs import defused, is_dangerous, restored

__all__ = ["defused", "fitted", "is_dangerous", "is_unreadable", "readable", "restored"]

#: An Excel cell holds this many UTF-16 units (an emoji counts as two).
LONGEST_IN_EXCEL = 32_767
#: Rows of an Excel sheet, header included.
ROWS_IN_EXCEL = 1_048_576
COLUMNS_IN_EXCEL = 16_384
#: Excel keeps 15 digits of a number; longer ones are written as text.
LARGEST_NUMBER_IN_EXCEL = 999_999_999_999_999
CUT_MARK = " … [cut here: the CSV exports hold the whole text]"
REPLACEMENT = "\ufffd"

# NUL ends a string in many programs (base R drops the rest of the line); a lone surrogate is no
# character, and UTF-8 cannot write it.
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def is_unreadable(text: str) -> bool:
    """Whether the text holds NUL or a lone surrogate, which no program can read from a file."""
    return _UNREADABLE.search(text) is not None


def readable(text: str) -> str:
    """The text with each NUL and each lone surrogate replaced by U+FFFD, the mark for "unreadable"."""
    return _UNREADABLE.sub(REPLACEMENT, text)


def fitted(text: str) -> str:
    """The text as an Excel cell can hold it: cut with a mark when it is longer than 32,767 UTF-16 units."""
    if len(text) <= LONGEST_IN_EXCEL // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_IN_EXCEL:
        return text
    kept = units[: 2 * (LONGEST_IN_EXCEL - len(CUT_MARK))]
    # The cut may fall between the two units of one character: that half is dropped.
    return kept.decode("utf-16-le", "ignore") + CUT_MARK
