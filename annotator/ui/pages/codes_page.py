"""Code by code: what the study remembers of one code, on one page."""

import html

import streamlit as st

from annotator.domain.memo import LONGEST_MEMO, About, ListedMemo
from annotator.operations import anchors, code_memory, memos
from annotator.operations.anchors import AnchorChange
from annotator.operations.code_memory import CodeMemory
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.code_anchors import show_anchors
from annotator.ui.widgets.code_history import show_history, show_today
from annotator.ui.widgets.code_use import show_agreement_through_rounds, show_use
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.proposed_codes import show_proposal
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

who, study = asking_about_study()
if st.session_state.get("codes_study") not in (None, study.id):
    # The address speaks of a code of the study that was chosen before.
    for kept in ("codes_undo", "codes_asked", "codes_shown", "codes_marking", "codes_open"):
        st.session_state.pop(kept, None)
    st.query_params.pop("code", None)
st.session_state["codes_study"] = study.id


def chosen_code(codes: dict[str, str]) -> str | None:
    """The code the page is about; the address and the list of codes say the same. None for one there is not."""
    asked = st.query_params.get("code")
    first = asked if asked in codes else next(iter(codes)) if asked is None else None
    set_fresh("codes", (study.id, asked), {"codes_code": first})
    chosen = st.selectbox(
        "Code",
        list(codes),
        format_func=codes.__getitem__,
        key="codes_code",
        placeholder="Choose a code",
        on_change=lambda: st.query_params.update(code=st.session_state["codes_code"]),
    )
    if asked is not None and asked not in codes:
        st.warning(plain(f"There is no code “{asked}” in the codebook of this study. Choose one from the list."))
    return chosen


def changed(change: AnchorChange) -> None:
    """Remember what an act changed about an anchor, so that it can be taken back."""
    st.session_state["codes_undo"] = change


def show_undo() -> None:
    """The button that takes the last act on an anchor back."""
    change: AnchorChange | None = st.session_state.get("codes_undo")
    if change is None or change.before == change.after or not st.button("Undo", key="codes_undo_button"):
        return
    with refusals_shown():
        before, after = change.before, change.after
        if before is None:
            anchors.remove_anchor(who.workspace, who.person, after.id)
        elif after.removed_at is not None:
            anchors.restore_anchor(who.workspace, who.person, after.id)
        else:
            anchors.mark_anchor(who.workspace, who.person, study, before.code, before.unit, before.kind, before.note)
        del st.session_state["codes_undo"]
        tell("Undone.")
        st.rerun()


def show_memos(memory: CodeMemory) -> None:
    """What was written about the code, and a form to write more."""
    st.subheader("Memos")
    if memory.others_hidden:
        st.caption(plain(memos.HIDDEN_SENTENCE))
    if not memory.memos:
        st.info("No memo on this code yet. Write down why its definition changed, or what remains unclear.")
    for one in memory.memos:
        _show_memo(one)
    with st.expander("Write a memo on this code"):
        turn = st.session_state.get("codes_written", 0)
        set_fresh("codes_memo", (study.id, memory.code.id, turn), {"codes_memo_text": ""})
        with st.form("codes_memo"):
            text = st.text_area("Memo", key="codes_memo_text", max_chars=LONGEST_MEMO)
            if st.form_submit_button("Save memo", type="primary"):
                with refusals_shown():
                    memos.write_memo(who.workspace, who.person, study, About.CODE, memory.code.id, text)
                    st.session_state["codes_written"] = turn + 1
                    tell("The memo is saved. It can be changed and removed on the page “Memos”.")
                    st.rerun()


def _show_memo(one: ListedMemo) -> None:
    with st.container(border=True):
        st.caption(plain(f"{one.memo.writer_name} · {one.memo.written_at[:10]}"))
        st.html(
            '<div dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch">'
            f"{html.escape(one.memo.text)}</div>"
        )


st.title("Code by code")
show_told()
codes = code_memory.list_codes(who.workspace, who.person, study)
if not codes:
    st.info(
        "This study has no codes yet. "
        + ("Choose a codebook or write one first." if who.is_owner else "The owner publishes the codebook.")
    )
    if who.is_owner:
        navigation.link("codebook", "Go to the codebook")
    st.stop()
show_undo()
code_id = chosen_code(codes)
if code_id is None:
    st.stop()
memory = code_memory.code_memory(who.workspace, who.person, study, code_id)
show_today(memory)
show_history(memory)
show_use(memory)
show_agreement_through_rounds(memory)
show_anchors(who, study, memory, changed)
show_memos(memory)
if memory.proposals:
    st.subheader("Grown from proposals")
    if any(one.excerpt is None for one in memory.proposals):
        st.caption("Who proposed it, and in which comment it was missed, is hidden while a round is blind.")
    for proposal in memory.proposals:
        with st.container(border=True):
            show_proposal(proposal)
