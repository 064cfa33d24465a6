"""How a study comes to its first codebook, and how the codebook of a file becomes the draft of one that has one."""

import streamlit as st

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_diff import compare
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations import codebook_editing, codebook_files, codebooks
from annotator.operations.codebook_drafts import EMPTY, OpenDraft
from annotator.operations.codebooks import Published
from annotator.ui.session import Asking
from annotator.ui.widgets.codebook_diff_view import show_diff
from annotator.ui.widgets.codebook_view import show_codebook
from annotator.ui.widgets.edit_acts import change
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell

#: What is said of the first version unless its author says something else.
FIRST_REASON = "First version"
_EMPTY_REASON = "Begun without codes: they are added while reading"


def show_start(who: Asking, study: Study) -> None:
    """Three ways to begin, side by side: none is the usual one."""
    st.markdown("This study has no codebook yet. There are three ways to begin; each can be changed at any time.")
    empty, packaged, file = st.columns(3)
    with empty, st.container(border=True):
        st.markdown("**Empty**")
        st.markdown("Begin with an empty codebook and add codes as you read.")
        if st.button("Begin empty", key="edit_begin_empty"):
            with refusals_shown():
                published = codebooks.publish_codebook(who.workspace, who.person, study, EMPTY, _EMPTY_REASON)
                tell(f"{published_sentence(published)} Add a code here, or propose one while you read.")
                st.rerun()
    with packaged, st.container(border=True):
        st.markdown("**One that comes with the program**")
        titles = codebooks.packaged_codebooks()
        name = st.selectbox("Codebook", list(titles), format_func=titles.__getitem__, key="edit_packaged")
        _begin_with(who, study, codebooks.read_packaged(name), "packaged")
    with file, st.container(border=True):
        st.markdown("**A file of yours**")
        read = _read_file(who, study)
        if read is not None:
            _begin_with(who, study, read.codebook, "file")


def _begin_with(who: Asking, study: Study, found: Codebook, where: str) -> None:
    with st.expander(f"“{plain(found.title)}” as it would read ({len(found.codes)} codes)"):
        show_codebook(found)
    with refusals_shown():
        if st.button("Use it as it is", key=f"edit_use_{where}"):
            done = codebooks.publish_codebook(who.workspace, who.person, study, found, FIRST_REASON)
            tell(published_sentence(done))
            st.rerun()
        if st.button("Change it first", key=f"edit_take_{where}"):
            change(study.id, codebook_editing.take_file, found)
            st.rerun()


def show_file(who: Asking, study: Study, draft: OpenDraft) -> None:
    """A codebook file against the draft: what would be other is shown first, and then it is the draft."""
    st.markdown(
        "The codebook of a file takes the place of the draft, in one step that can be undone. Nothing is published "
        "by it, and published codes that the file lacks stay, archived."
    )
    read = _read_file(who, study)
    if read is None:
        return
    diff = compare(draft.codebook, read.codebook)
    if diff.is_empty:
        st.info("The file says what the draft says already.")
        return
    st.markdown("**What would be other than now**")
    show_diff(diff)
    if st.button("Make it the draft", type="primary", key="edit_take_file"):
        with refusals_shown():
            tell(f"{change(study.id, codebook_editing.take_file, read.codebook).sentence}.")
            st.rerun()


def _read_file(who: Asking, study: Study) -> codebook_files.ReadCodebook | None:
    file = st.file_uploader("Codebook file", type=list(codebook_files.codebook_endings()), key="edit_file")
    if file is None:
        return None
    try:
        read = codebook_files.read_codebook_file(who.workspace, study.id, file.name, file.getvalue())
    except Refusal as refusal:
        st.error("\n\n".join(plain(line) for line in codebooks.fault_lines(refusal)))
        return None
    for note in read.notes:
        st.info(plain(note))
    return read


def published_sentence(published: Published) -> str:
    """What publishing did, in a sentence."""
    if published.unchanged:
        return f"Nothing changed: this is version {published.number} already."
    where = f" It is used in: {', '.join(published.rounds)}." if published.rounds else ""
    return f"Version {published.number} is published.{where}"
