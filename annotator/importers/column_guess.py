"""What the columns of a table probably are, by their names and first rows; a person can say otherwise."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from annotator.domain.columns_map import ColumnMapping, DateOrder
from annotator.importers.column_words import names_a_person, ranked
from annotator.importers.table_dates import DateForm, form_of
from annotator.importers.table_form import Row

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){4,7}")
_NUMBER = re.compile(r"[-+]?[\d\s.,'%€$£:/-]+")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column's name and what its first rows hold, empty cells left out."""

    name: str
    values: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it looks like what people wrote themselves: distinct and long, nothing dated or ticked."""
        if not self.values or self.mean_words < 3 or self.is_personal or self.is_dated:
            return False
        if sum(map(len, self.values)) < 15 * len(self.values) or self._share(_URL) > 0.5:
            return False
        return self.distinct >= 0.7 and not self._is_ticked()

    @property
    def mean_words(self) -> float:
        """Words in an answer."""
        return sum(len(value.split()) for value in self.values) / max(len(self.values), 1)

    @property
    def distinct(self) -> float:
        """The share of different answers."""
        return len(set(self.values)) / max(len(self.values), 1)

    @property
    def is_wordy(self) -> bool:
        """Whether most cells hold more than a number, a link or a date."""
        return bool(self.values) and self._share(_NUMBER) < 0.5 and self._share(_URL) < 0.5 and not self.is_dated

    @property
    def is_dated(self) -> bool:
        """Whether most cells are dates."""
        return bool(self.values) and form_of(self.values).dated >= 0.8 * len(self.values)

    @property
    def is_personal(self) -> bool:
        """Whether it tells who somebody is, by its name or its cells."""
        return names_a_person(self.name) or self._share(_EMAIL) > 0.3 or self._share(_IP) > 0.5

    def _share(self, form: re.Pattern[str]) -> float:
        return sum(form.fullmatch(value) is not None for value in self.values) / max(len(self.values), 1)

    def _is_ticked(self) -> bool:
        """Whether the cells are made of a few answers, parted by commas or semicolons, as of boxes that were ticked."""
        for sign in (", ", ";"):
            parts = [part.strip() for value in self.values for part in value.split(sign)]
            if len(parts) > len(self.values) and len(self.values) > 4 and len(set(parts)) < 0.4 * len(parts):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping that names every column it wants, the personal columns left out, and how the dates are written.

    ``doubtful`` names columns of dates that may mean two days, with an example of each.
    """

    mapping: ColumnMapping
    personal: tuple[str, ...]
    dates: DateForm
    doubtful: dict[str, str]


def columns_of(header: Sequence[str], sample: Sequence[Row]) -> list[Column]:
    """The columns with what they hold in the first rows."""
    return [
        Column(name, tuple(cell for _, cells in sample if place < len(cells) and (cell := cells[place].strip())))
        for place, name in enumerate(header)
    ]


def guess(
    columns: Sequence[Column], given: ColumnMapping, meant: ColumnMapping | None = None, questions: Sequence[str] = ()
) -> Guess:
    """The mapping that ``given`` leaves open, guessed.

    Nothing given: every column is guessed, unless ``meant`` already says what a known format
    means by them and which ``questions`` are open. Something given: text columns and
    attributes are guessed where it says nothing, the others stay as given.
    """
    by_name = {column.name: column for column in columns}
    mapping = _completed(columns, given, meant)
    if not mapping.text:
        text = tuple(questions) if meant else _guessed_text(columns, mapping)
        mapping = replace(mapping, text=tuple(name for name in text if name not in mapping.columns()))
    personal: tuple[str, ...] = ()
    if mapping.attributes is None:
        left = [column for column in columns if column.name not in mapping.columns() and column.values]
        hidden = {column.name for column in left if column.is_personal}
        personal = tuple(column.name for column in left if column.name in hidden)
        attributes = tuple(column.name for column in left if column.name not in hidden)
        mapping = replace(mapping, attributes=attributes)
    dates = form_of(by_name[mapping.time].values) if mapping.time else DateForm(None)
    doubtful = {
        column.name: form.doubtful
        for column in columns
        if column.is_dated and (form := form_of(column.values)).doubtful and form.order is None
    }
    return Guess(mapping, personal, dates, doubtful)


def _completed(columns: Sequence[Column], given: ColumnMapping, meant: ColumnMapping | None) -> ColumnMapping:
    """What was given; where nothing was, what the format means by its columns, or what their names say."""
    if meant is None:
        is_empty = given == ColumnMapping(dates=given.dates, missing=given.missing)
        return replace(_guessed_roles(columns), dates=given.dates, missing=given.missing) if is_empty else given
    named = given.columns()
    known = {
        word: name
        for word in ("id", "author", "time", "thread")
        if getattr(given, word) is None and (name := getattr(meant, word)) is not None and name not in named
    }
    return replace(given, **known, missing=(*given.missing, *meant.missing))


def order_of(mapping: ColumnMapping, dates: DateForm) -> DateOrder | None:
    """The order in which dates are read: as the person said, else as the dates say themselves."""
    return mapping.dates or dates.order


def open_questions(columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns that hold what people wrote themselves."""
    return tuple(column.name for column in columns if column.is_open)


def _guessed_roles(columns: Sequence[Column]) -> ColumnMapping:
    header = tuple(column.name for column in columns)
    by_name = {column.name: column for column in columns}
    taken: set[str] = set()

    def first(role: str, fits: Callable[[Column], bool]) -> str | None:
        name = next((one for one in ranked(role, header) if one not in taken and fits(by_name[one])), None)
        taken.update([name] if name else [])
        return name

    text = first("text", lambda column: column.is_wordy or not column.values)
    time = first("time", lambda column: column.is_dated) or _only_date(columns)
    own_id = first("id", lambda column: bool(column.values) and column.distinct == 1.0 and not column.is_open)
    parent = first("parent", lambda column: not column.is_open) if own_id and text else None
    author = first("author", lambda column: column.mean_words < 5)
    thread = first("thread", lambda column: bool(column.values) and column.mean_words < 40) if text else None
    return ColumnMapping(
        text=(text,) if text else (), id=own_id, parent=parent, author=author, time=time, thread=thread
    )


def _only_date(columns: Sequence[Column]) -> str | None:
    """The one column of dates, when there is only one; dates of birth are none."""
    dated = [column.name for column in columns if column.is_dated and not column.is_personal]
    return dated[0] if len(dated) == 1 else None


def _guessed_text(columns: Sequence[Column], mapping: ColumnMapping) -> tuple[str, ...]:
    """The open questions; without any, the longest column of words that is nothing else."""
    free = [column for column in columns if column.name not in mapping.columns()]
    found = open_questions(free)
    if found:
        return found
    wordy = [column for column in free if column.is_wordy and not column.is_personal]
    named = set(ranked("text", tuple(column.name for column in free)))
    best = max(wordy, key=lambda column: (column.name in named, column.mean_words), default=None)
    return (best.name,) if best else ()


def is_word_for_text(name: str) -> bool:
    """Whether a column name only says that text stands there (“comment”), instead of asking something."""
    return bool(ranked("text", (name,)))
