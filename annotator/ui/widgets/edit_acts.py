"""How a change of the codebook's draft is asked for on its page: what was seen, what was refused, what is chosen.

Changes are made in the callbacks of widgets, before the page runs, so that it shows their outcome at once. Each
asks anew who is there: a callback would else act for whoever was there when the page was drawn.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from annotator.domain.refusal import Refusal
from annotator.operations.codebook_drafts import Changed, OpenDraft
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.plain_text import plain

_SEEN = "edit_seen"
_REFUSED = "edit_refused"
_CHOSEN = "edit_chosen"
_ASKED = "edit_asked"


def change(study: int, operation: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do an operation on the draft of the study the page is about; Refusal when it cannot be done.

    ``operation`` takes workspace, person, study, the revision seen and then ``arguments``.
    """
    who, open_study = asking_about_study()
    if open_study.id != study:
        raise Refusal("Another study was opened in this browser meanwhile, so nothing was saved. Look at what is here.")
    done = operation(who.workspace, who.person, open_study, seen(study)[0], *arguments, **named)
    if isinstance(done, Changed):
        st.session_state[_SEEN] = {study: (done.revision, seen(study)[1])}
    return done


def try_change(study: int, operation: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """``change`` for callbacks: a refusal is kept for the page to show, and gives None."""
    try:
        return change(study, operation, *arguments, **named)
    except Refusal as refusal:
        refuse(str(refusal))
        return None


def refuse(sentence: str) -> None:
    """Keep a sentence for the page to show as a refusal."""
    st.session_state[_REFUSED] = sentence


def seen(study: int) -> tuple[int, int]:
    """The revision of the draft this person saw last, and the one since which all changes were their own."""
    return st.session_state.get(_SEEN, {}).get(study, (0, 0))


def has_seen(study: int, draft: OpenDraft) -> None:
    """The page has shown this draft."""
    if seen(study)[0] != draft.revision:
        st.session_state[_SEEN] = {study: (draft.revision, draft.revision)}


def show_refused() -> None:
    """Show why the last change was refused, once."""
    sentence = st.session_state.pop(_REFUSED, None)
    if sentence:
        st.error(plain(sentence))


def choose(study: int, key: str | None) -> None:
    """Let the page show a code ("c:<id>") or a section ("s:<id>")."""
    st.session_state[_CHOSEN] = (study, key)


def chosen(study: int, draft: OpenDraft) -> str | None:
    """What was chosen, if the draft has it; else its first theme."""
    kept_study, key = st.session_state.get(_CHOSEN, (study, None))
    book = draft.codebook
    there = {f"s:{section.id}" for section in book.sections}
    if kept_study == study and key and (key in there or (key.startswith("c:") and key[2:] in book.by_id)):
        return key
    themes = book.themes()
    return f"c:{themes[0].id}" if themes else None


def chosen_code(study: int, draft: OpenDraft) -> str | None:
    """The id of the chosen code; None when a section is chosen, or there is nothing."""
    key = chosen(study, draft)
    return key[2:] if key and key.startswith("c:") else None


def choose_added(study: int, done: Changed | None) -> None:
    """Choose the code a change has added, or the last of several."""
    added = [one for one in done.added if one in done.codebook.by_id] if done else []
    if added:
        choose(study, f"c:{added[-1]}")


def ask(study: int, question: str, about: Any = None) -> None:
    """Let the page open the dialog of this name; it stays open through reruns until it is answered or dismissed."""
    st.session_state[_ASKED] = (study, question, about)


def asked(study: int) -> tuple[str, Any] | None:
    """The dialog that is open, and what it is about."""
    kept = st.session_state.get(_ASKED)
    return kept[1:] if kept and kept[0] == study else None


def close() -> None:
    """The dialog was answered or dismissed."""
    st.session_state.pop(_ASKED, None)
