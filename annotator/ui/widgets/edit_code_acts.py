"""What can be done to a code as a whole: archive, merge, split, move, remove; each says first what it touches."""

import streamlit as st

from annotator.domain.codebook import Code
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations import codebook_editing
from annotator.operations.codebook_drafts import OpenDraft
from annotator.operations.codebook_touch import touched
from annotator.ui.session import Asking
from annotator.ui.widgets.edit_acts import ask, asked, change, choose, choose_added, close, try_change
from annotator.ui.widgets.edit_tree import is_known
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown


def show_history(study: Study, draft: OpenDraft, code: Code) -> None:
    """Say where an archived, merged or split code went or came from, with the way back."""
    book = draft.codebook
    if code.merged_into is not None:
        st.info(plain(f"Merged into “{book.path(code.merged_into)}”: decisions with it are read as that code."))
        _button(study, "Take the merge back", "edit_unmerge", codebook_editing.take_back_merge, code.id)
    elif code.archived:
        st.info("Archived: decisions made with it stay, and it can be given to no further comment.")
        _button(study, "Restore it", "edit_restore", codebook_editing.restore_code, code.id)
    if code.split_from is not None and code.split_from in book.by_id:
        st.caption(plain(f"Split from “{book.path(code.split_from)}”."))
    parts = [one for one in book.codes if one.split_from == code.id and one.merged_into is None]
    if parts:
        st.caption(plain(f"Split into {', '.join(f'“{one.name}”' for one in parts)}."))
        _button(study, "Take the split back", "edit_unsplit", codebook_editing.take_back_split, code.id)


def show_standing(who: Asking, study: Study, draft: OpenDraft, code: Code) -> None:
    """What another name or other rules of a published code would touch, above the fields in which they are typed."""
    if not is_known(draft, code.id):
        return
    # Counted once for each state of the draft: every field that is left runs the page again.
    counted = st.session_state.setdefault("edit_standing", {})
    key = (who.person.label, study.id, code.id, draft.revision)
    if key not in counted:
        counted.clear()
        counted[key] = touched(who.workspace, who.person, study, [code.id], kind="redefine").standing
    st.caption(plain(counted[key]))


def show_code_acts(study: Study, draft: OpenDraft, code: Code) -> None:
    """The buttons of the acts; each that touches decisions opens a dialog first."""
    acts = [("move", "Move…", "drive_file_move"), ("merge", "Merge…", "merge")]
    if not code.archived:
        acts += [("split", "Split…", "call_split"), ("archive", "Archive…", "archive")]
    with st.container(horizontal=True):
        for act, label, icon in acts:
            st.button(label, key=f"edit_{act}", icon=f":material/{icon}:", on_click=ask, args=(study.id, act, code.id))
        if not is_known(draft, code.id):
            st.button(
                "Remove",
                key="edit_remove",
                icon=":material/delete:",
                help="Only a code that was never published can be removed. Undo brings it back.",
                on_click=try_change,
                args=(study.id, codebook_editing.remove_code, code.id),
            )


def show_asked(who: Asking, study: Study, draft: OpenDraft) -> None:
    """The dialog that is open, if it is one of a code the draft still has."""
    act, about = asked(study.id) or (None, None)
    if act in _DIALOGS and about in draft.codebook.by_id:
        _DIALOGS[act](who, study, draft, draft.codebook.by_id[about])
    elif act == "confirm_move" and about["code_id"] in draft.codebook.by_id:
        _confirm_move(who, study, draft, about)


@st.dialog("Move this code?", on_dismiss=close)
def _confirm_move(who: Asking, study: Study, draft: OpenDraft, where: dict[str, str | None]) -> None:
    book = draft.codebook
    code = book.by_id[where["code_id"]]
    above = f"under “{book.path(where['parent'])}”" if where["parent"] in book.by_id else "to the themes"
    st.markdown(plain(f"“{book.path(code.id)}” moves {above}."))
    _say_what_is_touched(who, study, draft, [code.id], "move")
    if st.button("Move it", type="primary", key="edit_move_confirm"):
        with refusals_shown():
            change(study.id, codebook_editing.move_code, **where)
            close()
            st.rerun()


@st.dialog("Move a code", on_dismiss=close)
def _move(who: Asking, study: Study, draft: OpenDraft, code: Code) -> None:
    book = draft.codebook
    within = {one.id for one in book.family(code.id)}
    parents = [None, *(one.id for one in book.codes if one.id not in within and not one.archived)]
    parent = st.selectbox(
        plain(f"Put “{code.name}”"),
        parents,
        index=parents.index(code.parent) if code.parent in parents else 0,
        format_func=lambda one: "among the themes" if one is None else f"under {book.path(one)}",
        key="edit_move_parent",
    )
    section = None
    if parent is None and book.sections:
        names = {one.id: one.name for one in book.sections} | {None: "no section"}
        section = st.selectbox("In the section", list(names), format_func=names.__getitem__, key="edit_move_section")
    beside = [
        one for one in book.children(parent) if one.id != code.id and (parent is not None or one.section == section)
    ]
    places = [one.id for one in beside] + [None]
    before = st.selectbox(
        "Before",
        places,
        index=len(places) - 1,
        format_func=lambda one: "(last)" if one is None else book.by_id[one].name,
        key="edit_move_before",
    )
    _say_what_is_touched(who, study, draft, [code.id], "move")
    if st.button("Move it", type="primary", key="edit_move_confirm"):
        with refusals_shown():
            change(study.id, codebook_editing.move_code, code.id, parent, section, before)
            close()
            st.rerun()


@st.dialog("Merge codes", width="medium", on_dismiss=close)
def _merge(who: Asking, study: Study, draft: OpenDraft, code: Code) -> None:
    book = draft.codebook
    st.markdown(
        "Several codes become one. Decisions stay as they are: wherever one of these was given, it is read as the "
        "code they are merged into. A merge can be taken back in any later version."
    )
    free = [one.id for one in book.codes if one.merged_into is None]
    codes = st.multiselect("Merge", free, default=[code.id], format_func=book.path, key="edit_merge_codes")
    targets = [one for one in free if one not in codes and not book.by_id[one].archived]
    into = st.selectbox("into", targets, index=None, format_func=book.path, key="edit_merge_into", placeholder="Choose")
    name = st.text_input(
        "Its name from now on", value=book.by_id[into].name if into else "", key=f"edit_merge_name_{into}"
    )
    _say_what_is_touched(who, study, draft, codes, "merge")
    if st.button("Merge", type="primary", key="edit_merge_confirm", disabled=not (codes and into)):
        with refusals_shown():
            changed_name = name if name.strip() != book.by_id[into].name else None
            change(study.id, codebook_editing.merge_codes, codes, into, changed_name)
            choose(study.id, f"c:{into}")
            close()
            st.rerun()


@st.dialog("Split a code", width="medium", on_dismiss=close)
def _split(who: Asking, study: Study, draft: OpenDraft, code: Code) -> None:
    st.markdown(
        plain(
            f"New codes are cut out of “{code.name}”. Decisions with it stay as they are; once the split is published, "
            "exactly these can be queued for a second look."
        )
    )
    names = st.text_area(
        "The new codes, one a line", key="edit_split_names", placeholder="Anger at management\nAnger at customers"
    )
    keep = st.radio(
        plain(f"“{code.name}” itself"),
        [True, False],
        format_func=lambda one: "stays, with the new codes under it" if one else "is archived; they take its place",
        key="edit_split_keep",
    )
    below = draft.codebook.children(code.id)
    wanted = [line.strip() for line in names.splitlines() if line.strip()]
    under = None
    if below and not keep:
        under = st.selectbox(
            "Its sub-codes go",
            [None, *range(len(wanted))],
            format_func=lambda one: "beside the new codes" if one is None else f"under {wanted[one]}",
            key="edit_split_under",
        )
    _say_what_is_touched(who, study, draft, [code.id], "split")
    if st.button("Split", type="primary", key="edit_split_confirm"):
        with refusals_shown():
            if not wanted:
                raise Refusal("Name the new codes, one a line.")
            choose_added(study.id, change(study.id, codebook_editing.split_code, code.id, wanted, keep, under))
            close()
            st.rerun()


@st.dialog("Archive a code", on_dismiss=close)
def _archive(who: Asking, study: Study, draft: OpenDraft, code: Code) -> None:
    family = draft.codebook.family(code.id)
    below = f" with the {len(family) - 1} under it" if len(family) > 1 else ""
    st.markdown(
        plain(f"“{code.name}”{below} can no longer be given. It stays in the codebook, and can be restored any time.")
    )
    _say_what_is_touched(who, study, draft, [one.id for one in family], "archive")
    if st.button("Archive", type="primary", key="edit_archive_confirm"):
        with refusals_shown():
            change(study.id, codebook_editing.archive_code, code.id)
            close()
            st.rerun()


def _say_what_is_touched(who: Asking, study: Study, draft: OpenDraft, codes: list[str], act: str) -> None:
    known = [code for code in codes if is_known(draft, code)]
    if not known:
        st.caption("No published version has this, so no decision is touched.")
        return
    st.info(plain(touched(who.workspace, who.person, study, known, kind=act).sentence))


def _button(study: Study, label: str, key: str, operation: object, code_id: str) -> None:
    st.button(label, key=key, on_click=try_change, args=(study.id, operation, code_id))


_DIALOGS = {"move": _move, "merge": _merge, "split": _split, "archive": _archive}
