"""What a single line of a saved blog page is: the words and shapes of the format.

Line numbers are 1-based; lines are cut at LF only. A line of blanks (tabs and U+00A0
included) is blank. Nothing here looks at a second line.
"""

import re
from dataclasses import dataclass

from annotator.importers.printed_dates import (
    PrintedDate,
    calendar_day,
    clock_time,
    iso_minutes,
    month_number,
    printed_date,
)

#: The words that close a comment and a reply.
CLOSES_COMMENT = "ReplyDelete"
CLOSES_REPLY = "Delete"
REPLIES = "Replies"

#: A longer line is a paragraph, whatever stands around it.
LONGEST_TITLE = 200
LONGEST_NAME = 100
#: No line that is read as a whole by a pattern (a date, a count) is longer.
_LONGEST_FORM = 80

#: A tab counts three columns: more than the two blanks before a comment's number, fewer than
#: the four before its text. So lines keep their order whether a tab stands for two blanks or four.
_TAB = "   "
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_COUNT_LINE = re.compile(r"(?P<count>[0-9]{1,6}|[0-9]{1,3},[0-9]{3}|no)\s+comments?\s*:", re.IGNORECASE)
_RESPONSES = re.compile(
    r"(?P<count>[0-9]{1,6}|[0-9]{1,3},[0-9]{3}|one)\s+(?:responses?|replies|reply|thoughts?|comments?)\s+(?:to|on)\s+\S.*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<number>[0-9]{1,4})\.(?:\s+(?P<rest>.*))?", re.DOTALL)
#: A marker may be glued to a number line or to “Replies”.
_GLUED_START = re.compile(r"\s*(?:[0-9]{1,4}\.(?:\s|$)|Replies(?:\s*[0-9]{1,4}\.(?:\s|$)|$))")
#: What stands between day and time, by language; the month is a word of the same language.
_AT = {"en": "at", "de": "um", "fr": "à", "es": r"a\slas?|,", "nl": "om", "it": r"alle(?:\sore)?", "pt": "às"}
_STAMP = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})(?:\.|er|º)?\s(?:de\s)?(?P<month>[^\W\d_]{{3,12}})\s(?:de\s)?"
    rf"|(?P<month2>{_MONTH})\s(?P<day2>[0-9]{{1,2}}),?\s)"
    rf"(?P<year>[0-9]{{4}})\s?(?P<at>{'|'.join(_AT.values())})\s(?P<hour>[0-9]{{1,2}})[:.](?P<minute>[0-9]{{2}})"
    r"(?:\s?(?P<half>[ap])\.?\s?m\.?)?\Z",
    re.IGNORECASE,
)
_LONGEST_STAMP = 48
_END_OF_WORD = re.compile(r"\W")
_NAMELESS = frozenset(
    (
        *("anonymous", "unknown", "anonym", "unbekannt", "anonyme", "inconnu", "anónimo", "desconocido"),
        *("anoniem", "onbekend", "anonimo", "sconosciuto", "anônimo", "desconhecido"),
    )
)
_CLOSING_PUNCTUATION = tuple(".!?:;,…-–—")
_QUOTES = "\"'”’»)]"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number, its text without outer blanks, and its indent in columns.

    ``printed`` is what stands there when ``text`` is its translation (see ``blog_languages``).
    """

    number: int
    text: str
    indent: int
    printed: str | None = None

    @property
    def words(self) -> str:
        """What is printed, for texts and titles; ``text`` says what the line is."""
        return self.text if self.printed is None else self.printed


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """A name glued to a time, as comments by named authors begin; either may be missing."""

    author: str | None
    time: str | None


def cut_lines(text: str) -> list[Line]:
    """Every line of the text; a line end at the very end opens no further line."""
    raw = text.split("\n")
    if raw and not raw[-1]:
        raw.pop()
    lines = []
    for number, whole in enumerate(raw, 1):
        stripped = whole.strip()
        indent = len(whole[: len(whole) - len(whole.lstrip())].replace("\t", _TAB)) if stripped else 0
        lines.append(Line(number, stripped, indent))
    return lines


def is_separator(text: str) -> bool:
    """A whole line of asterisks and blanks, at least three asterisks."""
    return text.startswith("*") and text.count("*") >= 3 and not text.replace("*", "").strip()


def date_line(line: Line) -> PrintedDate | None:
    """A day with its weekday, alone and not indented; None for any other line."""
    date = bare_date_line(line)
    return date if date and date.has_weekday else None


def bare_date_line(line: Line) -> PrintedDate | None:
    """A day with or without a weekday, alone and not indented; None for any other line."""
    return None if line.indent else printed_date(line.text)


def declared_count(text: str) -> int | None:
    """The number of a count line (“45 comments:”, “1 comment:”, “No comments:”), else None."""
    found = _COUNT_LINE.fullmatch(text) if len(text) <= _LONGEST_FORM else None
    if not found:
        return None
    return 0 if found["count"].lower() == "no" else int(found["count"].replace(",", ""))


def responses_count(text: str) -> int | None:
    """The number of a line such as “3 responses to “A title””, else None."""
    found = _RESPONSES.fullmatch(text) if len(text) <= LONGEST_TITLE else None
    if not found:
        return None
    return 1 if found["count"].lower() == "one" else int(found["count"].replace(",", ""))


def is_cut_count(text: str) -> bool:
    """Whether a text is the beginning of a count line, as the last line of a cut file may be (“45 comm”)."""
    number, _, word = text.partition(" ")
    return len(number) <= 7 and number.replace(",", "").isdecimal() and word != "" and "comments:".startswith(word)


def numbered(text: str) -> tuple[int, str] | None:
    """Number and rest of a line such as “12. text”; None when it does not begin so."""
    found = _NUMBER.fullmatch(text)
    return (int(found["number"]), (found["rest"] or "").strip()) if found else None


def split_marker(text: str) -> tuple[str, str] | None:
    """The marker a line of a numbered list begins with, and what is glued to it.

    “ReplyDelete” is no word of any text, so whatever follows it is glued. “Delete” is a
    word: it is a marker alone, or before a number or “Replies”.
    """
    if text.startswith(CLOSES_COMMENT):
        return CLOSES_COMMENT, text[len(CLOSES_COMMENT) :].strip()
    if text.startswith(CLOSES_REPLY):
        rest = text[len(CLOSES_REPLY) :]
        if not rest or _GLUED_START.match(rest):
            return CLOSES_REPLY, rest.strip()
    return None


def split_glued_marker(text: str) -> tuple[str, str] | None:
    """The marker a line of the older layout begins with, and the text glued to it.

    There “Delete” is a marker unless it goes on as a word would: with a blank, or as “Deleted”, “Deletes”, “Deleter”.
    """
    if text.startswith(CLOSES_COMMENT):
        return CLOSES_COMMENT, text[len(CLOSES_COMMENT) :].strip()
    if text.startswith(CLOSES_REPLY):
        rest = text[len(CLOSES_REPLY) :]
        if not rest:
            return CLOSES_REPLY, ""
        if not rest[0].isspace() and _END_OF_WORD.split(rest, maxsplit=1)[0] not in {"d", "s", "r"}:
            return CLOSES_REPLY, rest
    return None


def is_marker(line: Line) -> bool:
    """Whether a line begins with “ReplyDelete”, or is an indented “Delete” or “Replies”."""
    return line.text.startswith(CLOSES_COMMENT) or (line.indent > 0 and line.text in (CLOSES_REPLY, REPLIES))


def author_line(text: str) -> AuthorLine | None:
    """Name and time of a line such as “Some One7 July 2015 at 22:26”; None when it is no such line.

    The cut is made at the date, from the right, because names may read like sentences.
    The name is glued to the date: with a blank between, the line is a sentence that ends
    in a time, unless the name says that there is none (“Anonymous”, “Unknown”). Of two
    digits before the month both are taken for the day when such a day exists.
    """
    offset = max(0, len(text) - _LONGEST_STAMP)
    found = _STAMP.search(text[offset:])
    month = _stamp_month(found) if found else None
    if not found or month is None:
        return None
    day_text = found["day"] or found["day2"]
    start = offset + found.start()
    day = calendar_day(found["year"], month, day_text)
    if day is None and found["day"] and len(day_text) == 2:
        start, day = start + 1, calendar_day(found["year"], month, day_text[1])
    name = text[:start]
    glued = not name or not (name[-1].isspace() or name[-1] in "-–—/(,")
    if len(name) > LONGEST_NAME or not (glued or name.strip().casefold() in _NAMELESS):
        return None
    at = clock_time(found["hour"], found["minute"], found["half"])
    return AuthorLine(name.strip() or None, iso_minutes(day, at) if day and at else None)


def ends_in_time(text: str) -> bool:
    """Whether a short line ends in a date and a time, as the lines of named authors do."""
    found = _STAMP.search(text[-_LONGEST_STAMP:]) if len(text) <= LONGEST_NAME + _LONGEST_STAMP else None
    return found is not None and _stamp_month(found) is not None


def ends_without_punctuation(text: str) -> bool:
    """Whether a line ends as titles do, with none of the marks that close a sentence or lead on."""
    return not text.rstrip(_QUOTES).endswith(_CLOSING_PUNCTUATION)


def unit_text(lines: list[str]) -> str:
    """The stored text of a unit.

    Every line without blanks at its two ends (U+00A0 counts as one), a run of blank lines
    made one, no blank line at either end, joined by LF. Within a line nothing is touched:
    U+00A0, double blanks and masked words stay.
    """
    kept: list[str] = []
    for line in lines:
        text = line.strip()
        if text or (kept and kept[-1]):
            kept.append(text)
    if kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)


def _stamp_month(found: re.Match[str]) -> int | None:
    """The month of a stamp; None when its words are not of one language."""
    if found["month2"]:
        return month_number(found["month2"], "en") if found["at"].lower() == "at" else None
    languages = [language for language, at in _AT.items() if re.fullmatch(at, found["at"], re.IGNORECASE)]
    return next((month for one in languages if (month := month_number(found["month"], one))), None)
