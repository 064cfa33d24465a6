"""The codebook in force as it reads, the formats it is saved in, and the codes that were proposed."""

import streamlit as st

from annotator.domain.memo import ProposalState
from annotator.operations import codebooks, proposals
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.codebook_saving import show_codebook_saving
from annotator.ui.widgets.codebook_view import show_codebook
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.proposed_codes import show_proposals
from annotator.ui.widgets.refusals import show_told

who, study = asking_about_study()
st.title("Codebook")
show_told()
current = codebooks.current_codebook(who.workspace, study.id)
if current is None:
    st.info("This study has no codebook yet." + ("" if who.is_owner else " The owner chooses it."))
    if who.is_owner:
        navigation.link("edit_codebook", "Choose a codebook, or begin an empty one")
    st.stop()
st.markdown(f"### {plain(current.title)}")
st.caption(f"Version {current.version} · {len(current.themes())} codes at the top level, {len(current.codes)} in all")
if current.description:
    st.markdown(plain(current.description))
if who.is_owner:
    navigation.link("edit_codebook", "Edit this codebook")
if not current.codes:
    st.info("There are no codes yet: they grow from reading. At the desk, + proposes the first one.")
    navigation.link("code", "Start coding")
else:
    words = st.text_input(
        "Find in the codebook", key="codebook_words", placeholder="a word of a name, definition or example"
    )
    if show_codebook(current, words=words, linked=True) == 0:
        st.info("No code holds these words.")
show_codebook_saving(study.id, current)
proposed = proposals.list_proposals(who.workspace, who.person, study)
show_proposals(proposed)
if who.is_owner and any(one.proposed.state is ProposalState.OPEN for one in proposed):
    navigation.link("edit_codebook", "Answer them under “Proposed codes” on the page “Edit codebook”")
