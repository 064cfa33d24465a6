"""Studies: create, open, rename, archive, restore."""

import streamlit as st

from annotator.operations import studies
from annotator.ui import navigation
from annotator.ui.session import asking, choose_study
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

who = asking()
st.title("Studies")
show_told()
live = [study for study in who.studies if study.archived_at is None]
if not live:
    st.info("There is no study yet. Create one below.")
for study in live:
    with st.container(border=True):
        words, way = st.columns([0.75, 0.25], vertical_alignment="center")
        here = " :blue-badge[open]" if who.study is not None and study.id == who.study.id else ""
        sample = " :gray-badge[sample]" if study.is_sample else ""
        words.markdown(f"**{plain(study.name)}**{here}{sample}  \nCreated {study.created_at[:10]}")
        if way.button("Open", key=f"study_open_{study.id}", width="stretch"):
            choose_study(who, study.id)
            st.switch_page(navigation.page("home"))
        if who.is_owner:
            with st.expander("Rename or archive"):
                name = st.text_input("Name", value=study.name, key=f"study_name_{study.id}", max_chars=120)
                one, two = st.columns(2)
                if one.button("Rename", key=f"study_rename_{study.id}", width="stretch"):
                    with refusals_shown():
                        studies.rename_study(who.workspace, who.person, study.id, name)
                        tell(f"The study is called “{' '.join(name.split())}” now.")
                        st.rerun()
                if two.button("Archive", key=f"study_archive_{study.id}", width="stretch"):
                    with refusals_shown():
                        studies.archive_study(who.workspace, who.person, study.id)
                        tell(f"“{study.name}” is archived; nothing of it is deleted. It can be restored below.")
                        st.rerun()
if who.is_owner:
    with st.form("study_create", clear_on_submit=True):
        new = st.text_input("New study", max_chars=120, key="study_new", placeholder="its name")
        if st.form_submit_button("Create", type="primary"):
            with refusals_shown():
                created = studies.create_study(who.workspace, who.person, new)
                choose_study(who, created.study)
                tell(f"“{created.after.name}” is created.")
                st.switch_page(navigation.page("home"))
away = [study for study in who.studies if study.archived_at is not None]
if away and who.is_owner:
    st.subheader("Archived")
    for study in away:
        words, way = st.columns([0.75, 0.25], vertical_alignment="center")
        words.markdown(f"{plain(study.name)}  \nArchived {(study.archived_at or '')[:10]}")
        if way.button("Restore", key=f"study_restore_{study.id}", width="stretch"):
            with refusals_shown():
                studies.archive_study(who.workspace, who.person, study.id, archived=False)
                tell(f"“{study.name}” is back.")
                st.rerun()
