"""Times as JSON files write them become ISO 8601, where that is possible without guessing."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)? ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,17}(?:\.\d*)?", re.ASCII)
_X = "%a %b %d %H:%M:%S %z %Y"


def from_epoch(value: object) -> str | None:
    """Seconds since 1970, as a number or in words, as UTC with "Z"; None when they are no time."""
    try:
        seconds = int(value) if type(value) is str and value.isdecimal() else int(float(value))
        minutes, rest = divmod(seconds, 60)
        return f"{_minute(minutes)}{rest:02d}Z"
    except (TypeError, ValueError, OverflowError, OSError):
        return None


@lru_cache(maxsize=4096)
def _minute(minutes: int) -> str:
    # A dump stands in the order of time: most lines share their minute with the line before.
    return datetime.fromtimestamp(minutes * 60, UTC).isoformat()[:17]


def from_text(value: object) -> str | None:
    """A time whose order of day and month is certain: ISO 8601, seconds or milliseconds since 1970, X, e-mail.

    A zone stays where the text has one (UTC as "Z"); parts of seconds go. None for anything else.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()[:64]
    if _NUMBER.fullmatch(text):
        whole = text.partition(".")[0]
        # Eight digits or fewer may be a year or a day written as one number.
        if len(whole) < 9:
            return None
        return from_epoch(whole[:-3] if len(whole) in (12, 13) else whole)
    if found := _ISO.fullmatch(text):
        return _iso(*found.groups())
    return _in_words(text)


def _iso(day: str, clock: str | None, zone: str | None) -> str | None:
    try:
        datetime.fromisoformat(f"{day}T{clock or '00:00'}{_offset(zone)}")
    except ValueError:
        return None
    if clock is None:
        return day
    if zone is None:
        return f"{day}T{clock}"
    offset = _offset(zone)
    return f"{day}T{clock}{'Z' if offset[1:] == '00:00' else offset}"


def _offset(zone: str | None) -> str:
    """A zone as +hh:mm, empty for none."""
    if zone is None:
        return ""
    if zone.upper() in ("Z", "UTC"):
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _in_words(text: str) -> str | None:
    """The times of X and of e-mails, both in English and with a zone."""
    try:
        time = datetime.strptime(text, _X)
    except ValueError:
        try:
            time = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if time.tzinfo is None:
        return None
    iso = time.isoformat(timespec="seconds")
    return iso.removesuffix("+00:00") + "Z" if iso.endswith("+00:00") else iso
