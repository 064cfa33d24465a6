"""Codes that coders proposed from the desk, as they stand below the codebook, and what became of them."""

import html
from collections.abc import Sequence

import streamlit as st

from annotator.domain.memo import ProposalState
from annotator.operations.proposals import ListedProposal
from annotator.ui.widgets.plain_text import plain


def show_proposals(found: Sequence[ListedProposal]) -> None:
    """Show proposed codes, those that wait for an answer first; nothing at all when there are none."""
    if not found:
        return
    st.subheader("Proposed codes")
    if any(one.excerpt is None for one in found):
        st.caption("Who proposed a code, and in which comment it was missed, is hidden while a round is blind.")
    waiting = [one for one in found if one.proposed.state is ProposalState.OPEN]
    for one in waiting:
        with st.container(border=True):
            show_proposal(one)
    if len(waiting) == len(found):
        return
    with st.expander(f"Answered ({len(found) - len(waiting)})", expanded=not waiting):
        for one in found:
            if one.proposed.state is not ProposalState.OPEN:
                with st.container(border=True):
                    show_proposal(one)


def show_proposal(one: ListedProposal) -> None:
    """One proposed code: its words, when and, where that may be known, by whom and in which comment."""
    proposed = one.proposed
    st.markdown(f"**{plain(proposed.name)}**" + (f"  \n{plain(proposed.sentence)}" if proposed.sentence else ""))
    by = f" by {'you' if proposed.own else plain(proposed.proposer)}" if proposed.proposer else ""
    st.caption(f"Proposed {proposed.proposed_at[:10]}{by}")
    if proposed.state is not ProposalState.OPEN:
        st.markdown(plain(became(one)))
    if one.excerpt is not None:
        st.html(
            '<blockquote dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch">'
            f"{html.escape(one.excerpt)}</blockquote>"
        )


def became(one: ListedProposal) -> str:
    """What became of a proposal, in a sentence."""
    proposed = one.proposed
    if proposed.state is ProposalState.DECLINED:
        return f"Not taken: {proposed.answer}"
    if proposed.state is ProposalState.MERGED:
        return f"Counts as “{one.code}”." if one.code else "Counted as a code that is not there any more."
    if one.code is None:
        return "Taken into a draft that was let go or changed back: there is no such code."
    return f"Taken: “{one.code}” comes with the next version." if one.in_draft else f"Taken: it is “{one.code}”."
