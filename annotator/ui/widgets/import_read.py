"""The files that wait, as they were read: at once when they are small, by a job when they are not."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from annotator.operations import jobs
from annotator.operations.arrivals import Arrival
from annotator.operations.import_jobs import READ
from annotator.operations.import_reading import read_files
from annotator.operations.import_values import FileRead, ReadOrder, file_read_of, order_of
from annotator.operations.jobs import Job, JobState
from annotator.ui.session import Asking
from annotator.ui.widgets.import_choices import choices
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.running_job import show_running_job

#: Files larger than this together, in bytes, are read and stored by a job: the page would stand still for too long.
SMALL = 8 * 1024 * 1024
_KEPT = "import_read"


def is_small(files: Sequence[Arrival]) -> bool:
    """Whether the files are read in the page's own run."""
    return sum(file.size for file in files) <= SMALL


def read_waiting(who: Asking, study: int | None, files: Sequence[Arrival]) -> tuple[FileRead, ...] | None:
    """The files read as chosen; None while that goes on, or when it could not be done, which is then said."""
    wanted = choices().order(study, [file.id for file in files])
    if is_small(files):
        return _read_at_once(who, wanted)
    return _read_by_job(who, wanted)


def forget_read(who: Asking) -> None:
    """Let what was read go: it holds authors' names."""
    st.session_state.pop(_KEPT, None)
    for job in jobs.list_own_jobs(who.workspace, who.person):
        if job.kind == READ and job.state is not JobState.RUNNING:
            jobs.forget_job(who.workspace, who.person, job.id)


def progress_in_page(bar: Any) -> Any:
    """A function that shows on a bar how far reading is."""

    def report(phase: str, done: int = 0, total: int | None = None) -> None:
        bar.progress(min(done / total, 1.0) if total else 0.0, text=phase)

    return report


def _read_at_once(who: Asking, wanted: ReadOrder) -> tuple[FileRead, ...]:
    order = wanted.as_dict()
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != order:
        place = st.empty()
        found = read_files(who.workspace, who.person, order, progress_in_page(place.progress(0.0, text="Reading")))
        place.empty()
        kept = st.session_state[_KEPT] = (order, tuple(map(file_read_of, found["files"])))
    return kept[1]


def _read_by_job(who: Asking, wanted: ReadOrder) -> tuple[FileRead, ...] | None:
    found = [job for job in jobs.list_own_jobs(who.workspace, who.person) if job.kind == READ]
    about_these = [job for job in found if _about(job.order) == _about(wanted.as_dict())]
    for job in found:
        if job not in about_these and job.state is not JobState.RUNNING:
            jobs.forget_job(who.workspace, who.person, job.id)
    if not about_these:
        jobs.start(who.workspace, who.person, READ, wanted.as_dict())
        st.rerun()
    job = about_these[0]
    if not (wanted.files or wanted.formats or wanted.tables) and _same(job.order, wanted) is False:
        choices().take_over(order_of(job.order))
        st.rerun()
    if show_running_job(job):
        return None
    if job.result is None:
        st.error(plain(job.sentence or ""))
        _read_again(who, job, wanted, "Read again")
        return None
    if not _same(job.order, wanted):
        st.info("You have changed how the files are to be read. What stands below is what was read before.")
        _read_again(who, job, wanted, "Read again as chosen")
        st.session_state["import_is_stale"] = True
    else:
        st.session_state["import_is_stale"] = False
    return tuple(map(file_read_of, job.result["files"]))


def is_stale(files: Sequence[Arrival]) -> bool:
    """Whether what is shown was read before the last choice."""
    return not is_small(files) and bool(st.session_state.get("import_is_stale"))


def _read_again(who: Asking, job: Job, wanted: ReadOrder, label: str) -> None:
    if st.button(label, key="import_read_again", type="primary"):
        jobs.forget_job(who.workspace, who.person, job.id)
        jobs.start(who.workspace, who.person, READ, wanted.as_dict())
        st.rerun()


def _about(order: Mapping[str, Any]) -> tuple[Any, ...]:
    return order["study"], sorted(order["arrivals"])


def _same(order: Mapping[str, Any], wanted: ReadOrder) -> bool:
    return json.dumps(order, sort_keys=True) == json.dumps(wanted.as_dict(), sort_keys=True)
