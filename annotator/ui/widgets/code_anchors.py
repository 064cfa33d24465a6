"""Anchors of a code: those there are, the units that could become one, and the question how to mark a unit."""

import html
from collections.abc import Callable
from itertools import count

import streamlit as st

from annotator.domain.anchors import ListedAnchor
from annotator.domain.code_memory import GivenUnit
from annotator.domain.refusal import Refusal
from annotator.domain.searching import excerpt
from annotator.domain.study import Study
from annotator.operations import anchors, given_units
from annotator.operations.anchors import AnchorChange
from annotator.operations.code_memory import CodeMemory
from annotator.operations.given_units import Among
from annotator.ui.session import Asking
from annotator.ui.widgets.anchor_questions import KINDS, ask_kind
from annotator.ui.widgets.found_units import marked_text
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell

#: Told what an act changed, so that it can be taken back.
Changed = Callable[[AnchorChange], None]
_SHOWN = 600
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch"
_AMONG = {
    Among.ALL: "all",
    Among.AGREED: "coders agreed",
    Among.DISPUTED: "coders differed",
}


@st.fragment
def show_anchors(who: Asking, study: Study, memory: CodeMemory, changed: Changed) -> None:
    """The anchors of a code by kind, and where to mark more; a search there runs nothing else of the page again."""
    st.subheader("Anchors")
    st.caption("Comments the team marked because they show what the code means. They stand in the desk’s help on it.")
    if memory.others_hidden:
        st.caption(plain(anchors.HIDDEN_SENTENCE))
    if not memory.anchors:
        st.info(
            "No comment is marked as an anchor of this code yet." if not memory.others_hidden else "You see none yet."
        )
    number = count()
    for kind, (label, _) in KINDS.items():
        some = [one for one in memory.anchors if one.anchor.kind is kind]
        if some:
            st.markdown(f"**{label}**")
        for one in some:
            _show_anchor(who, memory, one, next(number), changed)
    if memory.takes_anchors and st.toggle("Mark comments that were given this code", key="codes_marking"):
        _show_candidates(who, study, memory, changed)


def _show_anchor(who: Asking, memory: CodeMemory, one: ListedAnchor, number: int, changed: Changed) -> None:
    anchor = one.anchor
    with st.container(border=True):
        colour = html.escape(memory.code.colour or "#8a8f98")
        note = f'<div dir="auto" style="margin-top:.45rem">{html.escape(anchor.note)}</div>' if anchor.note else ""
        st.html(
            f'<div style="border-inline-start:4px solid {colour};padding-inline-start:.8rem">'
            f"{_text(one.text, ())}</div>"
            f'<div style="padding-inline-start:calc(.8rem + 4px);max-width:78ch;overflow-wrap:anywhere">{note}</div>'
        )
        of = memory.current.by_id.get(anchor.code)
        merged = f" · set for “{of.name}”, which was merged into it" if of and anchor.code != memory.code.id else ""
        blind = " · seen by you alone while its round is blind" if one.is_blind else ""
        st.caption(plain(f"{one.title} · marked by {anchor.marker} {anchor.marked_at[:10]}{merged}{blind}"))
        # The number of its row would tell how many others there are.
        if one.may_remove and st.button("Take away", key=f"anchor_remove_{number}", help=plain(one.title)):
            with refusals_shown():
                changed(anchors.remove_anchor(who.workspace, who.person, anchor.id))
                tell("The anchor is taken away.")
                st.rerun()


def _show_candidates(who: Asking, study: Study, memory: CodeMemory, changed: Changed) -> None:
    left, right = st.columns([0.6, 0.4])
    words = left.text_input("Words in the comment", key="codes_words")
    among = right.segmented_control(
        "Where", list(_AMONG), default=Among.ALL, format_func=_AMONG.__getitem__, key="codes_among"
    )
    asked = (study.id, memory.code.id, words, among)
    if st.session_state.get("codes_asked") != asked:
        st.session_state.update(codes_asked=asked, codes_shown=10)
    try:
        found = given_units.units_given(
            who.workspace,
            who.person,
            study,
            memory.code.id,
            words=words,
            among=among or Among.ALL,
            count=st.session_state["codes_shown"],
        )
    except Refusal as refusal:
        st.error(plain(str(refusal)))
        return
    if not found.units:
        st.info(
            "No comment fits. Try other words, or show all."
            if words.strip() or (among or Among.ALL) is not Among.ALL
            else "No decision that you can see gives this code. In a blind round these are your own."
        )
        return
    st.caption(f"{found.total:,} in all that you can see" + (", before the words are looked for." if words else "."))
    for one in found.units:
        _show_candidate(who, study, memory, one, changed)
    if found.next is not None and st.button("Show more", key="codes_more"):
        st.session_state["codes_shown"] += 20
        st.rerun()


def _show_candidate(who: Asking, study: Study, memory: CodeMemory, one: GivenUnit, changed: Changed) -> None:
    with st.container(border=True):
        st.html(_text(one.unit.text, one.places))
        st.caption(plain(f"{one.title} · {_who_gave(one)}"))
        if st.session_state.get("codes_open") == one.unit.id:
            _ask(who, study, memory, one, changed)
        elif st.button("Mark as anchor", key=f"anchor_mark_{one.unit.id}", help=plain(one.title)):
            st.session_state["codes_open"] = one.unit.id
            st.rerun()


def _ask(who: Asking, study: Study, memory: CodeMemory, one: GivenUnit, changed: Changed) -> None:
    """The questions below the unit that is to be marked."""
    with st.form("codes_mark", border=False):
        kind, note = ask_kind("codes_mark")
        with st.container(horizontal=True):
            mark = st.form_submit_button(f"Mark for “{plain(memory.code.name)}”", type="primary")
            leave = st.form_submit_button("Leave it")
    if mark:
        with refusals_shown():
            changed(anchors.mark_anchor(who.workspace, who.person, study, memory.code.id, one.unit.id, kind, note))
            tell(f"The comment is marked as {kind.value}.")
            leave = True
    if leave:
        st.session_state.pop("codes_open", None)
        st.rerun()


def _who_gave(one: GivenUnit) -> str:
    names = ", ".join(one.given_by)
    if one.given_by == one.decided_by:
        return f"given by {names}" + (", all who decided" if len(one.given_by) > 1 else "")
    return f"given by {names}; not by {', '.join(name for name in one.decided_by if name not in one.given_by)}"


def _text(text: str, places: tuple[tuple[int, int], ...]) -> str:
    start, end = excerpt(text, places, _SHOWN)
    shown = marked_text(text, places, start, end)
    if (start, end) == (0, len(text)):
        return f'<div dir="auto" style="{_STYLE}">{shown}</div>'
    return (
        f'<div dir="auto" style="{_STYLE}">{"…" * (start > 0)}{shown}{"…" * (end < len(text))}</div>'
        f"<details><summary>The whole text ({len(text):,} characters)</summary>"
        f'<div dir="auto" style="{_STYLE}">{html.escape(text)}</div></details>'
    )
