"""Corpus: find units, read threads, look at the whole, take units out and in, give waiting ones to the coders."""

import streamlit as st

from annotator.domain.corpus import Wanted
from annotator.domain.study import Purpose
from annotator.operations import corpus
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.corpus_filters import asked_for
from annotator.ui.widgets.corpus_views import show_glance, show_threads
from annotator.ui.widgets.found_units import exclude_dialog, show_unit
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

_VIEWS = ["Find", "Threads", "At a glance"]
_WAITING = "Give to coders"
#: Pages of hits that stand below one another before one begins anew.
_MOST_PAGES = 10
_OWN = ("corpus_undo", "corpus_thread", "corpus_start", "corpus_pages", "corpus_asked", "threads_from", "corpus_go")

who, study = asking_about_study()
if st.session_state.get("corpus_study") != study.id:
    for kept in [key for key in st.session_state if key in _OWN or str(key).startswith("corpus_")]:
        st.session_state.pop(kept, None)
    st.session_state["corpus_study"] = study.id


def changed(act: str, units: tuple[int, ...]) -> None:
    """Remember what an act took out or in, so that it can be taken back."""
    st.session_state["corpus_undo"] = (act, units)


def show_undo() -> None:
    """The button that includes again what was just excluded."""
    act, units = st.session_state.get("corpus_undo") or (None, ())
    if act == "exclude" and units and st.button("Undo: include again", key="corpus_undo_button"):
        st.session_state.pop("corpus_undo")
        with refusals_shown():
            tell(corpus.include_units(who.workspace, who.person, study, units).sentence)
            st.rerun()


def show_found(wanted: Wanted) -> None:
    """The hits, page below page, and then how many there are."""
    if st.session_state.get("corpus_asked") != wanted:
        st.session_state.update(corpus_asked=wanted, corpus_pages=1)
    count_place = st.empty()
    after, shown = 0, 0
    for _ in range(st.session_state["corpus_pages"]):
        page = corpus.find_units(who.workspace, who.person, study, wanted, after=after)
        for hit in page.hits:
            show_unit(who, study, hit, changed=changed)
        shown, after = shown + len(page.hits), page.after
        if after is None:
            break
    if not shown:
        st.info(
            "The corpus is empty. Import a file first."
            if wanted == Wanted()
            else "No unit fits. Try other words, or clear the filters."
        )
        return
    if after is not None:
        if st.session_state["corpus_pages"] < _MOST_PAGES:
            if st.button("Show more", key="corpus_more"):
                st.session_state["corpus_pages"] += 1
                st.rerun()
        else:
            st.caption("That is as many as fit on a page. Narrow the search to see the others.")
    count = corpus.count_units(who.workspace, who.person, study, wanted)
    with count_place.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{count.sentence} The first {shown:,} are shown." if after is not None else count.sentence)
        if who.is_owner and not study.is_sample and wanted != Wanted() and st.button("Exclude all", key="exclude_all"):
            with refusals_shown():
                units = corpus.units_wanted(who.workspace, who.person, study, wanted)
                exclude_dialog(who, study, units, changed)


def show_waiting() -> None:
    """The form that gives waiting units to the coders."""
    waiting = corpus.count_waiting(who.workspace, who.person, study)
    if not waiting.count:
        st.info("No unit waits: everything that can be coded was given to the coders already.")
        return
    st.markdown(waiting.sentence.replace("fit", "wait in the corpus"))
    with st.form("hand_out"):
        which = st.radio("How many", ["all of them", "a random sample"], key="hand_out_which", horizontal=True)
        size = st.number_input("Size of the sample", 1, value=min(200, waiting.count), key="hand_out_size")
        seed = st.number_input(
            "Seed", 0, value=None, key="hand_out_seed", help="The same seed draws the same units. Empty: any."
        )
        purpose = st.radio(
            "Purpose, if a new round begins",
            [Purpose.MAIN, Purpose.TRAINING],
            format_func=lambda one: "Independent coding" if one is Purpose.MAIN else "Practice",
            horizontal=True,
            key="hand_out_purpose",
        )
        st.caption(
            "They go to the coders of the newest round while nobody has finished it, else into a new round with "
            "everybody. It cannot be undone, because coders may begin at once."
        )
        if st.form_submit_button("Give to the coders"):
            with refusals_shown():
                sample = size if which == "a random sample" else None
                done = corpus.hand_out_units(
                    who.workspace, who.person, study, purpose, sample=sample, seed=seed if sample else None
                )
                tell(done.sentence)
                st.rerun()


st.title("Corpus")
show_told()
if not corpus.may_look(who.workspace, who.person, study):
    st.info(plain(corpus.BLIND_SENTENCE))
    st.stop()
if who.is_owner:
    st.caption(
        "Texts and what the source says of them, never decisions. Coders read here once no round is blind, because "
        "what stands around a comment changes how it is coded; if you code too, keep to the desk until then."
    )
    show_undo()
# A button elsewhere on the page may lead to another view; a widget's own key can be set only before it is made.
if "corpus_go" in st.session_state:
    st.session_state["corpus_view"] = st.session_state.pop("corpus_go")
views = [*_VIEWS, _WAITING] if who.is_owner and not study.is_sample else _VIEWS
view = st.segmented_control("View", views, default="Find", key="corpus_view", label_visibility="collapsed")
if view == "Threads":
    show_threads(who, study, changed)
elif view == "At a glance":
    show_glance(who, study)
elif view == _WAITING:
    show_waiting()
else:
    wanted = asked_for(who, study)
    if wanted is not None:
        with refusals_shown():
            show_found(wanted)
