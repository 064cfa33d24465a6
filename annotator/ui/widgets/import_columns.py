"""The columns of a table, chosen by looking at its first rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import streamlit as st

from annotator.domain.columns_map import ColumnMapping, DateOrder
from annotator.operations.import_values import FileRead, TableView
from annotator.ui.widgets.import_choices import choices
from annotator.ui.widgets.plain_text import plain

#: What a column can be, in the words of the page; the names are those of the mapping's fields.
ROLES = {
    "text": "Text to code",
    "author": "Author",
    "time": "Time",
    "id": "Id",
    "parent": "Id of what it answers",
    "thread": "Thread",
    "attribute": "Attribute",
    "ignore": "Leave out",
}
_SINGLE = ("author", "time", "id", "parent", "thread")
_IN_A_ROW = 4
#: With more columns than this those that are nothing special are folded away.
_MANY = 12
_EXAMPLES = 3
_AS_PRINTED = "printed"


def show_columns(read: FileRead) -> None:
    """One select box over the first cells of each column; nothing for what is no table."""
    view = read.table
    if view is None:
        return
    st.markdown("#### What the columns are")
    questions = len(view.mapping.text)
    if questions > 1:
        st.caption(f"{questions} columns hold text to code: each is a thread, each answer in it a unit.")
    else:
        st.caption("Each row is a unit: its text is coded, the attributes stay with it.")
    if view.is_remembered:
        _offer_guess(view, "These are the columns as you chose them for the last table like this.")
    elif choices().tables.get(view.shape) is not None:
        _offer_guess(view, "You chose these columns.")
    special = [name for name in view.header if role_of(view.mapping, name) not in ("attribute", "ignore")]
    plain_ones = [name for name in view.header if name not in special]
    if len(view.header) <= _MANY:
        _show_cards(view, view.header)
    else:
        _show_cards(view, special)
        with st.expander(f"The other columns ({len(plain_ones)})"):
            _show_cards(view, plain_ones)
    off = [name for name in view.personal if role_of(view.mapping, name) == "ignore"]
    if off:
        names = ", ".join(f"“{plain(_title(view, name))}”" for name in off)
        st.info(
            f"Left out because they may say who somebody is: {names}. "
            "Choose “Attribute” for one that you need and may keep."
        )
    _ask_about_dates(view)


def dates_are_settled(reads: Iterable[FileRead]) -> bool:
    """Whether everybody knows how the dates of every table are written, or was asked."""
    return not any(read.table and _is_doubtful(read.table) for read in reads)


def role_of(mapping: ColumnMapping, name: str) -> str:
    """What a column is in a mapping."""
    if name in mapping.text:
        return "text"
    single = next((role for role in _SINGLE if getattr(mapping, role) == name), None)
    return single or ("attribute" if name in (mapping.attributes or ()) else "ignore")


def with_role(mapping: ColumnMapping, header: Sequence[str], name: str, role: str) -> ColumnMapping:
    """The mapping with another role for one column; a column whose only role it takes becomes an attribute."""
    roles = {column: role_of(mapping, column) for column in header}
    if role in _SINGLE:
        roles = {column: "attribute" if had == role else had for column, had in roles.items()}
    roles[name] = role
    single = {one: next((column for column in header if roles[column] == one), None) for one in _SINGLE}
    return replace(
        mapping,
        text=tuple(column for column in header if roles[column] == "text"),
        attributes=tuple(column for column in header if roles[column] == "attribute"),
        **single,
    )


def _show_cards(view: TableView, names: Sequence[str]) -> None:
    for start in range(0, len(names), _IN_A_ROW):
        for place, name in zip(st.columns(_IN_A_ROW), names[start : start + _IN_A_ROW], strict=False):
            with place.container(border=True, height="stretch"):
                _show_card(view, name)


def _show_card(view: TableView, name: str) -> None:
    column = view.header.index(name)
    widget = _widget(view, column)
    st.selectbox(
        plain(_title(view, name)),
        list(ROLES),
        index=list(ROLES).index(role_of(view.mapping, name)),
        format_func=ROLES.__getitem__,
        key=widget,
        on_change=_take_role,
        args=(view, name, widget),
    )
    cells = [cells[column] for _, cells in view.rows if column < len(cells) and cells[column].strip()]
    for cell in cells[:_EXAMPLES]:
        st.caption(plain(cell))
    if not cells:
        st.caption("Empty in the first rows")


def _title(view: TableView, name: str) -> str:
    return " ".join(view.titles.get(name, name).split()) or name


def _widget(view: TableView, column: int) -> str:
    return f"import_role_{view.shape[:12]}_{column}_{choices().turn}"


def _take_role(view: TableView, name: str, widget: str) -> None:
    kept = choices()
    now = kept.tables.get(view.shape) or view.mapping
    kept.tables[view.shape] = with_role(now, view.header, name, st.session_state[widget])
    # Another column may have lost its role by this: all boxes are made anew.
    kept.turn += 1


def _offer_guess(view: TableView, sentence: str) -> None:
    words, way = st.columns([0.7, 0.3], vertical_alignment="center")
    words.caption(sentence)
    if way.button("Guess them anew", key=f"import_guess_{view.shape[:12]}"):
        kept = choices()
        kept.tables[view.shape] = None
        kept.dates_answered.discard(view.shape)
        kept.turn += 1
        st.rerun()


def _is_doubtful(view: TableView) -> bool:
    """Whether the dates of the time column may mean two days, and nobody has said yet which."""
    time, dates = view.mapping.time, view.mapping.dates
    return time in view.doubtful and dates is None and view.shape not in choices().dates_answered


def _ask_about_dates(view: TableView) -> None:
    time = view.mapping.time
    if time not in view.doubtful:
        return
    answers = {
        DateOrder.DAY_FIRST.value: "the day comes first",
        DateOrder.MONTH_FIRST.value: "the month comes first",
        _AS_PRINTED: "I do not know: keep them as they are printed",
    }
    given = view.mapping.dates.value if view.mapping.dates else None
    if given is None and view.shape in choices().dates_answered:
        given = _AS_PRINTED
    widget = f"import_dates_{view.shape[:12]}_{choices().turn}"
    st.radio(
        f"The dates in “{plain(_title(view, time))}” may mean two days. In “{plain(view.doubtful[time])}”:",
        list(answers),
        index=list(answers).index(given) if given in answers else None,
        format_func=answers.__getitem__,
        key=widget,
        on_change=_take_dates,
        args=(view, widget),
    )


def _take_dates(view: TableView, widget: str) -> None:
    kept = choices()
    answer = st.session_state[widget]
    kept.dates_answered.add(view.shape)
    now = kept.tables.get(view.shape) or view.mapping
    kept.tables[view.shape] = replace(now, dates=None if answer == _AS_PRINTED else DateOrder(answer))
