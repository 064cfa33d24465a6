"""Which column of a table is what: the mapping a person makes, remembers and gives on the command line.

Written as text a mapping is ``text=body,author=user,attribute=age|gender,dates=day_first``;
a column name that holds one of ``, = | "``, a line break or outer blanks stands in double
quotes, a quote inside it is doubled.
"""

import difflib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from annotator.domain.refusal import Refusal

_SPECIAL = set(',=|"')
#: The word of the command line for each field; fields with several columns come first.
_SEVERAL = {"text": "text", "attribute": "attributes", "missing": "missing"}
_SINGLE = ("id", "parent", "author", "time", "thread")
_WORDS = (*_SEVERAL, *_SINGLE, "dates")
_EXAMPLE = "Write it like text=body,author=user,attribute=age|gender,dates=day_first."


class DateOrder(StrEnum):
    """How the dates of a table are written."""

    ISO = "iso"  #: 2025-04-03
    DAY_FIRST = "day_first"  #: 3/4/2025 is the third of April
    MONTH_FIRST = "month_first"  #: 3/4/2025 is the fourth of March


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What the columns of a table are, by their names.

    Each ``text`` column is a question: a thread, whose answers are its units; none means
    that they are to be guessed. ``attributes`` None means every column that is nothing else
    and not personal. ``dates`` None means that the dates themselves must say their order.
    ``missing`` are words, such as "NA", that stand for no answer; without them they are
    answers.
    """

    text: tuple[str, ...] = ()
    id: str | None = None
    parent: str | None = None
    author: str | None = None
    time: str | None = None
    thread: str | None = None
    attributes: tuple[str, ...] | None = None
    dates: DateOrder | None = None
    missing: tuple[str, ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Every column that is named."""
        single = tuple(name for word in _SINGLE if (name := getattr(self, word)) is not None)
        return (*self.text, *single, *(self.attributes or ()))

    def as_text(self) -> str:
        """The form of the command line; ``parse_mapping`` reads it back."""
        parts = [f"text={_joined(self.text)}"] if self.text else []
        parts += [f"{word}={_quoted(name)}" for word in _SINGLE if (name := getattr(self, word)) is not None]
        if self.attributes is not None:
            parts.append(f"attribute={_joined(self.attributes)}")
        if self.dates is not None:
            parts.append(f"dates={self.dates.value}")
        if self.missing:
            parts.append(f"missing={_joined(self.missing)}")
        return ",".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; ``mapping_of`` reads them back."""
        found: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value is not None and (value or one.name == "attributes"):
                found[one.name] = list(value) if isinstance(value, tuple) else str(value)
        return found


def mapping_of(given: Any) -> ColumnMapping:
    """A mapping from what an option may hold: a mapping, its text, its plain values, or nothing.

    Raises Refusal for an unknown word, a word said twice, a value of another kind.
    """
    match given:
        case None:
            return ColumnMapping()
        case ColumnMapping():
            return given
        case str():
            return parse_mapping(given)
        case Mapping():
            return _from_plain(given)
    raise Refusal(f"A mapping of columns is a text or an object. {_EXAMPLE}")


def parse_mapping(text: str) -> ColumnMapping:
    """The mapping that a text of the command line describes; Refusal when it makes no sense."""
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(text):
        word, equals, _ = text[at:].partition("=")
        if not equals:
            raise Refusal(f"“{text[at:].strip()}” in the mapping has no “=”. {_EXAMPLE}")
        at += len(word) + 1
        names, at = _names(text, at)
        word = word.strip().lower()
        if word in found and word not in _SEVERAL:
            raise Refusal(f"The mapping says “{word}” twice; it is one column.")
        if word not in _SEVERAL and len(names) > 1:
            raise Refusal(f"“{word}” in the mapping is one column, not {len(names)}.")
        found.setdefault(word, []).extend(names)
    plain: dict[str, Any] = {}
    for word, names in found.items():
        if word not in _WORDS:
            raise Refusal(f"A mapping has no “{word}”. Its words are: {', '.join(_WORDS)}.")
        if word in _SEVERAL:
            plain[_SEVERAL[word]] = names
        elif names:
            plain[word] = names[0]
    return _from_plain(plain)


def shape_of(header: Sequence[str]) -> str:
    """A digest of the column names, whatever their order: tables of one shape are mapped alike."""
    names = json.dumps(sorted(name.strip() for name in header), ensure_ascii=False)
    return hashlib.sha256(names.encode("utf-8", "surrogatepass")).hexdigest()


def fitted(mapping: ColumnMapping, header: Sequence[str]) -> ColumnMapping:
    """The mapping with the names exactly as in the header, where they differ in case or blanks only.

    Raises Refusal for a column that is not there, that is two things at once, and for a
    parent column without ids or beside several questions.
    """
    names = {name: _found(name, header) for name in mapping.columns()}
    mapping = replace(
        mapping,
        text=tuple(names[name] for name in mapping.text),
        attributes=None if mapping.attributes is None else tuple(names[name] for name in mapping.attributes),
        **{word: names[name] for word in _SINGLE if (name := getattr(mapping, word)) is not None},
    )
    used = mapping.columns()
    twice = sorted({name for name in used if used.count(name) > 1})
    if twice:
        raise Refusal(f"The column “{_short(twice[0])}” stands in the mapping twice. Each column is one thing.")
    if mapping.parent is not None and mapping.id is None:
        raise Refusal("A parent column needs an id column: parents are named by their ids. Add id=… to the mapping.")
    if mapping.parent is not None and len(mapping.text) > 1:
        raise Refusal("A parent column goes with one text column only, but the mapping has several.")
    return mapping


def _found(name: str, header: Sequence[str]) -> str:
    if name in header:
        return name
    alike = [column for column in header if column.strip().casefold() == name.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    close = difflib.get_close_matches(name, header, n=1)
    meant = f" Did you mean “{_short(close[0])}”?" if close else ""
    columns = ", ".join(_short(column) for column in header[:12]) + (", …" if len(header) > 12 else "")
    raise Refusal(f"There is no column “{_short(name)}” in the table.{meant} Its columns are: {columns}.")


def _short(name: str) -> str:
    one_line = " ".join(name.split())
    return one_line if len(one_line) <= 60 else f"{one_line[:59]}…"


def _from_plain(given: Mapping[Any, Any]) -> ColumnMapping:
    found: dict[str, Any] = {}
    known = {one.name for one in fields(ColumnMapping)}
    for word, value in given.items():
        if word not in known:
            raise Refusal(f"A mapping has no “{word}”. Its words are: {', '.join(sorted(known))}.")
        if value is None:
            continue
        if word in _SEVERAL.values():
            if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
                raise Refusal(f"“{word}” in a mapping is a list of names.")
            found[word] = tuple(dict.fromkeys(value))
        elif not isinstance(value, str):
            raise Refusal(f"“{word}” in a mapping is one name.")
        else:
            found[word] = _order(value) if word == "dates" else value
    return ColumnMapping(**found)


def _order(value: str) -> DateOrder:
    try:
        return DateOrder(value.strip().lower())
    except ValueError:
        orders = ", ".join(order.value for order in DateOrder)
        raise Refusal(f"“{value}” is no order of dates. Say one of: {orders}.") from None


def _names(text: str, at: int) -> tuple[list[str], int]:
    """The names from here to the next comma, and the place behind it."""
    names: list[str] = []
    while True:
        name, at = _name(text, at)
        if name is not None:
            names.append(name)
        if at >= len(text) or text[at] == ",":
            return names, at + 1
        at += 1


def _name(text: str, at: int) -> tuple[str | None, int]:
    """One name, None when nothing stands there, and the place of the sign that ends it."""
    while at < len(text) and text[at].isspace():
        at += 1
    if not text.startswith('"', at):
        end = min((place for sign in ",|" if (place := text.find(sign, at)) >= 0), default=len(text))
        return text[at:end].strip() or None, end
    parts = []
    at += 1
    while True:
        end = text.find('"', at)
        if end < 0:
            raise Refusal("A double quote in the mapping is not closed.")
        parts.append(text[at:end])
        at = end + 1
        if not text.startswith('"', at):
            break
        parts.append('"')
        at += 1
    while at < len(text) and text[at] not in ",|":
        if not text[at].isspace():
            raise Refusal("A name in double quotes in the mapping is followed by neither “,” nor “|”.")
        at += 1
    return "".join(parts), at


def _joined(names: Sequence[str]) -> str:
    return "|".join(map(_quoted, names))


def _quoted(name: str) -> str:
    if name and name == name.strip() and not _SPECIAL & set(name):
        return name
    return '"' + name.replace('"', '""') + '"'
