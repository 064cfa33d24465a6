"""Saving what was read: where to, for which purpose, at once or by a job, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from annotator.domain.reconciliation import count
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, Study
from annotator.operations import arrivals, jobs, reconciling, rounds
from annotator.operations.arrivals import Arrival
from annotator.operations.import_jobs import STORE, store_files, storing_order
from annotator.operations.import_values import FileRead
from annotator.ui import navigation
from annotator.ui.session import Asking, choose_study
from annotator.ui.widgets.import_choices import choices, forget_choices
from annotator.ui.widgets.import_columns import dates_are_settled
from annotator.ui.widgets.import_read import forget_read, is_small, is_stale, progress_in_page
from annotator.ui.widgets.import_report import show_reports
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.running_job import show_running_job

#: With more units than this nobody is expected to code them all, so they wait in the corpus unless said otherwise.
MANY_UNITS = 5_000
_RESULT = "import_result"
_MOST_REPORTS = 5
_LATER = "later"
_PURPOSES = {
    Purpose.MAIN.value: ("Independent coding", rounds.PURPOSE_SENTENCES[Purpose.MAIN]),
    Purpose.TRAINING.value: ("Practice", rounds.PURPOSE_SENTENCES[Purpose.TRAINING]),
    _LATER: (
        "Not yet: keep them in the corpus",
        "Nobody is given them now. You look through them first, and hand out all or a sample later.",
    ),
}


def show_saving(who: Asking, study: Study | None, files: Sequence[Arrival], reads: Sequence[FileRead]) -> None:
    """The last section of the page: a name for a new study, the purpose, the button."""
    good = [read for read in reads if read.preview.refusal is None]
    new = [read for read in good if not read.preview.known]
    units = sum(read.preview.codable for read in new)
    st.subheader("Save")
    target: Study | str
    if study is None:
        target = st.text_input("Name of the new study", value="My study", key="import_study_name") or " "
    else:
        st.markdown(f"Into the study **{plain(study.name)}**.")
        target = study
    purpose = _ask_purpose(who, study, units)
    st.caption(
        "Authors get pseudonyms, and their names are not stored. A pseudonym protects the stored name, not a text that "
        "can be found by searching for its words. An import cannot be undone, because coders may begin at once."
    )
    if not any(read.preview.unit_count for read in good):
        st.info(_nothing_to_code(good))
    if not dates_are_settled(good):
        st.info("Say above how the dates are written, then save.")
    ready = bool(new) and any(read.preview.unit_count for read in new) and dates_are_settled(good)
    if st.button(
        f"Save {count(units, 'unit')}",
        type="primary",
        key="import_save",
        disabled=not ready or is_stale(files),
    ):
        wanted = choices().order(study.id if study else None, [file.id for file in files])
        _save(who, storing_order(wanted, [read.key for read in good], target, purpose), at_once=is_small(files))


def show_storing(who: Asking) -> bool:
    """Show a save that goes on, or what came of it; True while it goes on."""
    for job in jobs.list_own_jobs(who.workspace, who.person):
        if job.kind != STORE:
            continue
        if show_running_job(job):
            return True
        if job.result is None:
            st.error(plain(job.sentence or ""))
        else:
            _remember(who, job.result)
        jobs.forget_job(who.workspace, who.person, job.id)
        if job.result is not None:
            st.rerun()
    return False


def show_result(who: Asking, study: Study | None, files: Sequence[Arrival]) -> bool:
    """Show what the last save did, until other files are dropped; False when there is nothing to show."""
    result = st.session_state.get(_RESULT)
    if result is None or study is None or result["study"] != study.id:
        return False
    if not {file.id for file in files} <= set(result["left_over"]):
        st.session_state.pop(_RESULT)
        return False
    st.success("\n\n".join(plain(sentence) for sentence in result["sentences"]))
    found = reconciling.report_on_files(who.workspace, who.person, study.id, result["sha256"])
    show_reports(found[:_MOST_REPORTS])
    if len(found) > _MOST_REPORTS:
        st.caption(f"The reports on {len(found) - _MOST_REPORTS:,} more files stand below and in the report on all.")
    with st.container(key="next_way"):
        navigation.link("home", "Go on with the checklist of the study")
    return True


def _ask_purpose(who: Asking, study: Study | None, units: int) -> Purpose | None:
    existing = rounds.list_overviews(who.workspace, study.id) if study else ()
    offered = list(_PURPOSES)
    words = {name: label for name, (label, _) in _PURPOSES.items()}
    captions = [caption for _, caption in _PURPOSES.values()]
    if existing and existing[-1].accepts:
        round_ = existing[-1].round
        offered = [round_.purpose.value, _LATER]
        words = words | {round_.purpose.value: f"They join the round “{plain(round_.name)}”"}
        captions = ["Every coder of the round is given the new units as well.", _PURPOSES[_LATER][1]]
    chosen = st.radio(
        "How will these comments be coded?",
        offered,
        index=len(offered) - 1 if units > MANY_UNITS else 0,
        format_func=words.__getitem__,
        captions=captions,
        # Another key for another default: a widget keeps its first.
        key="import_purpose" if units <= MANY_UNITS else "import_purpose_of_many",
    )
    return None if chosen == _LATER else Purpose(chosen)


def _nothing_to_code(good: Sequence[FileRead]) -> str:
    if any("paragraphs" in read.options for read in good):
        return (
            "There is nothing to code in here. To code the paragraphs of the article, tick "
            "“Code the paragraphs of articles too” under “Read as”."
        )
    return "There is nothing to code in here."


def _save(who: Asking, order: dict[str, Any], *, at_once: bool) -> None:
    if not at_once:
        jobs.start(who.workspace, who.person, STORE, order)
        st.rerun()
    place = st.empty()
    try:
        report = progress_in_page(place.progress(0.0, text="Saving"))
        result = store_files(who.workspace, who.person, order, report)
    except Refusal as refusal:
        place.error(plain(str(refusal)))
        return
    _remember(who, result)
    st.rerun()


def _remember(who: Asking, result: Mapping[str, Any]) -> None:
    choose_study(who, result["study"])
    forget_read(who)
    forget_choices()
    waiting = arrivals.list_arrivals(who.workspace, who.person)
    st.session_state[_RESULT] = dict(result) | {"left_over": [one.id for one in waiting]}
