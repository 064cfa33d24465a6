"""How an act's outcome is told: one sentence, after the act, and again after a rerun."""

import contextlib
from collections.abc import Iterator

import streamlit as st

from annotator.domain.refusal import Refusal
from annotator.ui.widgets.plain_text import plain

_TOLD = "told_after_rerun"


@contextlib.contextmanager
def refusals_shown() -> Iterator[None]:
    """Show a refusal of the block in its own words instead of failing."""
    try:
        yield
    except Refusal as refusal:
        st.error(plain(str(refusal)))


def tell(sentence: str) -> None:
    """Say what was done on the next run of the page, which an act usually causes."""
    st.session_state[_TOLD] = sentence


def show_told() -> None:
    """Show what the last act said, once."""
    sentence = st.session_state.pop(_TOLD, None)
    if sentence:
        st.success(plain(sentence))
