"""The tree of the draft on its page: marks and faults beside the codes, and what is asked for in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_faults import Fault, faults
from annotator.domain.study import Study
from annotator.operations import codebook_drafts, codebook_editing
from annotator.operations.codebook_drafts import OpenDraft
from annotator.ui import tree
from annotator.ui.widgets import edit_acts
from annotator.ui.widgets.edit_fields import unsaved_fields

_ANSWERED = "edit_answered"
_LOOKED_AT = "edit_looked_at"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in a draft: its faults, and the words beside its codes."""

    faults: tuple[Fault, ...]
    marks: Mapping[str, Sequence[str]]


def look_at(study: Study, draft: OpenDraft) -> Looked:
    """The faults and marks of a draft, looked for once while it stays as it is: a large one takes a while."""
    version = draft.before.version if draft.before else 0
    which = (study.id, version, draft.revision, draft.edits[-1].id if draft.edits else None)
    kept = st.session_state.get(_LOOKED_AT)
    if kept is None or kept[0] != which:
        kept = (which, Looked(faults(draft.codebook), _marks(draft)))
        st.session_state[_LOOKED_AT] = kept
    return kept[1]


def show_edit_tree(study: Study, draft: OpenDraft, looked: Looked) -> None:
    """Show the tree; what is asked for in it is done before the page runs again."""
    key = f"edit_tree_{study.id}"
    answered, refused = st.session_state.get(_ANSWERED, (None, False))
    tree.show_tree(
        draft.codebook,
        key=key,
        chosen=edit_acts.chosen(study.id, draft),
        revision=draft.revision,
        answered=answered,
        refused=refused,
        on_asked=lambda: _asked(key, study.id, draft),
        marks=_with_unsaved(looked.marks),
        faulty=Counter(fault.where for fault in looked.faults),
    )


def _asked(key: str, study: int, draft: OpenDraft) -> None:
    asked = tree.asked(key)
    if not asked:
        return
    if asked["act"] != "choose" and asked["revision"] < edit_acts.seen(study)[1]:
        edit_acts.refuse("Somebody else changed the draft meanwhile, so nothing was saved. Look at what is there now.")
        done = None
    else:
        done = _do(study, draft, asked)
    st.session_state[_ANSWERED] = (asked["id"], done is None)


def _do(study: int, draft: OpenDraft, asked: Mapping[str, Any]) -> object:
    """Do what was asked for; None when it was refused."""
    act = asked["act"]
    if act == "choose":
        edit_acts.choose(study, asked["key"])
        return act
    if act in ("undo", "redo"):
        return edit_acts.try_change(study, codebook_drafts.undo if act == "undo" else codebook_drafts.redo)
    if act == "section":
        return _move_section(study, draft.codebook, asked["section"], asked["way"])
    where = {
        "code_id": asked["code"],
        "parent": asked["parent"],
        "section": asked["section"],
        "before": asked["before"],
    }
    edit_acts.choose(study, f"c:{asked['code']}")
    if is_known(draft, asked["code"]) and draft.codebook.by_id[asked["code"]].parent != asked["parent"]:
        edit_acts.ask(study, "confirm_move", where)
        return act
    return edit_acts.try_change(study, codebook_editing.move_code, **where)


def is_known(draft: OpenDraft, code_id: str) -> bool:
    """Whether decisions may have been made with a code or one under it: a published version has it."""
    if draft.before is None or code_id not in draft.codebook.by_id:
        return False
    return any(code.id in draft.before.by_id for code in draft.codebook.family(code_id))


def _move_section(study: int, codebook: Codebook, section: str, way: str) -> object:
    """One place up or down; at the end already it stays."""
    ids = [one.id for one in codebook.sections]
    place = ids.index(section) if section in ids else 0
    to = place - 1 if way == "up" else place + 2
    if to < 0 or to > len(ids):
        return way
    before = ids[to] if to < len(ids) else None
    return edit_acts.try_change(study, codebook_editing.move_section, section, before)


def _marks(draft: OpenDraft) -> dict[str, list[str]]:
    marks: dict[str, list[str]] = {}
    for code in draft.codebook.codes:
        words = []
        if draft.is_begun and draft.before is not None:
            former = draft.before.by_id.get(code.id)
            if former is None:
                words.append("new")
            elif former != code and replace(former, archived=code.archived) != code:
                words.append("changed")
        if code.merged_into is not None:
            words.append("merged")
        elif code.archived:
            words.append("archived")
        if words:
            marks[code.id] = words
    return marks


def _with_unsaved(marks: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The marks, with those codes in whose form something stands that was refused."""
    unsaved = {key.split("|")[1] for key in unsaved_fields()}
    return {**marks, **{code: [*marks.get(code, ()), "not saved"] for code in unsaved}}
