"""Undo, redo, what was changed since the last version, and letting the draft go."""

import streamlit as st

from annotator.domain.study import Study
from annotator.operations import codebook_drafts
from annotator.operations.codebook_drafts import OpenDraft
from annotator.ui.widgets.edit_acts import ask, asked, change, close, try_change
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell

_LONGEST = 70


def show_undo(study: Study, draft: OpenDraft) -> None:
    """The buttons that take the last change back, and do it again; each names it."""
    steps = (
        ("Undo", draft.undo_sentence, codebook_drafts.undo, "undo", "Ctrl+Alt+Z"),
        ("Redo", draft.redo_sentence, codebook_drafts.redo, "redo", "Ctrl+Alt+Y"),
    )
    with st.container(horizontal=True, key="edit_undo_row"):
        for word, sentence, operation, icon, shortcut in steps:
            st.button(
                plain(f"{word}: {_small(sentence)}") if sentence else word,
                key=f"edit_{icon}",
                icon=f":material/{icon}:",
                disabled=sentence is None,
                shortcut=shortcut,
                on_click=try_change,
                args=(study.id, operation),
            )


def show_changes(study: Study, draft: OpenDraft) -> None:
    """The changes of the draft, latest first, and the way to let all of them go."""
    done = [edit for edit in draft.edits if not edit.undone]
    if not done:
        st.info("Nothing was changed since the last version." if draft.before else "Nothing was changed yet.")
    for number, edit in reversed(list(enumerate(done, start=1))):
        by = f" · {edit.edited_by}" if edit.edited_by else ""
        st.markdown(plain(f"{number}. {edit.sentence}"))
        st.caption(plain(f"{edit.edited_at[:16].replace('T', ', ')}{by}"))
    if draft.is_begun:
        st.button(
            "Discard the draft…",
            key="edit_discard",
            icon=":material/delete_sweep:",
            on_click=ask,
            args=(study.id, "discard"),
        )
        if asked(study.id) == ("discard", None):
            _discard(study, draft, len(done))


@st.dialog("Discard the draft?", on_dismiss=close)
def _discard(study: Study, draft: OpenDraft, count: int) -> None:
    stays = f"Version {draft.before.version} stays in force" if draft.before else "The study has no codebook then"
    st.markdown(f"{stays}; the {count} change{'' if count == 1 else 's'} since then go. This cannot be undone.")
    if st.button("Discard it", type="primary", key="edit_discard_confirm"):
        with refusals_shown():
            change(study.id, codebook_drafts.discard_draft)
            tell("The draft was discarded.")
            close()
            st.rerun()


def _small(sentence: str) -> str:
    words = sentence[:1].lower() + sentence[1:]
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
