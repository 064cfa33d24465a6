"""The corpus as threads, and at a glance."""

import pandas as pd
import streamlit as st

from annotator.domain.corpus import Glance, Hit, ListedThread, Standing
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations import corpus_view
from annotator.operations.corpus_view import STRETCH
from annotator.ui.session import Asking
from annotator.ui.widgets.found_units import Changed, show_unit
from annotator.ui.widgets.plain_text import plain

#: Threads listed at once.
_LISTED = 25
#: How far one answer is moved in, in pixels, and the depth at which nothing moves further.
_STEP, _DEEPEST = 28, 8


def show_threads(who: Asking, study: Study, changed: Changed) -> None:
    """The list of threads, or the one that was opened."""
    opened = st.session_state.get("corpus_thread")
    if opened is None:
        _list_threads(who, study)
        return
    thread, around = opened
    if st.button("All threads", key="threads_all", icon=":material/arrow_back:"):
        for kept in ("corpus_thread", "corpus_start"):
            st.session_state.pop(kept, None)
        st.rerun()
    try:
        start = st.session_state.get("corpus_start", 0)
        stretch = corpus_view.thread_stretch(who.workspace, who.person, study, thread, start=start, around=around)
    except Refusal as refusal:
        st.error(plain(str(refusal)))
        return
    st.subheader(plain(_title(stretch.thread)))
    last = stretch.start + len(stretch.units)
    st.caption(f"Units {stretch.start + 1:,} to {last:,} of {stretch.total:,}" if stretch.units else "No unit is left.")
    _show_moves(thread, stretch.start, stretch.total, "above")
    for unit in stretch.units:
        depth = min(unit.depth, _DEEPEST)
        if depth:
            # Real columns would grow narrower with every answer; the margin is the answer's alone.
            st.html(f"<style>.st-key-unit_{unit.id}{{margin-inline-start:{depth * _STEP}px;width:auto}}</style>")
        show_unit(who, study, Hit(unit, ()), changed=changed, in_thread=True)
    _show_moves(thread, stretch.start, stretch.total, "below")


def _show_moves(thread: int, start: int, total: int, place: str) -> None:
    if total <= STRETCH:
        return
    with st.container(horizontal=True):
        for label, to, possible in (
            ("Earlier units", start - STRETCH, start > 0),
            ("Later units", start + STRETCH, start + STRETCH < total),
        ):
            if st.button(label, key=f"{label.split()[0].lower()}_{place}", disabled=not possible):
                st.session_state.update(corpus_thread=(thread, None), corpus_start=to)
                st.rerun()


def _list_threads(who: Asking, study: Study) -> None:
    words = st.text_input("Words in the title", key="thread_words")
    start = st.session_state.get("threads_from", 0)
    if st.session_state.get("threads_words") != words:
        start = st.session_state["threads_from"] = 0
        st.session_state["threads_words"] = words
    found = corpus_view.list_threads(who.workspace, who.person, study, words=words, start=start, count=_LISTED + 1)
    if not found:
        st.info("No thread has these words in its title." if words.strip() or start else "There is no thread yet.")
    for thread in found[:_LISTED]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            units = "1 unit" if thread.units == 1 else f"{thread.units:,} units"
            st.markdown(f"**{plain(_title(thread))}**  \n{units} · from {plain(thread.source)}")
            if st.button("Open", key=f"open_thread_{thread.id}", help=plain(_title(thread))):
                st.session_state.update(corpus_thread=(thread.id, None), corpus_start=0)
                st.rerun()
    with st.container(horizontal=True):
        if start and st.button("Earlier threads", key="threads_earlier"):
            st.session_state["threads_from"] = max(0, start - _LISTED)
            st.rerun()
        if len(found) > _LISTED and st.button("Later threads", key="threads_later"):
            st.session_state["threads_from"] = start + _LISTED
            st.rerun()


def show_glance(who: Asking, study: Study) -> None:
    """The corpus in two pictures and a few numbers."""
    with st.spinner("Counting"):
        seen = corpus_view.glance(who.workspace, who.person, study)
    st.markdown(_in_words(seen))
    if seen.weeks:
        st.subheader("Units per week")
        # Weeks without units are gaps in the picture, not neighbours.
        weeks = pd.DataFrame(
            {"week": pd.to_datetime(list(seen.weeks), format="%Y-%m-%d"), "units": seen.weeks.values()}
        )
        st.bar_chart(weeks, x="week", y="units", x_label="Week beginning on", y_label="Units")
        with st.expander("The weeks as numbers"):
            st.dataframe({"Week beginning on": list(seen.weeks), "Units": list(seen.weeks.values())}, hide_index=True)
    if seen.thread_sizes:
        st.subheader("Sizes of threads")
        sizes = pd.DataFrame({"size": list(seen.thread_sizes), "threads": list(seen.thread_sizes.values())})
        st.bar_chart(sizes, x="size", y="threads", x_label="Units in the thread", y_label="Threads", sort=False)
        with st.expander("The sizes as numbers"):
            rows = {"Units in the thread": list(seen.thread_sizes), "Threads": list(seen.thread_sizes.values())}
            st.dataframe(rows, hide_index=True)


def _in_words(seen: Glance) -> str:
    threads = sum(seen.thread_sizes.values())
    sentence = f"{seen.units:,} units in {threads:,} threads."
    if seen.undated:
        sentence += f" {seen.undated:,} have no date and stand in no week."
    named = {
        Standing.EXCLUDED: "excluded",
        Standing.GONE: "removed where they were published",
        Standing.WITHDRAWN: "withdrawn",
    }
    parts = [f"{seen.standings[one]:,} {words}" for one, words in named.items() if seen.standings.get(one)]
    return sentence + (f" Among them: {', '.join(parts)}." if parts else "")


def _title(thread: ListedThread) -> str:
    return " · ".join(part for part in (thread.title or "Thread without a title", thread.date) if part)
