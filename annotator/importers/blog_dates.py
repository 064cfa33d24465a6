"""Dates without a weekday that start the posts of a page, and what cannot be a post's title.

Such a date may as well stand in an article, so it counts only on a page that has no date
with a weekday. The first must stand near the top, before any marker or separator, and each
must be followed by what can be a title.
"""

from collections.abc import Sequence

from annotator.importers.blog_lines import (
    LONGEST_TITLE,
    Line,
    bare_date_line,
    declared_count,
    is_marker,
    is_separator,
    numbered,
)
from annotator.importers.printed_dates import PrintedDate

#: How many lines of text may stand before the first of the dates.
_TOP_OF_PAGE = 10
#: A title may ask or exclaim; a greeting or a sentence is none.
_ENDS_OF_SENTENCES = (".", ",", ":", ";")


def bare_dates(lines: Sequence[Line]) -> dict[int, PrintedDate]:
    """The indexes of the lines that are such dates, with the dates."""
    found: dict[int, PrintedDate] = {}
    with_text = [at for at, line in enumerate(lines) if line.text]
    for place, at in enumerate(with_text[:-1]):
        line = lines[at]
        if not found and (place >= _TOP_OF_PAGE or is_marker(line) or is_separator(line.text)):
            break
        date = bare_date_line(line) if at == 0 or not lines[at - 1].text else None
        if date and _can_be_title(lines[with_text[place + 1]]):
            found[at] = date
    return found


def is_no_title(line: Line) -> bool:
    """Whether a line is something of the page's own form and so no title."""
    is_listed = bool(line.indent) and numbered(line.text) is not None
    return is_separator(line.text) or declared_count(line.text) is not None or is_marker(line) or is_listed


def _can_be_title(line: Line) -> bool:
    is_form = is_no_title(line) or bool(line.indent) or bare_date_line(line) is not None
    return not is_form and len(line.text) <= LONGEST_TITLE and not line.text.endswith(_ENDS_OF_SENTENCES)
