"""Times as sources print them, turned into ISO 8601 where only one reading is possible."""

import re
from datetime import UTC, datetime
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\.?"
_YEAR = r"(?P<year>[0-9]{4})"
_CLOCK = (
    r"(?:(?:,|\s|at|-|–|—|@|·|»)*\s*(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?"
    r"\s?(?:(?P<half>[ap])\.?m\.?)?)?"
)
_ZONE = r"(?:\s*(?P<zone>UTC|GMT|Z|[+-][0-9]{2}:?[0-9]{2}))?"
_FORMS: Final = tuple(
    re.compile(rf"(?<![0-9A-Za-z]){date}{_CLOCK}{_ZONE}(?![0-9A-Za-z])", re.IGNORECASE)
    for date in (
        rf"{_DAY}[ -]{_MONTH},?[ -]{_YEAR}",
        rf"{_MONTH}\s{_DAY},?\s{_YEAR}",
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
        r"(?P<first>[0-9]{1,2})(?P<mark>[-/.])(?P<second_number>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})",
    )
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}|\Z)")
_LONGEST: Final = 200
_RELATIVE = re.compile(
    r"\b(?:ago|yesterday|today|just now|vor [0-9]+|hace [0-9]+|il y a [0-9]+)\b|^\s*[0-9]+\s?(?:s|m|h|d|w|mo|y|yr)\s*$",
    re.IGNORECASE,
)


def iso_stamp(text: str) -> str | None:
    """A time in one of the forms of ISO 8601, its zone kept (“Z” for UTC), fractions of seconds dropped.

    None when it is no such time. A time without a zone stays without one.
    """
    text = text.strip()
    if not _ISO.match(text):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == len("2014-01-31"):
        return text
    clock = text[11:].partition("+")[0].partition("-")[0]
    stamp = time.isoformat(timespec="seconds" if clock.count(":") != 1 else "minutes")
    return stamp.removesuffix("+00:00") + "Z" if stamp.endswith("+00:00") else stamp


def iso_of_epoch(text: str) -> str | None:
    """The time of a number of seconds or milliseconds since 1970, in UTC; None when it is no such number."""
    if not re.fullmatch(r"[0-9]{9,10}|[0-9]{12,13}", text):
        return None
    seconds = int(text) // (1000 if len(text) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat() + "Z"


def iso_of_print(text: str) -> str | None:
    """The first date in a text, with its time of day when one follows: “March 4, 2025 at 10:32 am”.

    Month names are English. A date of numbers alone is read only when one of them can be
    no month (25/03/2019); None when nothing in the text can be read in one way only.
    """
    if stamp := iso_stamp(text):
        return stamp
    for form in _FORMS:
        for found in form.finditer(text[:_LONGEST]):
            if stamp := _stamp(found):
                return stamp
    return None


def is_relative(text: str) -> bool:
    """Whether a time is told from the day the page was saved: “3 years ago”."""
    return _RELATIVE.search(text[:_LONGEST]) is not None


def _stamp(found: re.Match[str]) -> str | None:
    day = _day(found)
    if day is None:
        return None
    date = f"{int(found['year']):04}-{day[0]:02}-{day[1]:02}"
    clock = _clock(found)
    try:
        datetime.fromisoformat(date + clock)
    except ValueError:
        return None
    return date + clock


def _day(found: re.Match[str]) -> tuple[int, int] | None:
    """Month and day; None when two numbers could each be either."""
    parts = found.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second_number"])
        if first == second or (first > 12 >= second):
            return second, first
        return (first, second) if second > 12 >= first else None
    month = parts["month"].lower()
    if month.isdecimal():
        return int(month), int(parts["day"])
    return _MONTHS.index(month[:3]) + 1, int(parts["day"])


def _clock(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    hour = int(found["hour"])
    if found["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    second = f":{found['second']}" if found["second"] else ""
    zone = found["zone"] or ""
    if zone.upper() in ("UTC", "GMT", "Z", "+0000", "+00:00"):
        zone = "Z"
    elif zone and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"T{hour:02}:{found['minute']}{second}{zone}"
