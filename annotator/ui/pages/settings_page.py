"""Every setting of a study, each with a sentence on what it changes."""

import streamlit as st

from annotator.domain.reliability import UNSURE_SENTENCES, UnsureRule
from annotator.domain.study import SETTING_SENTENCES, CommentOrder, StudySettings
from annotator.operations import studies
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

_BEFORE = "settings_before_last_change"
_TURN = "settings_turn"
_ORDERS = {CommentOrder.THREAD: "as they stand in their thread", CommentOrder.SHUFFLED: "shuffled for each coder"}

who, study = asking_about_study()
st.title("Settings")
st.caption(f"Of the study “{plain(study.name)}”")
show_told()
now = study.settings
turn = st.session_state.setdefault(_TURN, 0)
set_fresh("settings", (study.id, turn), {f"setting_{name}": value for name, value in now.as_dict().items()})
with st.form("settings"):
    st.subheader("The desk")
    order = st.radio(
        "Order of comments",
        list(_ORDERS),
        format_func=_ORDERS.__getitem__,
        key="setting_comment_order",
        disabled=not who.is_owner,
    )
    st.caption(SETTING_SENTENCES["comment_order"])
    flags = {}
    for name, label, heading in (
        ("show_context", "Show the parent comment and the thread", None),
        ("show_titles", "Show the thread’s title", None),
        ("show_dates", "Show dates and times", None),
        ("show_authors", "Show the author’s pseudonym", None),
        ("show_attributes", "Show what else the source says of a comment", None),
        ("code_spans", "Let coders mark and code words of a comment", None),
        ("export_text", "Put the comments’ text into exports", "Exports"),
    ):
        if heading:
            st.subheader(heading)
        flags[name] = st.toggle(label, key=f"setting_{name}", disabled=not who.is_owner)
        st.caption(SETTING_SENTENCES[name])
    st.subheader("Agreement")
    unsure = st.radio(
        "Comments marked unsure",
        list(UnsureRule),
        format_func=UNSURE_SENTENCES.__getitem__,
        key="setting_unsure",
        disabled=not who.is_owner,
    )
    st.caption(SETTING_SENTENCES["unsure"])
    if st.form_submit_button("Save settings", type="primary", disabled=not who.is_owner):
        with refusals_shown():
            changed = studies.change_settings(
                who.workspace,
                who.person,
                study.id,
                StudySettings(comment_order=order, unsure=unsure, **flags),
            )
            st.session_state[_BEFORE] = (study.id, changed.before.settings)
            st.session_state[_TURN] = turn + 1
            tell("The settings are saved.")
            st.rerun()
undo = st.session_state.get(_BEFORE)
if undo and undo[0] == study.id and st.button("Undo the last change", key="settings_undo"):
    with refusals_shown():
        studies.change_settings(who.workspace, who.person, study.id, undo[1])
        del st.session_state[_BEFORE]
        st.session_state[_TURN] = turn + 1
        tell("The settings are as they were before.")
        st.rerun()
if not who.is_owner:
    st.info("Only the owner changes settings.")
