"""Codes that coders proposed from the desk, as they stand below the codebook."""

import html
from collections.abc import Sequence

import streamlit as st

from annotator.operations.proposals import ListedProposal
from annotator.ui.widgets.plain_text import plain


def show_proposals(found: Sequence[ListedProposal]) -> None:
    """Show proposed codes; nothing at all when there are none."""
    if not found:
        return
    st.subheader("Proposed codes")
    if any(one.excerpt is None for one in found):
        st.caption("Who proposed a code, and in which comment it was missed, is hidden while a round is blind.")
    for one in found:
        proposed = one.proposed
        with st.container(border=True):
            st.markdown(
                f"**{plain(proposed.name)}**" + (f"  \n{plain(proposed.sentence)}" if proposed.sentence else "")
            )
            by = f" by {'you' if proposed.own else plain(proposed.proposer)}" if proposed.proposer else ""
            st.caption(f"Proposed {proposed.proposed_at[:10]}{by}")
            if one.excerpt is not None:
                st.html(
                    '<blockquote dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch">'
                    f"{html.escape(one.excerpt)}</blockquote>"
                )
