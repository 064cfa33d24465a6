"""The codebook's draft: tree, form and preview, its changes, and publishing it as the next version."""

import streamlit as st

from annotator.domain.codebook_faults import Fault
from annotator.domain.study import Study
from annotator.operations import codebook_drafts
from annotator.operations.codebook_drafts import OpenDraft
from annotator.ui import desk, navigation
from annotator.ui.session import Asking, asking_about_study
from annotator.ui.theme import EDIT_STYLE, WIDE_STYLE
from annotator.ui.widgets import edit_acts
from annotator.ui.widgets.answer_proposals import count_waiting, show_answers
from annotator.ui.widgets.edit_adding import show_adding, show_section_form
from annotator.ui.widgets.edit_changes import show_changes, show_undo
from annotator.ui.widgets.edit_code_acts import show_asked, show_code_acts, show_history, show_standing
from annotator.ui.widgets.edit_code_form import show_anchored, show_code_form
from annotator.ui.widgets.edit_groups import show_groups, show_head
from annotator.ui.widgets.edit_publishing import AFTER_PUBLISHING, show_publishing
from annotator.ui.widgets.edit_start import show_file, show_start
from annotator.ui.widgets.edit_tree import Looked, look_at, show_edit_tree
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import show_told

#: From so many codes on the preview is shown only when it is asked for.
_MANY = 500
#: Of a long list of faults, so many are shown.
_MOST_FAULTS = 8

_VIEWS = {
    "codes": "Codes",
    "proposed": "Proposed codes",
    "groups": "Groups and title",
    "file": "From a file",
    "changes": "Changes",
    "publish": "Publish",
}


def _show_standing(draft: OpenDraft) -> None:
    count = sum(not edit.undone for edit in draft.edits)
    changes = f"{count} change{'' if count == 1 else 's'} not yet published" if count else "no changes yet"
    by = f", the last by {draft.changed_by}" if count and draft.changed_by else ""
    version = f"Version {draft.before.version} is in force" if draft.before else "No version is published yet"
    st.caption(plain(f"{draft.codebook.title} · {version} · {changes}{by}"))


def _show_faults(study: Study, draft: OpenDraft, found: tuple[Fault, ...]) -> None:
    if not found:
        return
    count = "1 thing" if len(found) == 1 else f"{len(found)} things"
    with st.container(border=True, key="edit_faults"):
        st.markdown(f"**⚠ {count} to put right before publishing**")
        for number, fault in enumerate(found[:_MOST_FAULTS]):
            label = plain(fault.message)
            if fault.where in draft.codebook.by_id:
                st.button(
                    label,
                    key=f"edit_fault_{number}",
                    type="tertiary",
                    on_click=edit_acts.choose,
                    args=(study.id, f"c:{fault.where}"),
                )
            else:
                st.markdown(label)
        if len(found) > _MOST_FAULTS:
            st.caption(f"… and {len(found) - _MOST_FAULTS:,} more; the tree marks their codes with ⚠.")


def _show_panes(who: Asking, study: Study, draft: OpenDraft, looked: Looked) -> None:
    with st.container(key="edit_panes"):
        with st.container(key="edit_pane_tree"):
            show_edit_tree(study, draft, looked)
            show_adding(study, draft)
            with st.expander("Keys of the tree"):
                st.markdown(
                    "Arrows go through the tree, → opens and ← closes, Enter shows it, letters go to a name, / finds. "
                    "**Alt** with an arrow moves the code: ↑ ↓ among those beside it, → under the one above it, ← out "
                    "again. Ctrl+Z takes the last change back. With the mouse or a finger, take a code (a finger at ⠿) "
                    "and drop it on another one, or between two."
                )
        with st.container(key="edit_pane_form"):
            _show_chosen(who, study, draft, looked.faults)
        with st.container(key="edit_pane_preview"):
            _show_preview(study, draft)


def _show_chosen(who: Asking, study: Study, draft: OpenDraft, found: tuple[Fault, ...]) -> None:
    book = draft.codebook
    key = edit_acts.chosen(study.id, draft)
    if key is None:
        st.info("There are no codes yet. Type the name of the first one, and Enter adds it.")
        return
    if key.startswith("s:"):
        section = next(one for one in book.sections if f"s:{one.id}" == key)
        st.subheader(plain(section.name))
        show_section_form(study, draft, section)
        return
    code = book.by_id[key[2:]]
    st.subheader(plain(code.name))
    if code.parent is not None:
        st.caption(plain(f"under {book.path(code.parent)}"))
    show_history(study, draft, code)
    show_standing(who, study, draft, code)
    show_code_form(study, draft, code, found)
    show_anchored(who, study, draft, code)
    show_code_acts(study, draft, code)


def _show_preview(study: Study, draft: OpenDraft) -> None:
    st.markdown("**As the desk will show it**")
    many = len(draft.codebook.codes) > _MANY
    looks = {"page": "like this page", "light": "light", "dark": "dark", "off": "not now"}
    look = st.segmented_control(
        "Shown",
        list(looks),
        default="off" if many else "page",
        format_func=looks.__getitem__,
        required=True,
        key=f"edit_look_{study.id}",
        label_visibility="collapsed",
    )
    if look == "off":
        return
    if not any(not code.archived for code in draft.codebook.codes):
        st.caption("The desk shows no codes yet.")
        return
    desk.show_panel(draft.codebook, scheme=None if look == "page" else look, key=f"edit_preview_{study.id}")
    st.caption("Try it: keys and clicks work as at the desk, and nothing is kept.")


def _show_after_publishing() -> None:
    if st.session_state.pop(AFTER_PUBLISHING, False):
        navigation.link("second_looks", "See which decisions were made under an older meaning")


who, study = asking_about_study()
st.title("Edit codebook")
if not who.is_owner:
    st.info("Only the owner edits the codebook. You can read it, and propose codes at the desk while you read.")
    navigation.link("codebook", "Read the codebook")
    st.stop()
st.html(WIDE_STYLE + EDIT_STYLE)
show_told()
edit_acts.show_refused()
_show_after_publishing()
draft = codebook_drafts.find_draft(who.workspace, study)
edit_acts.has_seen(study.id, draft)
if draft.before is None and not draft.is_begun:
    show_start(who, study)
    st.stop()
looked = look_at(study, draft)
_show_standing(draft)
show_undo(study, draft)
_show_faults(study, draft, looked.faults)
counts = {
    "changes": sum(not edit.undone for edit in draft.edits),
    "proposed": count_waiting(who, study),
}
view = st.segmented_control(
    "Work on",
    list(_VIEWS),
    default="codes",
    format_func=lambda one: f"{_VIEWS[one]} ({counts[one]})" if counts.get(one) else _VIEWS[one],
    required=True,
    key="edit_view",
    label_visibility="collapsed",
)
if view == "codes":
    _show_panes(who, study, draft, looked)
    show_asked(who, study, draft)
elif view == "proposed":
    show_answers(who, study)
elif view == "groups":
    show_head(study, draft)
    show_groups(study, draft, looked.faults)
elif view == "file":
    show_file(who, study, draft)
elif view == "changes":
    show_changes(study, draft)
else:
    show_publishing(who, study, draft, looked.faults)
