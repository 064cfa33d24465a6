"""Dates and times as tables print them: read where they can mean one thing only, else left as printed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from annotator.domain.columns_map import DateOrder

_CLOCK = (
    r"(?:[T,\s]+(?:(?:at|um|à|a las|om)\s+)?(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?|UTC|GMT|\(?[A-Z]{2,5}\)?)?"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})([-/.])(?P<mo>\d{{1,2}})\2(?P<d>\d{{1,2}}){_CLOCK}{_ZONE}")
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})\s?([-/.])\s?(?P<b>\d{{1,2}})\2\s?(?P<y>\d{{4}}|\d\d){_CLOCK}{_ZONE}")
_DAY_NAMED = re.compile(
    r"(?:[^\W\d]+[,.]?\s+)?(?P<d>\d{1,2})(?:\.|st|nd|rd|th|er|º)?[\s-]+(?:de\s+)?(?P<name>[^\W\d]+)\.?,?[\s-]+"
    rf"(?:de\s+)?(?P<y>\d{{4}}){_CLOCK}{_ZONE}"
)
_MONTH_NAMED = re.compile(
    rf"(?:[^\W\d]+[,.]?\s+)??(?P<name>[^\W\d]+)\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_CLOCK}{_ZONE}"
)
#: The times of Twitter: Wed Oct 10 20:19:24 +0000 2018.
_YEAR_AT_END = re.compile(
    r"[A-Z][a-z]{2} (?P<name>[A-Z][a-z]{2}) (?P<d>\d\d?) "
    r"(?P<h>\d\d):(?P<m>\d\d):(?P<s>\d\d) (?P<zone>[+-]\d{4}) (?P<y>\d{4})"
)
_SECONDS = re.compile(r"[12]\d{9}(?:\d{3}|\.\d+)?")
_LONGEST = 60

#: English, German, French, Spanish and Dutch, each by what no other month begins with.
_MONTHS = (
    ("jan", "jän", "ene"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "mrz", "maa", "mrt"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "août", "aout", "ago"),
    ("sep",),
    ("oct", "okt"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)


@dataclass(frozen=True, slots=True)
class DateForm:
    """How the dates of a column are written.

    ``order`` is None when they cannot say it themselves: ``doubtful`` then is one that may
    mean two days. ``witness`` is the printed date that decided the order.
    """

    order: DateOrder | None
    dated: int = 0
    doubtful: str | None = None
    witness: str | None = None


def form_of(values: Iterable[str]) -> DateForm:
    """What the printed dates of a column say about themselves; ``dated`` counts those that are dates at all."""
    dated = 0
    day_first = month_first = doubtful = None
    for value in values:
        value = value.strip()
        if read_date(value, None) is not None:
            dated += 1
            continue
        match = _YEAR_LAST.fullmatch(value) if len(value) <= _LONGEST else None
        if match is None:
            continue
        first, second = int(match["a"]), int(match["b"])
        if max(first, second) > 31 or min(first, second) > 12:
            continue
        dated += 1
        if len(match["y"]) == 2:
            # 25/04/03 may begin with the year: no day above 12 proves an order.
            doubtful = doubtful or value
        elif first > 12:
            day_first = day_first or value
        elif second > 12:
            month_first = month_first or value
        else:
            doubtful = doubtful or value
    if day_first and month_first:
        return DateForm(None, dated, doubtful or day_first)
    if day_first:
        return DateForm(DateOrder.DAY_FIRST, dated, None, day_first)
    if month_first:
        return DateForm(DateOrder.MONTH_FIRST, dated, None, month_first)
    return DateForm(None, dated, doubtful) if doubtful else DateForm(DateOrder.ISO, dated)


def read_date(value: str, order: DateOrder | None) -> str | None:
    """The date as ISO 8601, with its zone if it has one; None when it is none, or may mean two days.

    A year that comes first, a month written as a word and seconds since 1970 mean one thing
    under any order; ``order`` settles the others.
    """
    if len(value) in (10, 19) and value[4] == value[7] == "-" and value[10:11] in ("", " ", "T"):
        # Nearly all times of nearly all tables: kept as they are once they are known to exist.
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return None
        return value if len(value) == 10 else f"{value[:10]}T{value[11:]}"
    if len(value) > _LONGEST:
        return None
    if match := _YEAR_FIRST.fullmatch(value):
        return _iso(match, int(match["mo"]))
    if match := _YEAR_LAST.fullmatch(value):
        if order not in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
            return None
        day, month = (match["a"], match["b"]) if order is DateOrder.DAY_FIRST else (match["b"], match["a"])
        return _iso(match, int(month), int(day))
    for form in (_YEAR_AT_END, _DAY_NAMED, _MONTH_NAMED):
        if (match := form.fullmatch(value)) and (month := _month(match["name"])):
            return _iso(match, month)
    if _SECONDS.fullmatch(value):
        seconds = int(value[:10])
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None


def _month(name: str) -> int | None:
    start = name.casefold()
    for number, starts in enumerate(_MONTHS, start=1):
        if start.startswith(starts):
            return number
    return None


def _iso(match: re.Match[str], month: int, day: int | None = None) -> str | None:
    year = int(match["y"]) + (0 if len(match["y"]) == 4 else 1900 if int(match["y"]) >= 70 else 2000)
    try:
        text = date(year, month, int(match["d"]) if day is None else day).isoformat()
        if match["h"] is None:
            return text
        hour = _hour(int(match["h"]), match.groupdict().get("half"))
        clock = datetime(year, month, 1, hour, int(match["m"]), int(match["s"] or 0))
    except ValueError:
        return None
    text += clock.strftime("T%H:%M:%S" if match["s"] else "T%H:%M")
    return text + _zone(match["zone"])


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _zone(printed: str | None) -> str:
    """The zone as ISO writes it; letters such as CET name no zone for certain, and are left out."""
    if not printed:
        return ""
    if printed in ("Z", "UTC", "GMT"):
        return "Z"
    shift = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?", printed)
    if shift is None:
        return ""
    hours, minutes = int(shift[2]), int(shift[3] or 0)
    if hours > 14 or minutes > 59:
        return ""
    return "Z" if hours == minutes == 0 else f"{shift[1]}{hours:02}:{minutes:02}"
