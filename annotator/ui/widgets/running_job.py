"""How far a piece of long work is, looked at once a second, with a way to stop it."""

import html

import streamlit as st

from annotator.domain.refusal import Refusal
from annotator.operations import jobs
from annotator.operations.jobs import Job, JobState
from annotator.ui.session import asking
from annotator.ui.widgets.plain_text import plain


def show_running_job(job: Job) -> bool:
    """Show a job that runs, and run the page again when it has ended; False, and nothing shown, when it has."""
    if job.state is not JobState.RUNNING:
        return False
    _show_progress(job.id)
    return True


@st.fragment(run_every=1)
def _show_progress(job_id: str) -> None:
    # Asked anew each time: a sign-in can end while the work goes on.
    who = asking()
    job = jobs.find_job(who.workspace, who.person, job_id)
    if job is None or job.state is not JobState.RUNNING:
        st.rerun()
    words = _in_words(job)
    if job.total:
        st.progress(min(job.done / job.total, 1.0), text=plain(words))
    else:
        st.html(f'<p id="job-{job.id}">{html.escape(words)}</p><progress aria-labelledby="job-{job.id}"></progress>')
    if st.button("Cancel", key=f"cancel_{job.id}", disabled=not job.can_cancel):
        try:
            with st.spinner("Cancelling"):
                jobs.cancel_job(who.workspace, who.person, job.id)
        except Refusal as refusal:
            st.toast(plain(str(refusal)))  # stays, where an error shown here would be gone within a second
        st.rerun()


def _in_words(job: Job) -> str:
    phase = job.phase or "Starting"
    if job.total:
        return f"{phase}: {job.done:,} of {job.total:,}"
    return f"{phase}: {job.done:,}" if job.done else phase
