"""Phone numbers: 7 to 15 digits that are written like one, or stand where one is announced."""

import re
import unicodedata
from collections.abc import Iterator

from annotator.privacy.found import Kind

_HINT = re.compile(r"\d\D{0,3}\d\D{0,3}\d\D{0,3}\d")
_NUMBER = re.compile(
    r"(?<![\w£$€¥#+])(?<!\d[.,:/-])(?:\+ ?)?\(?\+?\d(?:[ \u00a0.()/‐‑–-]{0,3}\d){6,17}(?!\w|[.,:/-]\d|%)"
)
_DATE = re.compile(
    r"\d{1,2}[./ –-]{1,2}\d{1,2}[./ –-]{1,2}(?:\d{4}|\d{2})(?:\D.*)?"
    r"|\d{4}[./ –-]\d{1,2}[./ –-]\d{1,2}(?:\D.*)?"
    r"|(?:1[5-9]|20)\d\d(?:[ /–-]+(?:\d{2}|(?:1[5-9]|20)\d\d))+"
)
_NORTH_AMERICAN = re.compile(r"(?:1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
#: Thousands set apart, "1 250 000" or "1.250.000".
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([ \u00a0.])\d{3}(?:\1\d{3})+")
_ANNOUNCED = re.compile(
    r"(?:\b(?:tel|telephone|phone|mobile|cell|fax|call|called|calling|ring|rang|text|texted|whatsapp|dial|helpline|hotline|"
    r"tel[ée]fono|t[ée]l[ée]phone|telefon|handy|mobil)\b[^\d\n]{0,25}|[☎📞📱]\W{0,3})$",
    re.IGNORECASE,
)
#: Words before a number that is counted or filed, not dialled.
_FILED = re.compile(
    r"\b(?:no|nos|nr|ref|reference|case|claim|ticket|order|invoice|account|acc|id|isbn|issn|doi|prn|nhs|hmrc|vat|section|"
    r"page|pp?|vol|ip|iban|sort ?code|file|docket|policy|licence|license|usd|eur|gbp|chf|status)\b"
    r"(?: (?:no|nr|number))?[ .:#º°(]{0,4}$|"
    r"\b(?:case|reference|account|order|ticket|policy) number[ .:#]{0,3}(?:is |was )?$",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(
    r" ?(?:[£$€¥]|(?:k|m|bn|million|billion|euros?|pounds?|dollars?|usd|eur|gbp)\b)", re.IGNORECASE
)
#: How far before a number the words that announce it are looked for, in code points.
_BEFORE = 40


def phone_numbers(text: str) -> Iterator[tuple[Kind, int, int, str]]:
    """The phone numbers of a text: kind, start, end, key (the digits, with "+" when it is written)."""
    if not _HINT.search(text):
        return
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        start += match[0].startswith("(") and ")" not in match[0]
        written = text[start:end]
        digits = "".join(str(unicodedata.decimal(sign)) for sign in written if sign.isdecimal())
        if _is_phone(written, digits, text[max(0, start - _BEFORE) : start], text[end : end + 10]):
            yield Kind.PHONE, start, end, ("+" if "+" in written else "") + digits


def _is_phone(written: str, digits: str, before: str, after: str) -> bool:
    if (
        not 7 <= len(digits) <= 15
        or _DATE.fullmatch(written)
        or _MONEY_AFTER.match(after)
        or _THOUSANDS.fullmatch(written)
    ):
        return False
    if "+" in written:
        return len(digits) >= 8
    if _FILED.search(before):
        return False
    if _ANNOUNCED.search(before):
        return True
    if digits.startswith("00"):
        return len(digits) >= 10 and digits[2] != "0"
    if digits.startswith("0"):
        return 9 <= len(digits) <= 11 and not re.match(r"\(?0\.", written)
    return bool(_NORTH_AMERICAN.fullmatch(written))
