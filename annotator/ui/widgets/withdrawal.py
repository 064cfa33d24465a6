"""The dialog in which comments are withdrawn: what goes, what quotes them, why, and that it is for good."""

import html

import streamlit as st

from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.domain.withdrawal import (
    FOR_GOOD_SENTENCE,
    LONGEST_REASON,
    Findings,
    Quotation,
    sentences_of,
    sentences_of_findings,
)
from annotator.operations import withdrawing
from annotator.ui.session import Asking
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell

_KEPT = "withdrawal_found"
#: Code points shown before and after a quoting stretch.
_AROUND = 60
#: Quotations with a tick of their own; a longer list is erased whole or not at all.
_MOST_TICKED = 200


@st.dialog("Withdraw for good", width="large", icon=":material/delete_forever:")
def withdraw_dialog(who: Asking, study: Study, *, unit: int | None = None, author: str | None = None) -> None:
    """Ask about withdrawing a unit, or all units of an author by pseudonym; tells and reruns the page once done."""
    try:
        found = _found_once(who, study, unit, author)
    except Refusal as refusal:
        st.error(plain(str(refusal)))
        return
    _show_counts(found)
    kept = _ask_about(found.quotations)
    reason = st.text_area(
        "Reason",
        key="withdrawal_reason",
        max_chars=LONGEST_REASON,
        help="It stays, with the date. Do not quote the comment, and do not name anybody.",
    )
    st.warning(plain(FOR_GOOD_SENTENCE))
    if st.button("Withdraw for good", type="primary", key="withdrawal_confirm"):
        with refusals_shown():
            with st.spinner("Erasing"):
                done = withdrawing.withdraw_units(
                    who.workspace, who.person, study, reason, unit=unit, author=author, keep=kept
                )
            st.session_state.pop(_KEPT, None)
            tell(" ".join(sentences_of(done)))
            st.rerun()


def _found_once(who: Asking, study: Study, unit: int | None, author: str | None) -> Findings:
    """What was found, looked for once while the dialog is about the same: a tick is no new search."""
    about = (study.id, unit, author)
    held = st.session_state.get(_KEPT)
    if held is None or held[0] != about:
        with st.spinner("Looking for what quotes it"):
            found = withdrawing.what_quotes(who.workspace, who.person, study, unit=unit, author=author)
        st.session_state.pop("withdrawal_reason", None)
        held = st.session_state[_KEPT] = (about, found)
    return held[1]


def _show_counts(found: Findings) -> None:
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences_of_findings(found)))


def _ask_about(quotations: tuple[Quotation, ...]) -> list[str]:
    """A tick for each place that quotes; the places to keep."""
    if not quotations:
        st.caption("Nothing else in this study quotes it.")
        return []
    st.markdown("**What quotes it.** Untick what has the same words by chance; it stays as it is.")
    kept = []
    with st.container(height=320 if len(quotations) > 4 else "content", key="withdrawal_quotations"):
        for place, one in enumerate(quotations[:_MOST_TICKED]):
            if not st.checkbox(plain(one.where), value=True, key=f"withdrawal_{place}_{one.place}"):
                kept.append(one.place)
            if one.text is not None:
                st.html(_marked(one))
    if len(quotations) > _MOST_TICKED:
        st.caption(f"And {len(quotations) - _MOST_TICKED} more, which are erased with them.")
    return kept


def _marked(one: Quotation) -> str:
    """The quoting stretches, struck through, with a few words around them."""
    pieces = []
    for start, end in one.stretches:
        before, after = one.text[max(0, start - _AROUND) : start], one.text[end : end + _AROUND]
        quoted = f"<del>{html.escape(one.text[start:end])}</del>"
        pieces.append(f"…{html.escape(before)}{quoted}{html.escape(after)}…")
    look = "white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch;margin:0 0 .5rem 1.9rem"
    return f'<blockquote dir="auto" style="{look}">{"<br>".join(pieces)}</blockquote>'
