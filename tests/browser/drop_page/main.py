"""A page with nothing but the place for files and a piece of long work, for the tests."""

import streamlit as st

from annotator.operations import arrivals, jobs
from annotator.ui import drop
from annotator.ui.session import asking
from annotator.ui.theme import STYLE
from annotator.ui.widgets.running_job import show_running_job

st.set_page_config(page_title="Files")
st.html(STYLE)
st.title("Files")
who = asking()
files = drop.mount(who, key="files")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.text(f"Run {st.session_state['runs']}: {', '.join(one.name for one in files) or 'nothing'}")
st.button("Run again")
if st.button("Forget them"):
    for one in files:
        arrivals.remove_arrival(who.workspace, who.person, one.id)
    st.rerun()
until = st.text_input("Until")
if st.button("Work"):
    jobs.start(who.workspace, who.person, "steps", {"until": until}, program="tests.browser.drop_page.steps")
    st.rerun()
for job in jobs.list_own_jobs(who.workspace, who.person):
    if not show_running_job(job):
        st.text(f"Ended: {job.state} {job.result or job.sentence}")
