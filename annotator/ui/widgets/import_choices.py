"""What the person chose on the import page, kept while they are on it: formats, options, columns, changes by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from annotator.domain.by_hand import Edit
from annotator.domain.columns_map import ColumnMapping
from annotator.operations.import_values import FileChoice, ReadOrder

_KEPT = "import_choices"


@dataclass(slots=True)
class Choices:
    """By file, by format and by shape of table; ``turn`` rises when widgets are to show other values than before."""

    files: dict[str, FileChoice] = field(default_factory=dict)
    formats: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, ColumnMapping | None] = field(default_factory=dict)
    #: Shapes of tables whose dates the person was asked about and has answered.
    dates_answered: set[str] = field(default_factory=set)
    turn: int = 0

    def order(self, study: int | None, arrivals: Iterable[str]) -> ReadOrder:
        """The choices as an order to read these arrivals."""
        return ReadOrder(study, tuple(arrivals), dict(self.files), dict(self.formats), dict(self.tables))

    def take_over(self, order: ReadOrder) -> None:
        """The choices of an order: a reloaded page goes on with them."""
        self.files = dict(order.files)
        self.formats = {name: dict(options) for name, options in order.formats.items()}
        self.tables = dict(order.tables)
        self.turn += 1

    def set_format(self, key: str, name: str | None) -> None:
        """Read a file as another format; what was chosen for it under the former one is gone."""
        self.files[key] = FileChoice(format=name)

    def set_option(self, key: str, name: str, value: Any) -> None:
        """An option of one file."""
        choice = self.files.get(key, FileChoice())
        self.files[key] = replace(choice, options=_with(choice.options, name, value))

    def set_format_option(self, format_name: str, name: str, value: Any) -> None:
        """An option of all files of a format."""
        self.formats[format_name] = _with(self.formats.get(format_name, {}), name, value)

    def add_edit(self, key: str, edit: Edit) -> None:
        """A change by hand, after those made before."""
        choice = self.files.get(key, FileChoice())
        self.files[key] = replace(choice, edits=(*choice.edits, edit))

    def undo_edit(self, key: str) -> None:
        """Take the last change by hand back."""
        choice = self.files.get(key, FileChoice())
        self.files[key] = replace(choice, edits=choice.edits[:-1])

    def set_earlier(self, key: str, earlier: bool) -> None:
        """Whether what was done by hand to earlier versions is done again."""
        self.files[key] = replace(self.files.get(key, FileChoice()), earlier=earlier)

    def edits_of(self, key: str) -> tuple[Edit, ...]:
        """The changes made to a file on this page."""
        return self.files.get(key, FileChoice()).edits


def choices() -> Choices:
    """The choices made in this browser session."""
    kept = st.session_state.get(_KEPT)
    if kept is None:
        kept = st.session_state[_KEPT] = Choices()
    return kept


def forget_choices() -> None:
    """Begin anew, after a save."""
    st.session_state.pop(_KEPT, None)


def _with(options: Any, name: str, value: Any) -> dict[str, Any]:
    # What is switched off is as if nothing had been said.
    kept = {other: given for other, given in options.items() if other != name}
    return kept if value in (None, "", False) else kept | {name: value}
