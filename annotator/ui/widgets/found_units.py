"""A unit of the corpus as it is listed: its text with the words found, what is known of it, and what can be done."""

import html
from collections.abc import Callable

import streamlit as st

from annotator.domain.corpus import LONGEST_REASON, Hit
from annotator.domain.refusal import Refusal
from annotator.domain.searching import excerpt
from annotator.domain.stored_material import StoredUnit
from annotator.domain.study import Study
from annotator.operations import anchors, codebooks, corpus, corpus_view
from annotator.ui.session import Asking
from annotator.ui.widgets.anchor_questions import ask_kind
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell
from annotator.ui.widgets.withdrawal import withdraw_dialog

#: Told what an act took out or in: its name, and the units.
Changed = Callable[[str, tuple[int, ...]], None]
#: Code points of a text that are shown before one asks for all of it.
_SHOWN = 600
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch"


def show_unit(who: Asking, study: Study, hit: Hit, *, changed: Changed, in_thread: bool = False) -> None:
    """One unit; ``changed`` is told when an act took units out or in: its name, and the units."""
    unit = hit.unit
    with st.container(border=True, key=f"unit_{unit.id}"):
        st.markdown(_heading(unit))
        st.html(_text(hit))
        if unit.attributes:
            st.caption(plain(" · ".join(f"{name}: {value}" for name, value in sorted(unit.attributes.items()))))
        with st.container(horizontal=True):
            if not in_thread and st.button("Show in its thread", key=f"thread_of_{unit.id}"):
                st.session_state["corpus_thread"] = (unit.thread, unit.id)
                st.session_state["corpus_go"] = "Threads"
                st.rerun()
            if st.button("Where it came from", key=f"origin_{unit.id}"):
                origin_dialog(who, study, unit.id)
            if not unit.withdrawn and st.button("Anchor", key=f"anchor_{unit.id}", help="It shows what a code means."):
                anchor_dialog(who, study, hit)
            if who.is_owner and not study.is_sample:
                _show_acts(who, study, unit, changed)


def _show_acts(who: Asking, study: Study, unit: StoredUnit, changed: Changed) -> None:
    if unit.withdrawn:
        return
    if unit.excluded is None and st.button("Exclude", key=f"exclude_{unit.id}"):
        exclude_dialog(who, study, (unit.id,), changed)
    if unit.excluded is not None and st.button("Include again", key=f"include_{unit.id}"):
        with refusals_shown():
            done = corpus.include_units(who.workspace, who.person, study, (unit.id,))
            tell(done.sentence)
            changed("include", done.changed)
            st.rerun()
    if st.button("Withdraw", key=f"withdraw_{unit.id}", help="Erase it for good, for example because its writer asks."):
        withdraw_dialog(who, study, unit=unit.id)
    if unit.author and st.button("Withdraw all by this author", key=f"withdraw_author_{unit.id}"):
        withdraw_dialog(who, study, author=unit.author)


@st.dialog("Mark as anchor")
def anchor_dialog(who: Asking, study: Study, hit: Hit) -> None:
    """Ask for the code, the kind and a note, and mark the unit."""
    current = codebooks.current_codebook(who.workspace, study.id)
    codes = [code.id for code in current.codes if not code.archived] if current else []
    if not codes:
        st.info("This study has no codes yet, so nothing can be an anchor of one.")
        return
    st.html(_text(hit))
    code = st.selectbox("Code", codes, format_func=current.path, key="anchor_code")
    kind, note = ask_kind("anchor_corpus")
    if st.button("Mark", type="primary", key="anchor_confirm"):
        with refusals_shown():
            anchors.mark_anchor(who.workspace, who.person, study, code, hit.unit.id, kind, note)
            name = current.code(code).name
            tell(
                f"Marked as {kind.value} of “{name}”. It stands on the page “Code by code”, where it can be taken away."
            )
            st.rerun()


@st.dialog("Exclude")
def exclude_dialog(who: Asking, study: Study, units: tuple[int, ...], changed: Changed) -> None:
    """Ask for the reason, and take the units out."""
    what = "This unit is" if len(units) == 1 else f"These {len(units):,} units are"
    st.markdown(
        f"{what} given to no coder any more. What coders were given already stays with them, and decisions stay. "
        "You can include again at any time."
    )
    reason = st.text_input("Reason", key="exclude_reason", max_chars=LONGEST_REASON, help="It stands beside the unit.")
    if st.button("Exclude", type="primary", key="exclude_confirm"):
        with refusals_shown():
            done = corpus.exclude_units(who.workspace, who.person, study, units, reason)
            tell(done.sentence)
            changed("exclude", done.changed)
            st.rerun()


@st.dialog("Where it came from", width="large")
def origin_dialog(who: Asking, study: Study, unit: int) -> None:
    """The file and the lines of a unit; the lines themselves for the owner who asks for them."""
    try:
        origin = corpus_view.where_from(who.workspace, who.person, study, unit)
    except Refusal as refusal:
        st.error(plain(str(refusal)))
        return
    st.markdown(plain(corpus_view.sentence_of(origin)))
    if origin.thread_link:
        st.caption("Address of the thread, as the file gives it:")
        st.code(origin.thread_link, language=None)
    if not who.is_owner:
        return
    if origin.counted == "lines":
        st.caption("The lines are read from the original file in the vault. They hold names; the look is logged.")
        if st.button("Show the lines", key="origin_lines"):
            with refusals_shown():
                lines = corpus_view.lines_of_original(who.workspace, who.person, study, unit)
                rows = "".join(f"<li value={number}>{html.escape(line)}</li>" for number, line in lines)
                st.html(f'<ol dir="auto" style="{_STYLE};font-family:monospace">{rows}</ol>')


def _heading(unit: StoredUnit) -> str:
    parts = [f"**{plain(unit.kind.capitalize())}{'' if unit.number is None else f' {unit.number}'}**"]
    parts += [plain(part) for part in (unit.author, (unit.time or "").replace("T", " ")) if part]
    parts.append(f"unit {unit.id}")
    badges = ""
    if unit.withdrawn:
        badges += " :gray-badge[withdrawn]"
    elif unit.gone:
        badges += " :gray-badge[removed where it was published]"
    if unit.excluded is not None:
        badges += f" :orange-badge[excluded] {plain(unit.excluded)}"
    return " · ".join(parts) + badges


def _text(hit: Hit) -> str:
    text = hit.unit.text
    if not text:
        return "<p><em>No text.</em></p>"
    start, end = excerpt(text, hit.places, _SHOWN)
    if (start, end) == (0, len(text)):
        return f'<div dir="auto" style="{_STYLE}">{marked_text(text, hit.places, start, end)}</div>'
    shown = f"{'…' * (start > 0)}{marked_text(text, hit.places, start, end)}{'…' * (end < len(text))}"
    whole = marked_text(text, hit.places, 0, len(text))
    return (
        f'<div dir="auto" style="{_STYLE}">{shown}</div>'
        f'<details><summary>The whole text ({len(text):,} characters)</summary><div dir="auto" style="{_STYLE}">'
        f"{whole}</div></details>"
    )


def marked_text(text: str, places: tuple[tuple[int, int], ...], start: int, end: int) -> str:
    """The stretch of a text from ``start`` to ``end`` as HTML, with the words found in it marked."""
    pieces, at = [], start
    for first, last in places:
        if last <= start or first >= end:
            continue
        first, last = max(first, at), min(last, end)
        pieces += [html.escape(text[at:first]), "<mark>", html.escape(text[first:last]), "</mark>"]
        at = last
    return "".join([*pieces, html.escape(text[at:end])])
