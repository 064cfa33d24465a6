"""Queueing second looks, and how far the rounds of them are."""

import streamlit as st

from annotator.domain.codebook import Code
from annotator.domain.second_looks import CONCERN_WORDS, Concern
from annotator.domain.study import Round, Study
from annotator.operations import second_looks
from annotator.operations.older_meanings import StaleList
from annotator.operations.second_looks import RecodingRound
from annotator.ui import navigation
from annotator.ui.session import Asking
from annotator.ui.widgets.older_meanings import entries_of
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell

_USUAL = (Concern.GIVEN, Concern.SPLIT)


def offer_queue(who: Asking, study: Study, found: StaleList, code: Code) -> None:
    """Choose which decisions of a code are to be looked at again, read what that does, and do it."""
    st.subheader("Look again")
    there = {entry.concern for entry in entries_of(found, code)}
    offered = [concern for concern in Concern if concern in there]
    wanted = {
        concern
        for concern in offered
        if st.checkbox(
            f"Decisions that {CONCERN_WORDS[concern]}",
            value=concern in _USUAL,
            key=f"look_{code.id}_{concern}",
            help="A meaning that became wider concerns these too." if concern is Concern.NOT_GIVEN else None,
        )
    }
    if not wanted:
        st.caption("Tick which decisions are to be looked at again.")
        return
    with refusals_shown():
        plan = second_looks.plan_second_looks(who.workspace, who.person, study, code.id, wanted)
        st.markdown("  \n".join(plain(sentence) for sentence in plan.sentences))
        st.caption(
            "Each coder finds exactly these comments under Code, in a round by themselves, with what they said before. "
            "The earlier decisions stay; what is decided then enters no agreement."
        )
        if st.button("Queue for a second look", key="queue_second_looks", type="primary", disabled=not plan.decisions):
            queued = second_looks.queue_second_looks(who.workspace, who.person, study, code.id, wanted)
            tell(queued.sentence)
            st.rerun()


def show_recoding_rounds(who: Asking, study: Study) -> None:
    """Every round of second looks with its progress; the owner can take back those nobody has begun."""
    found = second_looks.list_recoding_rounds(who.workspace, study)
    if not found:
        return
    st.subheader("Rounds of second looks")
    for one in found:
        _show_round(who, study, one)


def _show_round(who: Asking, study: Study, one: RecodingRound) -> None:
    round_ = one.overview.round
    with st.container(border=True):
        state = "finished and open" if round_.is_open else "blind until every coder has finished"
        st.markdown(f"**{plain(round_.name)}** · version {round_.codebook_version} · {state}")
        for progress in one.overview.progress:
            share = progress.decided / progress.total if progress.total else 0.0
            done = f"{progress.decided} of {progress.total}" + (", finished" if progress.sealed_at else "")
            st.progress(share, text=f"**{plain(progress.coder_name)}** · {done}")
        if who.person.can_code(one.overview.coders) and not round_.is_open:
            navigation.link("code", "Look again under Code")
        begun = one.begun or any(progress.sealed_at for progress in one.overview.progress)
        if who.is_owner and not begun:
            _offer_taking_back(who, study, round_)


def _offer_taking_back(who: Asking, study: Study, round_: Round) -> None:
    if st.button("Take back", key=f"withdraw_{round_.id}", help="Nobody has begun it, so nothing is lost."):
        with refusals_shown():
            second_looks.withdraw_second_looks(who.workspace, who.person, study, round_.id)
            tell(f"“{round_.name}” is taken back. Its decisions can be queued again.")
            st.rerun()
