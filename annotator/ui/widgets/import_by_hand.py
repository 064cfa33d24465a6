"""Changes by hand in the preview of a text page: where form cannot decide what belongs together."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import streamlit as st

from annotator.domain.by_hand import DropUnit, Edit, JoinUnits, MoveLine, Neighbour, SplitThread
from annotator.domain.material import ParsedUnit, Severity
from annotator.domain.reconciliation import count
from annotator.domain.refusal import Refusal
from annotator.operations.import_reading import anchor_in, lines_of_file
from annotator.operations.import_values import FileRead, cut
from annotator.ui.session import Asking
from annotator.ui.widgets.import_choices import choices
from annotator.ui.widgets.import_preview import span
from annotator.ui.widgets.plain_text import plain

#: What the importers of text pages say of a line at which they might have split.
_MAY_BE_A_TITLE = "may be the title"
_MOST_BUTTONS = 20
_LONGEST_SHOWN = 90

_ACTS = {
    "split": "Begin a new thread at a line",
    "join": "Join a unit with the next one",
    "move": "Move lines to the unit before or after",
    "drop": "Take a unit out",
}


def show_by_hand(who: Asking, read: FileRead) -> None:
    """The section of a text page in which a person rearranges it; nothing for other formats."""
    if not read.has_lines or read.preview.refusal is not None:
        return
    own = choices().edits_of(read.key)
    _show_earlier(read)
    for sentence in read.preview.not_found:
        st.warning(f"A change made by hand could not be made: {plain(sentence)}")
    hinted = [
        problem
        for problem in read.preview.problems
        if problem.severity is Severity.HINT and problem.line is not None and _MAY_BE_A_TITLE in problem.message
    ]
    # A section that was opened stays so while changes are made in it.
    with st.expander("Change by hand", expanded=bool(hinted or own)):
        st.caption(
            "Where the form of the page leaves open what belongs together, you decide. What you do here is kept with "
            "the file, and done again when you import a longer version of it."
        )
        if own:
            words, way = st.columns([0.7, 0.3], vertical_alignment="center")
            words.markdown(f"**{count(len(own), 'change')} made by hand.**")
            if way.button("Undo the last change", key="import_undo"):
                choices().undo_edit(read.key)
                st.rerun()
        for problem in hinted[:_MOST_BUTTONS]:
            words, way = st.columns([0.7, 0.3], vertical_alignment="center")
            words.markdown(plain(problem.message))
            if way.button(f"Begin a thread at line {problem.line}", key=f"import_split_{problem.line}"):
                _change(who, read, lambda lines, at=problem.line: SplitThread(anchor_in(lines, at)))
        _show_acts(who, read)


def _show_earlier(read: FileRead) -> None:
    choice = choices().files.get(read.key)
    if read.earlier:
        names = ", ".join(f"“{plain(name)}”" for name in read.versions)
        words, way = st.columns([0.7, 0.3], vertical_alignment="center")
        words.info(f"{count(read.earlier, 'change')} made by hand to {names} were made here again.")
        if way.button("Leave them out", key="import_leave_earlier"):
            choices().set_earlier(read.key, False)
            st.rerun()
    elif choice is not None and not choice.earlier and st.button("Make the changes of earlier versions again"):
        choices().set_earlier(read.key, True)
        st.rerun()


def _show_acts(who: Asking, read: FileRead) -> None:
    units = [unit for thread in read.preview.threads for unit in thread.units]
    if not units:
        return
    act = st.selectbox("What to do", list(_ACTS), format_func=_ACTS.__getitem__, index=None, key="import_act")
    if act is None:
        return
    if act == "join":
        pairs = [pair for thread in read.preview.threads for pair in pairwise(thread.units)]
        pair = _chosen_pair(pairs)
        if pair and st.button("Join them", key="import_do"):
            first, second = pair
            _change(who, read, lambda lines: JoinUnits(anchor_in(lines, *first.lines), anchor_in(lines, *second.lines)))
        return
    place = st.selectbox(
        "Unit", range(len(units)), format_func=lambda at: _words_of(units[at]), index=None, key="import_unit"
    )
    if place is None or place >= len(units):
        return
    unit = units[place]
    if act == "drop":
        if st.button("Take it out", key="import_do"):
            _change(who, read, lambda lines: DropUnit(anchor_in(lines, *unit.lines)))
        return
    line = _chosen_line(who, read, unit)
    if line is None:
        return
    if act == "split":
        is_title = st.checkbox("The line is the title of the thread", value=True, key="import_is_title")
        if st.button("Begin a thread there", key="import_do"):
            _change(who, read, lambda lines: SplitThread(anchor_in(lines, line), is_title=is_title))
        return
    to = st.radio(
        "Where it belongs",
        list(Neighbour),
        format_func=lambda one: f"To the {one.value} unit, with all lines between",
        key="import_to",
    )
    if st.button("Move it", key="import_do"):
        _change(who, read, lambda lines: MoveLine(anchor_in(lines, line), to))


def _chosen_pair(pairs: Sequence[tuple[ParsedUnit, ParsedUnit]]) -> tuple[ParsedUnit, ParsedUnit] | None:
    place = st.selectbox(
        "Units",
        range(len(pairs)),
        format_func=lambda at: f"{_words_of(pairs[at][0])}  +  {_words_of(pairs[at][1])}",
        index=None,
        key="import_pair",
    )
    return None if place is None or place >= len(pairs) else pairs[place]


def _chosen_line(who: Asking, read: FileRead, unit: ParsedUnit) -> int | None:
    try:
        lines = lines_of_file(who.workspace, who.person, read.key)
    except Refusal as refusal:
        st.error(plain(str(refusal)))
        return None
    numbers = [at for at in range(unit.lines[0], min(unit.lines[1], len(lines)) + 1) if lines[at - 1].strip()]
    return st.selectbox(
        "Line",
        numbers,
        format_func=lambda at: f"{at}: {cut(lines[at - 1].strip(), _LONGEST_SHOWN)}",
        index=None,
        key=f"import_line_{unit.lines[0]}",
    )


def _change(who: Asking, read: FileRead, make: Callable[[Sequence[str]], Edit]) -> None:
    """Make a change and read the file anew; a refusal is shown."""
    try:
        lines = lines_of_file(who.workspace, who.person, read.key)
        edit = make(lines)
    except Refusal as refusal:
        st.error(plain(str(refusal)))
        return
    choices().add_edit(read.key, edit)
    for key in ("import_act", "import_unit", "import_pair"):
        st.session_state.pop(key, None)
    st.rerun()


def _words_of(unit: ParsedUnit) -> str:
    return f"Lines {span(unit.lines)}: {cut(' '.join(unit.text.split()), 60)}"
