"""Days and times as pages print them: with or without a weekday, month names in seven languages, or numbers.

English, German, French, Spanish, Dutch, Italian and Portuguese; accents and case do not
matter, but weekday and month are of one language. A date of numbers whose order cannot be
known (04/03/2025) has two readings and is not decided here; a weekday beside it decides.
Dots mean day, month, year, as they do where dates are printed with dots.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

#: No line that holds a date alone is longer.
_LONGEST = 80
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Mapping[str, tuple[str, ...]] = {
    language: tuple(names.split())
    for language, names in {
        "en": "january february march april may june july august september october november december",
        "de": "januar februar marz april mai juni juli august september oktober november dezember",
        "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "nl": "januari februari maart april mei juni juli augustus september oktober november december",
        "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    }.items()
}
_DAYS: Mapping[str, tuple[str, ...]] = {
    language: tuple(names.split())
    for language, names in {
        "en": "monday tuesday wednesday thursday friday saturday sunday",
        "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "es": "lunes martes miercoles jueves viernes sabado domingo",
        "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "it": "lunedi martedi mercoledi giovedi venerdi sabato domenica",
        "pt": "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira sabado domingo",
    }.items()
}
_SHORTEST = 3  # letters of a shortened month or weekday
_NTH = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_NAMED = (
    rf"(?P<day>[0-9]{{1,2}}){_NTH}\s+(?:de\s+)?(?P<month>[^\W\d_]{{3,12}})\.?,?\s+(?:del?\s+)?(?P<year>[0-9]{{4}})"
    rf"|(?P<month2>[^\W\d_]{{3,12}})\.?\s+(?P<day2>[0-9]{{1,2}}){_NTH},?\s+(?P<year2>[0-9]{{4}})"
)
_NUMBERS = (
    r"(?P<year3>[0-9]{4})(?P<sep>[-/.])(?P<month3>[0-9]{1,2})(?P=sep)(?P<day3>[0-9]{1,2})"
    r"|(?P<first>[0-9]{1,2})(?P<sep2>[-/.])(?P<second>[0-9]{1,2})(?P=sep2)(?P<year4>[0-9]{4})"
)
_DAY = re.compile(
    rf"(?:(?P<weekday>[^\W\d_]{{2,12}}(?:-feira)?)\.?,?\s+(?:den\s+|le\s+)?)?(?:{_NAMED}|{_NUMBERS})", re.IGNORECASE
)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)"
    r"\s*(?:(?P<half>[ap])\.?\s?m\.?)?(?:\s*(?:uhr|hrs?|h|uur))?",
    re.IGNORECASE,
)
_SIGNS = r"[\s,@–—-]*"
_LINK = r"(?:at|um|à|om|a\s+las?|alle(?:\s+ore)?|às|on)"
_LINK_BEFORE = re.compile(rf"{_SIGNS}(?:\s{_LINK})?{_SIGNS}\Z", re.IGNORECASE)
_LINK_BEHIND = re.compile(rf"{_SIGNS}(?:{_LINK}\s)?{_SIGNS}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A day: ISO date, None when there is no such day or it has two ``readings`` (ISO dates).

    ``weekday`` is the right one for that date, in English; ``weekday_agrees`` is false when another is printed.
    """

    iso: str | None
    weekday: str = ""
    weekday_agrees: bool = True
    has_weekday: bool = False
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """A day with a time: ISO 8601 to the minute or second, without zone; None when it cannot be known."""

    iso: str | None
    readings: tuple[str, ...] = ()


def printed_date(text: str, *, shortened: bool = False) -> PrintedDate | None:
    """The day a text is, and nothing else beside it; None when it is no date.

    ``shortened``: months and weekdays may be shortened to three letters or more.
    """
    found = _DAY.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return _as_date(found, shortened=shortened) if found else None


def printed_time(text: str) -> PrintedTime | None:
    """The day and time a text is, in either order, and nothing else beside them; None when it is no such text."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    for clock in _CLOCK.finditer(text):
        before, behind = text[: clock.start()], text[clock.end() :]
        if before and behind:
            continue
        # Between the two stands a comma, a dash or a word such as “at”.
        link = (_LINK_BEFORE.search(before) if before else _LINK_BEHIND.match(behind)) or clock
        day = printed_date(before[: link.start()] if before else behind[link.end() :], shortened=True)
        if day is not None:
            return _with_clock(day, clock)
    return None


def month_number(word: str, language: str) -> int | None:
    """1 to 12 for a whole month name of a language, else None."""
    plain = _plain(word)
    names = _MONTHS[language]
    return names.index(plain) + 1 if plain in names else None


def clock_time(hour: str, minute: str, half: str | None) -> tuple[int, int] | None:
    """Hours (of 24) and minutes; ``half`` is a or p; None when there is no such time."""
    hours = int(hour)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return None if hours > 23 or int(minute) > 59 else (hours, int(minute))


def calendar_day(year: str | int, month: str | int, day: str | int) -> date | None:
    """The day of the calendar; None when there is none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _with_clock(day: PrintedDate, clock: re.Match[str]) -> PrintedTime:
    at = clock_time(clock["hour"], clock["minute"], clock["half"])
    if at is None or (day.iso is None and not day.readings):
        return PrintedTime(None)
    seconds = f":{clock['second']}" if clock["second"] and int(clock["second"]) < 60 else ""
    times = f"T{at[0]:02}:{at[1]:02}{seconds}"
    return PrintedTime(day.iso + times if day.iso else None, tuple(reading + times for reading in day.readings))


def _as_date(found: re.Match[str], *, shortened: bool) -> PrintedDate | None:
    if found["year3"]:
        return _weighed(found["weekday"], [calendar_day(found["year3"], found["month3"], found["day3"])], _DAYS)
    if found["year4"]:
        orders = [(found["second"], found["first"])]
        if found["sep2"] != ".":
            orders.append((found["first"], found["second"]))
        return _weighed(found["weekday"], [calendar_day(found["year4"], *order) for order in orders], _DAYS)
    word = _plain(found["month"] or found["month2"])
    months = {language: at for language, names in _MONTHS.items() if (at := _place(word, names, shortened)) is not None}
    year, day = found["year"] or found["year2"], found["day"] or found["day2"]
    candidates = {calendar_day(year, month + 1, day) for month in months.values()}
    return _weighed(found["weekday"], candidates, months, shortened=shortened) if months else None


def _weighed(
    weekday: str | None, candidates: Iterable[date | None], languages: Iterable[str], *, shortened: bool = False
) -> PrintedDate | None:
    """The date of several readings that the weekday speaks for; None when the weekday is no word for one."""
    days = sorted({day for day in candidates if day is not None})
    if weekday is None:
        return _one_of(days, has_weekday=False)
    word = _plain(weekday)
    named = {at for language in languages if (at := _place(word, _DAYS[language], shortened)) is not None}
    if not named:
        return None
    agreeing = [day for day in days if day.weekday() in named]
    if len(agreeing) == 1:
        return PrintedDate(agreeing[0].isoformat(), WEEKDAYS[agreeing[0].weekday()], True, True)
    if len(days) != 1:
        return _one_of(days, has_weekday=True)
    return PrintedDate(days[0].isoformat(), WEEKDAYS[days[0].weekday()], False, True)


def _one_of(days: list[date], *, has_weekday: bool) -> PrintedDate:
    if len(days) != 1:
        readings = tuple(day.isoformat() for day in days)
        return PrintedDate(None, weekday_agrees=not has_weekday, has_weekday=has_weekday, readings=readings)
    return PrintedDate(days[0].isoformat(), WEEKDAYS[days[0].weekday()], True, has_weekday)


def _place(word: str, names: tuple[str, ...], shortened: bool) -> int | None:
    if word in names:
        return names.index(word)
    places = [at for at, name in enumerate(names) if name.startswith(word)]
    return places[0] if shortened and len(word) >= _SHORTEST and len(places) == 1 else None


def _plain(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign)).casefold()


def iso_minutes(day: date, at: tuple[int, int]) -> str:
    """ISO 8601 to the minute, without zone."""
    return datetime(day.year, day.month, day.day, *at).isoformat(timespec="minutes")
