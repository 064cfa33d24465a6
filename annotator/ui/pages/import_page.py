"""Import: drop files, see what was understood, then save."""

import streamlit as st

from annotator.domain.study import Purpose
from annotator.operations import importing, rounds
from annotator.ui import navigation
from annotator.ui.session import asking, choose_study
from annotator.ui.widgets.import_preview import forget_read, read_once, show_preview
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

who = asking()
st.title("Import")
show_told()
if not who.is_owner:
    st.info("Only the owner imports comments. Ask them.")
    st.stop()
study = who.study if who.study is not None and not who.study.is_sample else None
if study is None:
    st.caption("What you import here goes into a new study of your own.")
else:
    st.caption(f"What you import here goes into “{plain(study.name)}”.")
dropped = st.file_uploader(
    "Drop saved blog pages here (.txt), or a zip archive of them",
    accept_multiple_files=True,
    key=f"import_files_{st.session_state.get('import_turn', 0)}",
)
if not dropped:
    st.markdown(
        "A **saved blog page** is the text of a post with its comments, copied or saved from the browser: "
        "numbered comments, replies, quoted passages between lines of asterisks. You see what was understood "
        "before anything is stored, and the original is kept encrypted."
    )
    if study is not None:
        found = importing.list_sources(who.workspace, study.id)
        if found:
            st.subheader("Imported so far")
            st.dataframe(
                [
                    {
                        "File": one.name,
                        "Threads": one.threads,
                        "Units": one.units,
                        "Imported": one.imported_at[:16].replace("T", " "),
                        "To look at": len(one.problems),
                    }
                    for one in found
                ],
                hide_index=True,
            )
    st.stop()

paragraphs = st.checkbox(
    "Code the paragraphs of articles too",
    help="By default only comments, replies and quoted passages are units to code.",
)
options = {"paragraphs": paragraphs}
previews = read_once(who.workspace, study.id if study else None, dropped, options)
for preview in previews:
    st.subheader(plain(preview.name))
    show_preview(preview)
good = [preview for preview in previews if preview.source is not None]
if not good:
    st.stop()
if len(good) < len(previews):
    st.caption("Files that cannot be read are left out.")

st.subheader("Save")
name = None
if study is None:
    name = st.text_input("Name of the new study", value="My study", key="import_study_name")
    existing = ()
else:
    st.markdown(f"Into the study **{plain(study.name)}**.")
    existing = rounds.list_overviews(who.workspace, study.id)
if existing and existing[-1].accepts:
    purpose = existing[-1].round.purpose
    st.caption(f"New units join the round “{plain(existing[-1].round.name)}”.")
else:
    purpose = st.radio(
        "How will these comments be coded?",
        [Purpose.MAIN, Purpose.TRAINING],
        format_func=lambda one: "Independent coding" if one is Purpose.MAIN else "Practice",
        captions=[rounds.PURPOSE_SENTENCES[Purpose.MAIN], rounds.PURPOSE_SENTENCES[Purpose.TRAINING]],
        key="import_purpose",
    )
st.caption("An import cannot be undone, because coders may begin at once. A study can be archived.")
units = importing.count_new_units(good)
nothing = not any(tuple(preview.source.units()) for preview in good)
if nothing:
    st.info("There is nothing to code in here. To code the paragraphs of the article, tick the box above.")
if st.button(f"Save {units} units", type="primary", key="import_save", disabled=units == 0):
    with refusals_shown(), st.spinner("Saving"):
        if study is None:
            imported = importing.import_into_new_study(who.workspace, who.person, name or "", good, purpose, options)
        else:
            imported = importing.import_previews(who.workspace, who.person, study, good, purpose, options)
        choose_study(who, imported.study.id)
        forget_read()
        st.session_state["import_turn"] = st.session_state.get("import_turn", 0) + 1
        tell(" ".join(importing.sentence_of(added) for added in imported.files))
        st.switch_page(navigation.page("home"))
