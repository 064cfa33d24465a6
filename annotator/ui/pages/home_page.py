"""Start here: the study as a checklist, each line a link."""

import streamlit as st

from annotator.operations.overview import Step, checklist
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import show_told

#: Each step's page, and what its link says.
_PAGE_OF = {
    Step.IMPORT: ("import", "Import a file"),
    Step.CODEBOOK: ("codebook", "Read the codebook"),
    Step.FIRST_CODING: ("code", "Start coding"),
    Step.AGREEMENT: ("agreement", "See agreement"),
    Step.CODING: ("code", "Go on coding"),
    Step.EXPORT: ("export", "Export"),
}
_FOR_OWNERS = {Step.IMPORT}

who, study = asking_about_study()
show_told()
st.title(plain(study.name))
if study.is_sample:
    st.info(
        "This is the sample study: an invented blog, coded by three invented coders. Code a few comments yourself, "
        "then look at how far you agree with them. Your own studies stay apart from it."
    )
lines = checklist(who.workspace, who.person, study)
st.progress(
    sum(line.done for line in lines) / len(lines), text=f"{sum(line.done for line in lines)} of {len(lines)} done"
)
first_open = next((line.step for line in lines if not line.done), None)
for number, line in enumerate(lines, start=1):
    with st.container(border=True, key=f"step_{number}"):
        mark, words, way = st.columns([0.05, 0.65, 0.3], vertical_alignment="center")
        mark.markdown(":green[:material/check_circle:]" if line.done else ":material/radio_button_unchecked:")
        heading = f"**{number}. {line.title}**" + (" :blue-badge[next]" if line.step is first_open else "")
        words.markdown(f"{heading}  \n{plain(line.status)}")
        if who.is_owner or line.step not in _FOR_OWNERS:
            with way, st.container(key="next_way" if line.step is first_open else f"way_{number}"):
                name, label = _PAGE_OF[line.step]
                navigation.link(name, line.title if line.step is Step.CODEBOOK and not line.done else label)
if study.is_sample and who.is_owner:
    st.markdown("**Your own comments**")
    navigation.link("import", "Import a file into a study of your own")
if who.is_owner:
    st.caption(f"Everything is stored in {plain(who.workspace.database.place)}")
