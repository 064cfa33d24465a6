"""Start here: the study as a checklist, each line a link."""

import streamlit as st

from annotator.operations.overview import Step, checklist
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.refusals import show_told

_PAGE_OF = {
    Step.IMPORT: "import",
    Step.CODEBOOK: "codebook",
    Step.FIRST_CODING: "code",
    Step.AGREEMENT: "agreement",
    Step.CODING: "code",
    Step.EXPORT: "export",
}
_FOR_OWNERS = {Step.IMPORT, Step.CODEBOOK}

who, study = asking_about_study()
show_told()
st.title(study.name)
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
        mark, words, way = st.columns([0.06, 0.7, 0.24], vertical_alignment="center")
        mark.markdown(":material/check_circle:" if line.done else ":material/radio_button_unchecked:")
        heading = f"**{number}. {line.title}**" + (" :blue-badge[next]" if line.step is first_open else "")
        words.markdown(f"{heading}  \n{line.status}" + (" — done" if line.done else ""))
        if who.is_owner or line.step not in _FOR_OWNERS:
            with way:
                navigation.link(_PAGE_OF[line.step], line.title)
if study.is_sample and who.is_owner:
    st.markdown("**Your own comments**")
    navigation.link("import", "Import a file into a study of your own")
st.caption(f"Everything is stored on this machine, in {who.workspace.database.place}")
