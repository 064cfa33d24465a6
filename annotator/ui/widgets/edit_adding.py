"""Adding codes and sections to the draft, and the form of a section."""

from functools import partial

import streamlit as st

from annotator.domain.codebook import Section
from annotator.domain.study import Study
from annotator.operations import codebook_editing
from annotator.operations.codebook_drafts import OpenDraft
from annotator.ui.widgets import edit_acts
from annotator.ui.widgets.edit_fields import text_field
from annotator.ui.widgets.plain_text import plain

_NAME = "edit_new_name"


def show_adding(study: Study, draft: OpenDraft) -> None:
    """A field for the name of a new code, and where it goes: Enter makes a theme, or one of the chosen section."""
    key = edit_acts.chosen(study.id, draft)
    book = draft.codebook
    code = book.by_id.get(key[2:]) if key and key.startswith("c:") else None
    section = next((one for one in book.sections if key == f"s:{one.id}"), None)
    if code is not None:
        section = next((one for one in book.sections if one.id == book.section_of(code.id)), None)
    section_id = section.id if section else None
    with st.form("edit_add", border=False):
        st.text_input("New code", key=_NAME, placeholder="Name of a new code")
        with st.container(horizontal=True):
            where = f" in “{_short(section.name)}”" if section else ""
            st.form_submit_button(
                plain(f"Add a theme{where}"), key="edit_add_theme", on_click=_add, args=(study.id, None, section_id)
            )
            if code is not None and not code.archived:
                st.form_submit_button(
                    plain(f"Add under “{_short(code.name)}”"),
                    key="edit_add_under",
                    on_click=_add,
                    args=(study.id, code.id, None),
                )
            st.form_submit_button(
                "Add a section",
                key="edit_add_section",
                on_click=_add_section,
                args=(study.id,),
                help="A section parts the themes for display, and figures can be limited to one.",
            )


def _add(study: int, parent: str | None, section: str | None) -> None:
    done = edit_acts.try_change(study, codebook_editing.add_code, st.session_state[_NAME], parent, section)
    if done is not None:
        edit_acts.choose_added(study, done)
        st.session_state[_NAME] = ""


def _add_section(study: int) -> None:
    done = edit_acts.try_change(study, codebook_editing.change_section, None, st.session_state[_NAME])
    if done is not None:
        edit_acts.choose(study, f"s:{done.added[-1]}")
        st.session_state[_NAME] = ""


def show_section_form(study: Study, draft: OpenDraft, section: Section) -> None:
    """The name of a section, and the way to take it away."""
    count = sum(theme.section == section.id for theme in draft.codebook.themes())
    st.caption(f"A section with {count} theme{'' if count == 1 else 's'}. Alt with ↑ or ↓ moves it in the tree.")
    text_field(
        study.id,
        f"edit_{study.id}|s:{section.id}|name",
        "Name of the section",
        section.name,
        (codebook_editing.change_section, section.id, partial(_named, "name")),
        max_chars=80,
    )
    st.button(
        "Remove the section",
        key="edit_remove_section",
        help="Its themes stay, without a section. Undo brings it back.",
        on_click=edit_acts.try_change,
        args=(study.id, codebook_editing.remove_section, section.id),
    )


def _named(field: str, typed: str) -> dict[str, str]:
    return {field: typed}


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23].rstrip()}…"
