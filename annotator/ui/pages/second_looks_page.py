"""Second looks: what was decided under an older meaning of a code, by coder, and looking at it once more."""

import streamlit as st

from annotator.operations import second_looks
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.older_meanings import ask_code, show_affected, show_change, show_counts
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.recoding import offer_queue, show_recoding_rounds
from annotator.ui.widgets.refusals import show_told

who, study = asking_about_study()
st.title("Second looks")
show_told()
found = second_looks.list_older_meanings(who.workspace, who.person, study)
if found.codebook is None:
    st.info("There is no codebook yet, so nothing can have changed its meaning.")
    if who.is_owner:
        navigation.link("codebook", "Choose a codebook")
    st.stop()
st.caption(
    "Decisions keep the codebook version they were made under, and stay in the figures, marked. Where a code’s meaning "
    "changed since, or it was split, they stand here until the coder has looked at them again."
)
if found.sentence:
    st.info(plain(found.sentence))
if found.entries:
    show_counts(found)
    code = ask_code(found)
    show_change(who, study, found, code)
    show_affected(who, study, found, code)
    if who.is_owner:
        offer_queue(who, study, found, code)
else:
    whose = "No decision" if who.is_owner else "None of your decisions"
    st.success(
        f"{whose} of an open round was made under an older meaning of a code."
        if found.blind
        else f"{whose} was made under an older meaning of a code."
    )
show_recoding_rounds(who, study)
