"""Agreement: a table per code and a picture of it, with the reason wherever there is no number."""

import streamlit as st

from annotator.domain.reliability import Depth
from annotator.domain.study import Purpose
from annotator.operations import agreement_report, codebooks, overview, rounds
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.agreement_table import show_agreement
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.version_choice import choose_version

who, study = asking_about_study()
st.title("Agreement")
overviews = rounds.list_overviews(who.workspace, study.id)
if not overviews:
    st.info("There is nothing to compare yet: no comments were imported.")
    if who.is_owner:
        navigation.link("import", "Import comments")
    st.stop()
one, two, three, four = st.columns(4)
names = [each.round.name for each in reversed(overviews)]
round_name = one.selectbox("Round", names, key="agreement_round")
depth = two.segmented_control(
    "Compare",
    list(Depth),
    default=Depth.THEME,
    format_func=lambda each: "themes" if each is Depth.THEME else "every code",
    key="agreement_depth",
)
compared = next(each for each in overviews if each.round.name == round_name)
with three:
    version = choose_version(who.workspace, compared.round, key="agreement_version")
codebook = codebooks.list_versions(who.workspace, study.id).get(version)
sections = {section.id: section.name for section in codebook.sections} if codebook else {}
section = None
if sections:
    section = four.selectbox(
        "Section", [None, *sections], format_func=lambda each: sections.get(each, "all"), key="agreement_section"
    )
everybody = [coder.name for coder in compared.coders]
chosen = everybody
if len(everybody) > 2:
    chosen = st.multiselect(
        "Between whom", everybody, default=everybody, key=f"agreement_coders_{study.id}", help="Two or more coders."
    )
with st.spinner("Comparing"):
    found = agreement_report.round_agreement(
        who.workspace,
        who.person,
        study,
        round_name,
        depth or Depth.THEME,
        section,
        chosen,
        codebook_version=version,
    )
if found.closed:
    st.info(plain(found.closed))
    st.stop()
if found.round.purpose is Purpose.TRAINING:
    st.caption("Practice: coders could see each other’s codes, so these figures are not evidence of reliability.")
show_agreement(found)
navigation.link("codes", "One code through all rounds")
overview.note_visit(who.workspace, who.person, study, "open_agreement")
