"""What is asked of whoever marks a unit as an anchor."""

import streamlit as st

from annotator.domain.anchors import LONGEST_ANCHOR_NOTE, AnchorKind

#: What each kind is called, and what it means.
KINDS = {
    AnchorKind.TYPICAL: ("Typical", "This is what the code means."),
    AnchorKind.BORDERLINE: ("Borderline", "Just inside, or just outside: the note says which, and why."),
}


def ask_kind(key: str) -> tuple[AnchorKind, str]:
    """The two questions of every mark: the kind, and a note."""
    kind = st.radio(
        "What it shows",
        list(KINDS),
        format_func=lambda one: KINDS[one][0],
        captions=[words for _, words in KINDS.values()],
        horizontal=True,
        key=f"{key}_kind",
    )
    note = st.text_input("Note", key=f"{key}_note", max_chars=LONGEST_ANCHOR_NOTE, placeholder="why it is one")
    return kind, note
