"""JSON of any origin, one object a line or a list of objects, and the archive of X: the importer ``jsonl``.

Which key is the text, the id and so on the options say; what they do not say is guessed
from the names of the keys. Without a key for the thread the file is one thread; without
one for the parent its units are rows. An option that is empty says that there is no such key.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.domain.material import ParsedUnit, Piece, Problem, Reading, ReadUnit, Severity, ThreadStart, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.json_reading import JsonText, first_objects, head_text, plain, unescaped
from annotator.importers.json_times import from_text
from annotator.importers.jsonl_columns import ROLES, Columns, choose_columns, is_personal, value_at
from annotator.importers.repeated import Repeated

NAME = "jsonl"
OPTIONS: Mapping[str, str] = {
    "text": "The key of the text to code; dots lead inside objects, as in “data.body”.",
    "id": "The key of the id that other objects name as their parent.",
    "parent": "The key of the id of what an object answers.",
    "author": "The key of the author’s name.",
    "time": "The key of the time.",
    "thread": "The key of the thread an object belongs to.",
    "attributes": "The keys of the attributes, parted by commas; without it all that are not personal.",
}
_LOOKED_AT = 100
_GONE = frozenset({"[deleted]", "[removed]"})
_NO_PARENT = frozenset({"", "0", "root", "none", "null"})
_LONGEST_ATTRIBUTE = 1000
_OF_X = "window.YTD."


def recognise(file: SourceFile) -> float:
    """How sure it is: objects with keys make a file JSON, whatever they are about."""
    head = head_text(file).lstrip()
    if head.startswith(_OF_X):
        return 0.9
    start = "".join(head[:2000].split())
    if not start.startswith(('{"', '[{"')):
        return 0.0
    if file.extension in JSONL.extensions or first_objects(head):
        return 0.6
    return 0.4


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """Objects of any kind; the options are those of OPTIONS, each a string."""
    for name, value in options.items():
        if name not in OPTIONS:
            raise Refusal(f"JSON files have no option “{name}”. The options are: {', '.join(OPTIONS)}.")
        if not isinstance(value, str):
            raise Refusal(f"The option “{name}” is the name of a key, such as “{name}” or “data.{name}”.")
    source = JsonText(file)
    return Reading(source.encoding, _pieces(source, options))


def _pieces(source: JsonText, options: Mapping[str, Any]) -> Iterator[Piece]:
    file = source.file
    skipped = Repeated(source.said)
    records = _records(source, skipped)
    first = list(itertools.islice(records, _LOOKED_AT))
    if not first:
        raise Refusal(f"“{file.name}” holds no JSON objects. Check that it is the file you meant.")
    columns = choose_columns(file.name, [record for _, record in first], options)
    reader = _Reader(columns, head_text(file).lstrip().startswith(_OF_X))
    yield Problem(None, Severity.HINT, _mapping_sentence(columns))
    for place, record in itertools.chain(first, records):
        yield from reader.unit(place, record)
        if source.said:
            yield from source.told()
    skipped.end("more entries are no objects and were not read")
    yield from source.told()
    yield from reader.closing()


def _records(source: JsonText, skipped: Repeated) -> Iterator[tuple[int, dict[str, Any]]]:
    """(place, object): the place is the line, or a running number in a document."""
    if source.in_lines():
        yield from source.lines()
        return
    for place, value in enumerate(_list_in(source.document()), 1):
        if not isinstance(value, dict):
            skipped.add(place, f"Entry {place} is no object; it was not read.")
        elif isinstance(value.get("tweet"), dict) and len(value) == 1:
            yield place, value["tweet"]
        else:
            yield place, value


def _list_in(document: Any) -> list[Any]:
    """The objects of a document: itself, or the longest list of objects among its values."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return []
    lists = [
        value for value in document.values() if isinstance(value, list) and any(isinstance(one, dict) for one in value)
    ]
    return max(lists, key=len) if lists else [document]


class _Reader:
    """Units out of objects, and what has to be said at the end of the file."""

    def __init__(self, columns: Columns, of_x: bool) -> None:
        self.columns = columns
        self.used = columns.used()
        self.of_x = of_x
        self.threads: set[str] = set()
        self.personal: dict[str, bool] = {}  #: key -> whether it was left out as personal
        self.cut: set[str] = set()
        self.empty = self.gone = self.without_time = 0

    def unit(self, place: int, record: dict[str, Any]) -> Iterator[Piece]:
        """The unit of one object, its thread before it when it is new; nothing when it has no text."""
        columns = self.columns
        text = _printed(value_at(record, columns.text)) or ""
        text = plain(unescaped(text) if self.of_x else text)
        if not text:
            self.empty += 1
            return
        key, parent, author, thread, time = (
            _printed(value_at(record, column)) if column else None
            for column in (columns.id, columns.parent, columns.author, columns.thread, columns.time)
        )
        thread = thread or ""
        if thread not in self.threads:
            self.threads.add(thread)
            yield ThreadStart(thread, " ".join(thread.split()) or None)
        if parent is not None and (parent == key or parent.strip().lower() in _NO_PARENT):
            parent = None
        gone = text.lower() in _GONE
        self.gone += gone
        read_time = from_text(time)
        self.without_time += time is not None and read_time is None
        yield ReadUnit(
            thread,
            ParsedUnit(
                kind=self._kind(parent),
                text="" if gone else text,
                lines=(place, place),
                author=None if author is None or author.lower() in _GONE else author,
                time=read_time,
                attributes=self._attributes(record, key),
                key=key,
                parent_key=parent,
                gone=gone,
            ),
        )

    def _kind(self, parent: str | None) -> UnitKind:
        if self.columns.parent is None and not self.of_x:
            return UnitKind.ROW
        return UnitKind.COMMENT if parent is None else UnitKind.REPLY

    def _attributes(self, record: dict[str, Any], own_id: str | None) -> dict[str, str]:
        if self.columns.attributes is not None:
            values = {key: _printed(value_at(record, key)) for key in self.columns.attributes}
        else:
            values = {key: _printed(value) for key, value in record.items() if self._is_wanted(key)}
            # X prints the id twice, as a number and as a string.
            values = {key: value for key, value in values.items() if value != own_id}
        kept = {}
        for key, value in values.items():
            if value is not None and (value := value.strip()):
                if len(value) <= _LONGEST_ATTRIBUTE or self.columns.attributes is not None:
                    kept[key] = value
                else:
                    self.cut.add(key)
        return kept

    def _is_wanted(self, key: str) -> bool:
        if key in self.used:
            return False
        if key not in self.personal:
            self.personal[key] = is_personal(key)
        return not self.personal[key]

    def closing(self) -> Iterator[Problem]:
        """What concerns the file as a whole."""
        left = [key[:40] for key, personal in self.personal.items() if personal][:20]
        if left:
            keys = ", ".join(f"“{key}”" for key in left)
            message = f"Left out because they may tell who somebody is: {keys}. The option “attributes” takes them."
            yield Problem(None, Severity.HINT, message)
        if self.cut:
            keys = ", ".join(f"“{key[:40]}”" for key in sorted(self.cut)[:20])
            message = f"Values of more than {_LONGEST_ATTRIBUTE} characters were not taken as attributes: {keys}."
            yield Problem(None, Severity.HINT, message)
        if self.empty:
            yield Problem(None, Severity.WARNING, f"Without a text, and so not among the units: {_many(self.empty)}.")
        if self.gone:
            message = f"Removed where published: {_many(self.gone)}. They keep their place, and nobody codes them."
            yield Problem(None, Severity.HINT, message)
        if self.without_time:
            yield Problem(
                None,
                Severity.HINT,
                f"The time of {_many(self.without_time)} is written in a way that leaves it open; it was not taken.",
            )


def _printed(value: Any) -> str | None:
    """A value as the file prints it; None for lists, objects and what is missing."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return None


def _mapping_sentence(columns: Columns) -> str:
    chosen = [f"{role} from “{getattr(columns, role)[:40]}”" for role in ROLES if getattr(columns, role)]
    return f"The keys were read as {', '.join(chosen)}. Other keys can be named with the options."


def _many(count: int) -> str:
    return f"{count} object{'s' * (count != 1)}"


JSONL = Importer(
    name=NAME,
    version="1",
    label="JSON lines or a list of JSON objects",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".jsonl", ".ndjson", ".json", ".zst", ".js"),
)
