"""The codebook as it reads, and how to put another one in force."""

import streamlit as st

from annotator.domain.memo import ProposalState
from annotator.domain.refusal import Refusal
from annotator.operations import codebook_files, codebooks, proposals
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.codebook_saving import show_codebook_saving
from annotator.ui.widgets.codebook_view import show_codebook
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.proposed_codes import show_proposals
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

who, study = asking_about_study()
st.title("Codebook")
show_told()
current = codebooks.current_codebook(who.workspace, study.id)
if current is not None:
    st.markdown(f"### {plain(current.title)}")
    st.caption(
        f"Version {current.version} · {len(current.themes())} codes at the top level, {len(current.codes)} in all"
    )
    if current.description:
        st.markdown(plain(current.description))
    if current.codes:
        words = st.text_input(
            "Find in the codebook", key="codebook_words", placeholder="a word of a name, definition or example"
        )
        if show_codebook(current, words=words, linked=True) == 0:
            st.info("No code holds these words.")
    else:
        st.info("There are no codes yet: they grow from reading. At the desk, + proposes the first one.")
        navigation.link("code", "Start coding")
    show_codebook_saving(study.id, current)
    proposed = proposals.list_proposals(who.workspace, who.person, study)
    show_proposals(proposed)
    if who.is_owner and any(one.proposed.state is ProposalState.OPEN for one in proposed):
        navigation.link("edit_codebook", "Answer them under “Proposed codes” on the page “Edit codebook”")
elif not who.is_owner:
    st.info("This study has no codebook yet. The owner chooses it.")

if not who.is_owner or study.is_sample:
    st.stop()
st.subheader("Publish a new version" if current else "Choose a codebook")
packaged = codebooks.packaged_codebooks()
sources = ["packaged", "file"] if current is None else ["file", "packaged"]
source = st.radio(
    "Where from",
    sources,
    format_func=lambda one: "One that comes with the program" if one == "packaged" else "A file of mine",
    horizontal=True,
    key="codebook_source",
)
found = None
try:
    if source == "packaged":
        name = st.selectbox("Codebook", list(packaged), format_func=packaged.__getitem__, key="codebook_packaged")
        found = codebooks.read_packaged(name)
    else:
        file = st.file_uploader("Codebook file", type=list(codebook_files.codebook_endings()), key="codebook_file")
        if file:
            read = codebook_files.read_codebook_file(who.workspace, study.id, file.name, file.getvalue())
            found = read.codebook
            for note in read.notes:
                st.info(plain(note))
except Refusal as refusal:
    st.error("\n\n".join(plain(line) for line in codebooks.fault_lines(refusal)))
if found is None:
    st.stop()
with st.expander(f"“{plain(found.title)}” as it would read ({len(found.codes)} codes)", expanded=False):
    show_codebook(found)
version = current.version if current else 0
set_fresh("codebook", (study.id, version), {"codebook_reason": "" if current else "First version"})
reason = st.text_input(
    "Why this version is made",
    key="codebook_reason",
    help="One sentence; it stands beside the version for good.",
)
st.caption(
    "A published version never changes and is followed only by another one. Decisions keep the version they were "
    "made under; a code they did not know yet counts as missing there, never as 0."
)
moving = [one.name for one, begun in codebooks.rounds_to_move(who.workspace, study.id) if not begun]
if moving:
    st.caption(f"It will be used from now on in: {plain(', '.join(moving))}.")
if st.button("Publish" if current else "Use this codebook", type="primary", key="codebook_publish"):
    with refusals_shown():
        if not reason.strip():
            raise Refusal("Say in one sentence why this version is made.")
        published = codebooks.publish_codebook(who.workspace, who.person, study, found, reason.strip())
        if published.unchanged:
            tell(f"Nothing changed: this is version {published.number} already.")
        else:
            where = f" It is used in: {', '.join(published.rounds)}." if published.rounds else ""
            tell(f"Version {published.number} is published.{where}")
        st.rerun()
