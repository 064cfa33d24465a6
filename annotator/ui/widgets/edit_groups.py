"""Code groups of the draft, its title and its description."""

import re
from functools import partial

import streamlit as st

from annotator.domain.codebook import Codebook, CodeGroup, GroupKind
from annotator.domain.codebook_faults import Fault
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations import codebook_editing
from annotator.operations.codebook_drafts import OpenDraft
from annotator.ui.widgets.edit_acts import change
from annotator.ui.widgets.edit_fields import long_field, text_field
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown

_KINDS = {
    GroupKind.ANY: "any number of them may be given",
    GroupKind.EXCLUSIVE: "at most one of them may be given (a stance, an employer)",
    GroupKind.SCALE: "a scale: at most one, and each stands for a number (an intensity)",
}


def show_head(study: Study, draft: OpenDraft) -> None:
    """The codebook's title and description."""
    book = draft.codebook
    prefix = f"edit_{study.id}|head|"
    save = codebook_editing.change_head
    text_field(study.id, prefix + "title", "Title of the codebook", book.title, (save, partial(_titled, book)))
    long_field(
        study.id,
        prefix + "description",
        "What it is for, and how to read it",
        book.description,
        (save, partial(_described, book)),
    )


def _titled(book: Codebook, typed: str) -> dict[str, str]:
    return {"title": typed, "description": book.description}


def _described(book: Codebook, typed: str) -> dict[str, str]:
    return {"title": book.title, "description": typed}


def show_groups(study: Study, draft: OpenDraft, found: tuple[Fault, ...]) -> None:
    """Every group with a form of its own, and one for a new group."""
    st.markdown("**Groups of codes**")
    st.caption(
        "Codes that belong together. Of an exclusive group the desk gives at most one, and agreement is computed over "
        "the group as a whole; a scale is ordered as well, and each of its codes stands for a number."
    )
    for group in draft.codebook.groups:
        with st.expander(plain(f"{group.name}: {_KINDS[group.kind].split(' (', 1)[0]}"), key=f"edit_group_{group.id}"):
            for fault in found:
                if fault.where == group.id:
                    st.error(plain(fault.message))
            _form(study, draft, group)
    with st.expander("New group", key="edit_group_new", expanded=not draft.codebook.groups):
        _form(study, draft, None)


def _form(study: Study, draft: OpenDraft, group: CodeGroup | None) -> None:
    book = draft.codebook
    # Fields begin anew with every change of the draft, so that they never show what is no longer so.
    key = f"{study.id}_{draft.revision}_{group.id if group else ''}"
    members = group.members if group else ()
    codes = [code.id for code in book.codes if not code.archived or code.id in members]
    with st.form(f"edit_group_form_{group.id if group else 'new'}", border=False):
        name = st.text_input("Name", value=group.name if group else "", key=f"edit_group_name_{key}", max_chars=80)
        kind = st.radio(
            "Of its codes",
            list(GroupKind),
            index=list(GroupKind).index(group.kind if group else GroupKind.EXCLUSIVE),
            format_func=_KINDS.__getitem__,
            key=f"edit_group_kind_{key}",
        )
        chosen = st.multiselect(
            "Codes, in order",
            codes,
            default=[member for member in members if member in book.by_id],
            format_func=book.path,
            key=f"edit_group_members_{key}",
        )
        numbers = st.text_input(
            "Numbers of a scale, one for each code",
            value=" ".join(f"{value:g}" for value in group.values) if group else "",
            key=f"edit_group_values_{key}",
            placeholder="1 2 3",
            help="They rise from code to code. Left empty, they count from 1.",
        )
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save the group" if group else "Add the group", type="primary")
            removed = st.form_submit_button("Remove the group", key=f"edit_group_remove_{key}") if group else False
    with refusals_shown():
        if removed:
            change(study.id, codebook_editing.remove_group, group.id)
            st.rerun()
        if saved:
            values = _numbers(numbers) if kind is GroupKind.SCALE else ()
            change(study.id, codebook_editing.set_group, group.id if group else None, name, kind, chosen, values)
            st.rerun()


def _numbers(text: str) -> tuple[float, ...]:
    found = []
    for word in re.split(r"[\s;]+|,\s+", text.strip()):
        if not word:
            continue
        try:
            number = float(word.replace(",", ".").replace("\u2212", "-"))
        except ValueError:
            raise Refusal(f"“{word}” is no number. Write one for each code, with blanks between them.") from None
        if number != number or number in (float("inf"), float("-inf")):
            raise Refusal(f"“{word}” is no number a code can stand for.")
        found.append(number)
    return tuple(found)
