"""What widgets show first: their values belong to something, and are set anew when that changes."""

from collections.abc import Mapping
from typing import Any

import streamlit as st


def set_fresh(name: str, belongs_to: object, values: Mapping[str, Any]) -> None:
    """Give keyed widgets their values before they are made.

    A widget keeps what was typed under its key, whatever it is about. So the values are
    set when ``belongs_to`` is another than before (another study, a saved state), and
    when Streamlit has dropped a key because its page was left.
    """
    kept = f"fresh_{name}"
    if st.session_state.get(kept) != belongs_to or any(key not in st.session_state for key in values):
        st.session_state.update(values)
        st.session_state[kept] = belongs_to
