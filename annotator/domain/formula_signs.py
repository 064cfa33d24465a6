"""Text that a spreadsheet would run, made harmless in a file and brought back when the file is read.

A spreadsheet that opens a CSV runs a cell beginning with = + - or @ as a formula (CWE-1236;
OWASP, "CSV Injection"). Such a text gets one leading apostrophe, the sign spreadsheets
themselves use for "this is text". Texts that already begin with apostrophes before such a
character get one more, which makes :func:`restored` exact.
"""

import re

# Full-width and small forms are read as formulas under some East Asian settings. Blanks, control
# characters and invisible marks before them are skipped, because some programs trim them first.
_FORMULA_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_TRIMMED = "\\s\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff"
# A negative number is no formula, and an apostrophe would make a column of numbers text.
_NEGATIVE = "(?!-[0-9]+(?:\\.[0-9]+)?\\Z)"
_DANGEROUS = re.compile(f"{_NEGATIVE}'*(?:[\\t\\r\\n]|[{_TRIMMED}]*[{_FORMULA_SIGNS}])")


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet could take this cell for a formula."""
    return _DANGEROUS.match(text) is not None


def defused(text: str) -> str:
    """The text as a CSV cell: with one leading apostrophe when a spreadsheet could run it."""
    return f"'{text}" if is_dangerous(text) else text


def restored(cell: str) -> str:
    """The text of a CSV cell written by :func:`defused`: without the apostrophe that was added."""
    return cell[1:] if cell.startswith("'") and is_dangerous(cell) else cell
