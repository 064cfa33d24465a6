"""Memos: what was written about comments, threads, codes and the study; one's own can be changed here."""

import html

import streamlit as st

from annotator.domain.memo import LONGEST_MEMO, About, ListedMemo
from annotator.domain.refusal import Refusal
from annotator.operations import codebooks, memos
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

#: How many memos stand on the page before one asks for more.
SHOWN = 25
_ABOUT = {
    "": "everything",
    About.UNIT: "comments",
    About.THREAD: "threads",
    About.CODE: "codes",
    About.STUDY: "the study",
}
#: What is undone, by the act that undoes it.
_UNDO = {"remove": "Undo writing", "restore": "Undo removing", "change": "Undo changing"}
_KIND = {About.UNIT: "Comment", About.THREAD: "Thread", About.CODE: "Code", About.STUDY: "Study"}

who, study = asking_about_study()
if st.session_state.get("memo_study") != study.id:
    for kept in ("memo_undo", "memo_open", "memo_more"):
        st.session_state.pop(kept, None)
    st.session_state["memo_study"] = study.id


def done(sentence: str, *undo: str) -> None:
    """Tell what an act did, and offer to undo it: with the memo's uuid, and its earlier text if that changed."""
    tell(sentence)
    st.session_state["memo_undo"] = undo
    st.session_state.pop("memo_open", None)
    st.rerun()


def show_undo() -> None:
    """The button that takes the last act back."""
    undo = st.session_state.get("memo_undo")
    if not undo:
        return
    act, uuid, *text = undo
    if st.button(_UNDO[act], key="memo_undo_button"):
        with refusals_shown():
            if act == "restore":
                memos.restore_memo(who.workspace, who.person, uuid)
            elif act == "remove":
                memos.remove_memo(who.workspace, who.person, uuid)
            else:
                memos.change_memo(who.workspace, who.person, uuid, *text)
            done("Undone.")


def show_writing() -> None:
    """The form for a memo about the study or a code."""
    current = codebooks.current_codebook(who.workspace, study.id)
    codes = [code.id for code in current.codes] if current else []
    with st.expander("Write a memo"):
        st.caption("A memo about a comment or its thread is written on the desk, beside the comment: press the comma.")
        with st.form("memo_write"):
            subject = st.selectbox(
                "About",
                ["", *codes],
                format_func=lambda one: f"Code: {current.path(one)}" if one else f"The study “{study.name}”",
                key="memo_subject",
            )
            text = st.text_area("Memo", key="memo_text", max_chars=LONGEST_MEMO)
            if st.form_submit_button("Save memo", type="primary"):
                with refusals_shown():
                    about = About.CODE if subject else About.STUDY
                    written = memos.write_memo(who.workspace, who.person, study, about, subject, text)
                    # The form is emptied by the number of memos written here.
                    st.session_state["memo_written"] = st.session_state.get("memo_written", 0) + 1
                    done("The memo is saved.", "remove", written.after.uuid)


def show_memo(one: ListedMemo) -> None:
    """One memo, with what its writer can do."""
    memo = one.memo
    with st.container(border=True):
        st.markdown(f"**{plain(one.title)}** :gray-badge[{_KIND[memo.about]}]")
        changed = f", changed {_moment(memo.changed_at)}" if memo.changed_at else ""
        st.caption(f"{plain(memo.writer_name)} · {_moment(memo.written_at)}{changed}")
        if st.session_state.get("memo_open") == memo.uuid and one.own:
            show_changing(one)
            return
        st.html(
            '<div dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch">'
            f"{html.escape(memo.text)}</div>"
        )
        if one.own:
            with st.container(horizontal=True):
                if st.button("Change", key=f"memo_change_{memo.uuid}"):
                    st.session_state["memo_open"] = memo.uuid
                    st.rerun()
                if st.button("Remove", key=f"memo_remove_{memo.uuid}"):
                    with refusals_shown():
                        memos.remove_memo(who.workspace, who.person, memo.uuid)
                        done("The memo is removed.", "restore", memo.uuid)


def show_changing(one: ListedMemo) -> None:
    """The form in which an own memo is changed."""
    memo = one.memo
    set_fresh("memo_change", (memo.uuid, memo.changed_at), {"memo_new_text": memo.text})
    with st.form("memo_change_form"):
        text = st.text_area("Memo", key="memo_new_text", max_chars=LONGEST_MEMO)
        with st.container(horizontal=True):
            save = st.form_submit_button("Save", type="primary")
            leave = st.form_submit_button("Leave as it was")
        if save:
            with refusals_shown():
                change = memos.change_memo(who.workspace, who.person, memo.uuid, text)
                if change.before == change.after:
                    done("Nothing was changed.")
                done("The memo is changed.", "change", memo.uuid, change.before.text)
        if leave:
            st.session_state.pop("memo_open", None)
            st.rerun()


def _moment(at: str | None) -> str:
    return f"{at[:10]} {at[11:16]} UTC" if at else ""


st.title("Memos")
show_told()
show_undo()
set_fresh("memo_write", (study.id, st.session_state.get("memo_written", 0)), {"memo_subject": "", "memo_text": ""})
show_writing()
one, two = st.columns([0.7, 0.3])
words = one.text_input("Find in the memos", key="memo_words", placeholder="words of a memo, a name, a code")
about = two.selectbox("About", list(_ABOUT), format_func=_ABOUT.__getitem__, key="memo_about")
try:
    found = memos.list_memos(who.workspace, who.person, study, about=about or None, words=words)
except Refusal as refusal:
    st.error(plain(str(refusal)))
    st.stop()
if found.hidden:
    st.caption(memos.HIDDEN_SENTENCE)
if not found.memos:
    st.info(
        "No memo fits. Try other words, or show everything."
        if words.strip() or about
        else "There is no memo to show yet. Write one above, or on the desk beside a comment."
    )
    st.stop()
st.html(f'<a href="/api/memos?study={study.id}" download>Save all memos as a file (CSV)</a>')
shown = found.memos[: st.session_state.get("memo_more", SHOWN)]
for listed in shown:
    show_memo(listed)
if len(shown) < len(found.memos):
    left = len(found.memos) - len(shown)
    st.caption(f"{left} older ones are not shown." if left > 1 else "One older one is not shown.")
    if st.button("Show more", key="memo_show_more"):
        st.session_state["memo_more"] = len(shown) + SHOWN
        st.rerun()
