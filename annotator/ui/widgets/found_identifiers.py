"""Names and addresses found in the texts: a row for each, its places, and what becomes of it."""

import html
from collections.abc import Sequence

import streamlit as st

from annotator.domain.identifiers import AROUND, ListedIdentifier, PlaceInContext, Verdict
from annotator.domain.labels import LabelledText
from annotator.domain.study import Study
from annotator.operations import identifiers
from annotator.ui.session import Asking
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell

KINDS = {
    "name_listed": "Names of your list",
    "signature": "Names that sign",
    "addressed": "Writers spoken to",
    "email": "E-mail addresses",
    "link": "Links",
    "handle": "Handles",
    "phone": "Phone numbers",
}
VERDICTS = {Verdict.FOUND: "Undecided", Verdict.COVERED: "Covered", Verdict.KEPT: "Kept"}
#: Rows and places on one screen: each has widgets of its own, and hundreds of them make the browser slow.
ROWS, PLACES = 15, 8
#: How much is shown of a text before and after, in code points, and from how far before the first label.
_SHOWN, _LEAD = 400, 120


def show_identifiers(who: Asking, study: Study, found: Sequence[ListedIdentifier]) -> None:
    """Rows under a heading for each kind, with everything that can be decided about them."""
    kind = None
    for one in found:
        if one.kind != kind:
            kind = one.kind
            st.subheader(KINDS.get(kind, kind))
        _show_row(who, study, one)


def _show_row(who: Asking, study: Study, one: ListedIdentifier) -> None:
    with st.container(border=True):
        words, label, acts = st.columns([5, 4, 5], vertical_alignment="bottom")
        more = f" · {one.apart} decided apart" if one.apart else ""
        words.markdown(f"**{plain(' · '.join(one.surfaces))}**")
        words.caption(f"{VERDICTS[one.verdict]} · {one.places} {'place' if one.places == 1 else 'places'}{more}")
        # The label belongs to the key: typed over, it stays until it is used; changed elsewhere, it is shown anew.
        typed = label.text_input(
            f"Label for {plain(one.surfaces[0])}",
            value=one.label,
            max_chars=60,
            key=f"label_{one.id}_{one.label}",
            label_visibility="collapsed",
        )
        with acts.container(horizontal=True):
            _show_acts(who, study, one, typed)
        if st.session_state.get("identifier_open") == one.id:
            _show_places(who, study, one)


def _show_acts(who: Asking, study: Study, one: ListedIdentifier, typed: str) -> None:
    name = one.surfaces[0]
    relabelled = one.verdict is Verdict.COVERED and typed != one.label
    if (one.verdict is not Verdict.COVERED or relabelled) and st.button(
        "Cover", key=f"cover_{one.id}", help=f"Show the label instead of “{plain(name)}” to everybody."
    ):
        with refusals_shown():
            done = identifiers.cover(who.workspace, who.person, study, [one.id], label=typed)
            tell(f"“{name}” is shown as {done.after[0].label} now, everywhere. Undecide it to undo this.")
            st.rerun()
    if one.verdict is Verdict.FOUND and st.button(
        "Keep", key=f"keep_{one.id}", help=f"Leave “{plain(name)}” as it is: a proverbial name, or none at all."
    ):
        with refusals_shown():
            identifiers.keep(who.workspace, who.person, study, [one.id])
            tell(f"“{name}” stays as it is.")
            st.rerun()
    if one.verdict is not Verdict.FOUND and st.button(
        "Undecide", key=f"undecide_{one.id}", help=f"“{plain(name)}” is shown again, and waits for a decision."
    ):
        with refusals_shown():
            identifiers.undecide(who.workspace, who.person, study, [one.id])
            tell(f"“{name}” is undecided again and shown as it is.")
            st.rerun()
    is_open = st.session_state.get("identifier_open") == one.id
    if st.button("Hide places" if is_open else "Places", key=f"places_{one.id}", help=f"Where “{plain(name)}” stands."):
        st.session_state["identifier_open"] = None if is_open else one.id
        st.rerun()


def _show_places(who: Asking, study: Study, one: ListedIdentifier) -> None:
    example = identifiers.before_and_after(who.workspace, who.person, study, one.id)
    if example is not None:
        show_before_and_after(*example)
    last = max(1, -(-one.places // PLACES))
    sheet = 1
    if last > 1:
        sheet = st.number_input(f"Places, sheet of {last}", 1, last, key=f"place_sheet_{one.id}")
    first = (int(sheet) - 1) * PLACES
    for place in identifiers.list_places(who.workspace, who.person, study, one.id, first=first, count=PLACES):
        _show_place(who, study, one, place)


def _show_place(who: Asking, study: Study, one: ListedIdentifier, place: PlaceInContext) -> None:
    text, act = st.columns([5, 1], vertical_alignment="center")
    left, right = ("…" if len(words) == AROUND else "" for words in (place.before, place.after))
    text.html(
        f"<p>{left}{html.escape(place.before)}<mark>{html.escape(place.surface)}</mark>"
        f"{html.escape(place.after)}{right}<br>"
        f"<small>{html.escape(place.thread or 'Without title')}, no. {place.position} · "
        f"{VERDICTS[place.verdict]}</small></p>"
    )
    wanted = Verdict.KEPT if place.verdict is Verdict.COVERED else Verdict.COVERED
    act_name, do = ("Keep here", identifiers.keep) if wanted is Verdict.KEPT else ("Cover here", identifiers.cover)
    if wanted is one.verdict:
        do = identifiers.undecide  # the same as all the others again
    if act.button(act_name, key=f"place_{place.id}"):
        with refusals_shown():
            do(who.workspace, who.person, study, [one.id], place=place.id)
            tell("Decided for this one place.")
            st.rerun()


def show_before_and_after(before: str, after: LabelledText) -> None:
    """One text as it is stored beside what everybody sees once it is covered."""
    marked_before, marked_after = [], []
    covered = [one for one in after.segments if one.label is not None]
    begin = max(0, covered[0].stored[0] - _LEAD) if covered else 0
    for one in after.segments:
        start, end = max(one.stored[0], begin), min(one.stored[1], begin + _SHOWN)
        if start >= end:
            continue
        words = html.escape(before[start:end])
        marked_before.append(words if one.label is None else f"<mark>{words}</mark>")
        marked_after.append(words if one.label is None else f"<mark>{html.escape(one.label)}</mark>")
    left, right = st.columns(2)
    left.html(f"<p><strong>Before</strong><br>{''.join(marked_before)}</p>")
    right.html(f"<p><strong>After</strong><br>{''.join(marked_after)}</p>")
