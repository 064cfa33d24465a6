"""The coding screen: a chooser of rounds where there are several, and the desk."""

import streamlit as st

from annotator.operations import codebooks, rounds
from annotator.ui import desk, navigation
from annotator.ui.session import asking_about_study
from annotator.ui.theme import WIDE_STYLE

who, study = asking_about_study()
mine = rounds.own_rounds(who.workspace, who.person, study.id)
if not mine:
    st.title("Code")
    st.info("You have no comments to code in this study yet.")
    if who.is_owner and not study.is_sample:
        navigation.link("import", "Import comments")
    st.stop()
if codebooks.current_codebook(who.workspace, study.id) is None:
    st.title("Code")
    st.info("There is no codebook yet, so there is nothing to code with.")
    if who.is_owner:
        navigation.link("edit_codebook", "Choose a codebook")
    st.stop()

chosen, progress = mine[0]
if len(mine) > 1:
    by_id = {round_.id: (round_, progress) for round_, progress in mine}
    chosen_id = st.selectbox("Round", list(by_id), format_func=lambda one: by_id[one][0].name, key="code_round")
    chosen, progress = by_id[chosen_id]
st.html(WIDE_STYLE)
desk.show_desk(
    api="/api/desk",
    files=desk.served_at(),
    token=who.visit.request_token,
    round_id=chosen.id,
    database=who.workspace.database.id,
    coder=progress.coder,
    key=f"desk-{chosen.id}-{progress.coder}",
)
