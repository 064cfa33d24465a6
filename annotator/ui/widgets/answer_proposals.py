"""What the owner does with proposed codes: takes, merges, declines or reopens them."""

from collections.abc import Sequence

import streamlit as st

from annotator.domain.codebook import LONGEST_NAME, Codebook
from annotator.domain.memo import LONGEST_SENTENCE, ProposalState
from annotator.domain.proposal_groups import grouped_by_name
from annotator.domain.study import Study
from annotator.operations import codebook_drafts, proposals
from annotator.operations.proposals import Answered, ListedProposal
from annotator.ui.session import Asking
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.proposed_codes import became, show_proposal
from annotator.ui.widgets.refusals import refusals_shown, tell

_WAYS = {"take": "Take it", "merge": "It is a code already", "decline": "Decline it"}


def count_waiting(who: Asking, study: Study) -> int:
    """How many proposals wait for an answer."""
    found = proposals.list_proposals(who.workspace, who.person, study)
    return sum(one.proposed.state is ProposalState.OPEN for one in found)


def show_answers(who: Asking, study: Study) -> None:
    """Every open proposal, like names together, with what can be done; below them those already answered."""
    found = proposals.list_proposals(who.workspace, who.person, study)
    waiting = [one for one in found if one.proposed.state is ProposalState.OPEN]
    if not found:
        st.info("Nobody has proposed a code yet. At the desk, + proposes one without leaving the comment.")
    elif not waiting:
        st.info("No proposal waits for an answer.")
    if any(one.excerpt is None for one in waiting):
        st.caption("Who proposed a code, and in which comment it was missed, is hidden while a round is blind.")
    codebook = codebook_drafts.find_draft(who.workspace, study).codebook
    at_once = proposals.can_add_at_once(who.workspace, who.person, study) if waiting else ()
    for group in grouped_by_name(waiting, lambda one: one.proposed.name):
        with st.container(border=True):
            for one in group:
                show_proposal(one)
            if len(group) > 1:
                st.caption("Their names are alike: one answer is for all of them.")
            _show_ways(who, study, codebook, group, at_once)
    _show_answered(who, study, [one for one in found if one.proposed.state is not ProposalState.OPEN])


def _show_ways(
    who: Asking, study: Study, codebook: Codebook, group: Sequence[ListedProposal], at_once: Sequence[str]
) -> None:
    uuid = group[0].proposed.uuid
    way = st.segmented_control(
        "Answer", list(_WAYS), format_func=_WAYS.__getitem__, key=f"answer_{uuid}", label_visibility="collapsed"
    )
    if way == "take":
        _show_taking(who, study, codebook, group, at_once)
    elif way == "merge":
        _show_merging(who, study, codebook, group)
    elif way == "decline":
        _show_declining(who, study, group)


def _show_taking(
    who: Asking, study: Study, codebook: Codebook, group: Sequence[ListedProposal], at_once: Sequence[str]
) -> None:
    first, *others = (one.proposed for one in group)
    name = st.text_input("Name", first.name, max_chars=LONGEST_NAME, key=f"take_name_{first.uuid}")
    parent = st.selectbox(
        "Where it stands",
        [None, *_live(codebook)],
        format_func=lambda one: "as a theme of its own" if one is None else f"under {codebook.path(one)}",
        key=f"take_parent_{first.uuid}",
    )
    sentences = "\n".join(dict.fromkeys(one.sentence for one in (first, *others) if one.sentence))
    definition = st.text_area("Definition", sentences, max_chars=LONGEST_SENTENCE, key=f"take_text_{first.uuid}")
    now = False
    if at_once:
        now = st.toggle(
            "Use it at once",
            value=True,
            key=f"take_now_{first.uuid}",
            help="Publishes a version with this code, and these rounds use it from now on: "
            + plain(", ".join(at_once)),
        )
    told = "It is published and used at once." if now else "It goes into the draft of the next version."
    st.caption(f"{told} Decisions made so far say nothing about it: it counts as missing there, never as 0.")
    if st.button("Take it", type="primary", key=f"take_{first.uuid}"):
        with refusals_shown():
            done = proposals.take_proposal(
                who.workspace,
                who.person,
                study,
                first.uuid,
                name=name,
                parent=parent,
                definition=definition,
                at_once=now,
                also=[one.uuid for one in others],
            )
            _tell(done)


def _show_merging(who: Asking, study: Study, codebook: Codebook, group: Sequence[ListedProposal]) -> None:
    first, *others = (one.proposed.uuid for one in group)
    live = _live(codebook)
    if not live:
        st.info("The codebook has no code yet.")
        return
    code = st.selectbox("Which code", live, format_func=codebook.path, key=f"merge_code_{first}")
    if st.button("Count it as this code", type="primary", key=f"merge_{first}"):
        with refusals_shown():
            _tell(proposals.merge_proposal(who.workspace, who.person, study, first, code, also=others))


def _show_declining(who: Asking, study: Study, group: Sequence[ListedProposal]) -> None:
    first, *others = (one.proposed.uuid for one in group)
    answer = st.text_input(
        "Why not, in a sentence",
        max_chars=LONGEST_SENTENCE,
        key=f"decline_text_{first}",
        help="Everybody in the study reads it beside the proposal.",
    )
    if st.button("Decline it", type="primary", key=f"decline_{first}"):
        with refusals_shown():
            _tell(proposals.decline_proposal(who.workspace, who.person, study, first, answer, also=others))


def _show_answered(who: Asking, study: Study, answered: Sequence[ListedProposal]) -> None:
    if not answered:
        return
    with st.expander(f"Answered ({len(answered)})"):
        for one in answered:
            words, act = st.columns([4, 1], vertical_alignment="center")
            words.markdown(f"**{plain(one.proposed.name)}**  \n{plain(became(one))}")
            if act.button("Take the answer back", key=f"reopen_{one.proposed.uuid}"):
                with refusals_shown():
                    _tell(proposals.reopen_proposal(who.workspace, who.person, study, one.proposed.uuid))


def _live(codebook: Codebook) -> list[str]:
    return [code.id for code in codebook.codes if not code.archived]


def _tell(done: Answered) -> None:
    tell(done.sentence)
    st.rerun()
