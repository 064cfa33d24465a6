"""Duplicates: look for texts that stand in the study more than once, and decide which of them are units."""

import streamlit as st

from annotator.domain.near_duplicates import SHORTEST_NEAR, DuplicateGroup
from annotator.operations import corpus, duplicates, jobs
from annotator.operations.jobs import Job, JobState
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.duplicate_group import show_group
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell
from annotator.ui.widgets.running_job import show_running_job

#: Groups on one sheet.
_AT_ONCE = 10
_KINDS = {
    "all": ("All", lambda _: True),
    "exact": ("The same words", lambda group: group.is_exact and not group.is_short),
    "near": ("Nearly the same", lambda group: not group.is_exact),
    "short": ("Short texts", lambda group: group.is_exact and group.is_short),
}

who, study = asking_about_study()


def finished_job() -> Job | None:
    """The last search of this study that ended; shows one that runs, and stops there."""
    found = None
    for job in jobs.list_own_jobs(who.workspace, who.person):
        if job.kind != duplicates.JOB or job.order.get("study") != study.id:
            continue
        if show_running_job(job):
            st.stop()
        if found is None and job.state is JobState.DONE:
            found = job
            continue
        jobs.forget_job(who.workspace, who.person, job.id)
        if job.sentence:
            st.error(plain(job.sentence))
    return found


def show_start(label: str) -> None:
    """The button that begins a search."""
    if st.button(label, type="primary" if label == "Look for duplicates" else "secondary", key="duplicates_start"):
        with refusals_shown():
            jobs.start(who.workspace, who.person, duplicates.JOB, {"study": study.id})
            st.rerun()


def decided(verdict: str, units: tuple[int, ...], sentence: str) -> None:
    """Say what a verdict did, and remember it so that it can be taken back."""
    st.session_state["duplicates_undo"] = (study.id, verdict, units)
    tell(sentence)
    st.rerun()


def show_undo() -> None:
    """The button that takes the last verdict back."""
    of, verdict, units = st.session_state.get("duplicates_undo") or (None, "", ())
    if of == study.id and units and st.button("Undo", key="duplicates_undo_button"):
        with refusals_shown():
            if verdict == "all":
                done = duplicates.list_again(who.workspace, who.person, study, units)
            else:
                done = corpus.include_units(who.workspace, who.person, study, units)
            st.session_state.pop("duplicates_undo")
            tell(done.sentence)
            st.rerun()


def show_groups(found: tuple[DuplicateGroup, ...], left: tuple[DuplicateGroup, ...]) -> None:
    """How many are left, and one sheet of them."""
    done = len(found) - len(left)
    st.progress(done / len(found), text=f"{done:,} of {len(found):,} groups decided, {len(left):,} left")
    numbers = {name: sum(map(fits, left)) for name, (_, fits) in _KINDS.items()}
    kind = st.radio(
        "Show",
        list(_KINDS),
        format_func=lambda name: f"{_KINDS[name][0]} ({numbers[name]:,})",
        horizontal=True,
        key="duplicates_kind",
        help=f"Short texts have fewer than {SHORTEST_NEAR} characters. Different people write the same short answer.",
    )
    shown = [group for group in left if _KINDS[kind][1](group)]
    if not shown:
        st.info("Every group is decided." if not left else "Nothing is left here.")
        return
    sheets = -(-len(shown) // _AT_ONCE)
    sheet = 1
    if sheets > 1:
        # The last sheet goes when what stood on it is decided.
        st.session_state["duplicates_sheet"] = min(st.session_state.get("duplicates_sheet", 1), sheets)
        sheet = int(st.number_input(f"Sheet, of {sheets}", 1, sheets, key="duplicates_sheet"))
    for group in shown[(sheet - 1) * _AT_ONCE : sheet * _AT_ONCE]:
        show_group(who, study, group, decided)


st.title("Duplicates")
if not who.is_owner:
    st.info("Only the owner decides about duplicates. Ask them.")
    st.stop()
st.markdown(
    "A comment printed twice, or published again in a later post, counts double in every figure. Here such texts "
    "stand side by side, with the words in which they differ **underlined**; you decide which of them are units."
)
if study.is_sample:
    st.info("The sample study stays as it is. Import texts of your own to look for duplicates among them.")
    st.stop()
job = finished_job()
show_told()
show_undo()
if job is None:
    if not corpus.count_units(who.workspace, who.person, study, corpus.Wanted()).count:
        st.info("There is nothing to look through yet: no comments were imported.")
        navigation.link("import", "Import comments")
        st.stop()
    st.caption("Nothing is changed by looking. It takes about a minute for every 10,000 comments, at most.")
    show_start("Look for duplicates")
    st.stop()
found = duplicates.groups_of(job.result)
if found:
    show_groups(found, duplicates.undecided(who.workspace, who.person, study, found))
else:
    st.info("No text stands here twice, or all that do are decided.")
st.caption(f"Looked through on {job.at[:10]} at {job.at[11:16]} UTC. What was imported since is not among it.")
show_start("Look again")
