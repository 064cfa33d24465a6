"""Import: drop files, see what was understood, say what form leaves open, then save."""

from collections import Counter

import streamlit as st

from annotator.ui import drop
from annotator.ui.session import asking
from annotator.ui.widgets.import_by_hand import show_by_hand
from annotator.ui.widgets.import_columns import show_columns
from annotator.ui.widgets.import_options import show_format, show_repair
from annotator.ui.widgets.import_preview import show_preview, show_summary
from annotator.ui.widgets.import_read import forget_read, read_waiting
from annotator.ui.widgets.import_report import show_imported
from annotator.ui.widgets.import_saving import show_result, show_saving, show_storing
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import show_told

who = asking()
st.title("Import")
show_told()
if not who.is_owner:
    st.info("Only the owner imports comments. Ask them.")
    st.stop()
study = who.study if who.study is not None and not who.study.is_sample else None
if show_storing(who):
    st.stop()
if study is None:
    st.caption("What you import here goes into a new study of your own.")
else:
    st.caption(f"What you import here goes into “{plain(study.name)}”.")
files = drop.mount(who, key="import_files")
shown = show_result(who, study, files)
if not files:
    forget_read(who)
    if not shown:
        st.markdown(
            "Comments come in as **tables** (Excel, CSV, answers from Qualtrics, LimeSurvey, Google Forms), "
            "**saved pages** of blogs and forums (text or HTML), **backups** of Blogger, WordPress and Disqus, "
            "**Reddit** and **YouTube**, **documents** (Word, PDF, text) and **projects** of other programs for "
            "coding. A folder or a zip archive comes in as one.  \n"
            "You see what was understood before anything is stored, and the original is kept encrypted."
        )
    if study is not None:
        show_imported(who, study)
    st.stop()

reads = read_waiting(who, study.id if study else None, files)
if reads is None:
    st.stop()
for read in reads:
    if read.preview.refusal is not None:
        st.error(plain(read.preview.refusal))
good = [read for read in reads if read.preview.refusal is None]
if good and len(good) < len(reads):
    st.caption("Files that cannot be read are left out.")
chosen = reads[0]
if len(reads) > 1:
    show_summary(reads)
    by_key = {read.key: read for read in reads}
    key = st.selectbox(
        "Look at a file", list(by_key), format_func=lambda one: by_key[one].preview.name, key="import_shown"
    )
    chosen = by_key.get(key, chosen)
st.subheader(plain(chosen.preview.name))
show_format(chosen, Counter(read.format for read in reads)[chosen.format])
show_columns(chosen)
show_repair(chosen)
show_preview(chosen.preview, is_table=chosen.table is not None)
show_by_hand(who, chosen)
if good:
    show_saving(who, study, files, reads)
