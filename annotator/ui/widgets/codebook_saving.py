"""How a codebook is saved as a file: the formats, what each leaves out, and the link."""

import html
from urllib.parse import urlencode

import streamlit as st

from annotator.domain.codebook import Codebook
from annotator.operations import codebook_files
from annotator.ui.widgets.plain_text import plain


def show_codebook_saving(study: int, codebook: Codebook, *, key: str = "codebook_format") -> None:
    """A choice of formats and a link that saves this version of the study's codebook."""
    labels = {writer.name: writer.label for writer in codebook_files.codebook_writers()}
    with st.expander("Save this codebook as a file"):
        chosen = st.selectbox("Format", list(labels), format_func=labels.__getitem__, key=key)
        for loss in _losses(study, codebook, chosen):
            st.info(plain(loss))
        query = urlencode({"study": study, "version": codebook.version, "format": chosen})
        st.html(
            f'<a class="action" href="/api/codebook?{html.escape(query)}" download>'
            f"Save as {html.escape(labels[chosen])}</a>"
        )


def _losses(study: int, codebook: Codebook, format_name: str) -> tuple[str, ...]:
    """What the format cannot hold; kept, because a published version never changes and writing a large one takes time.

    Only the last is kept, so that a session does not grow.
    """
    asked = (study, codebook.version, format_name)
    kept = st.session_state.get("codebook_losses")
    if kept is None or kept[0] != asked:
        kept = (asked, codebook_files.write_codebook_file(codebook, format_name).losses)
        st.session_state["codebook_losses"] = kept
    return kept[1]
