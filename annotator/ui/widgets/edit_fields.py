"""Fields of the codebook's draft: each is saved when it is left, and what was refused stays in it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from annotator.domain.refusal import Refusal
from annotator.ui.widgets.edit_acts import change
from annotator.ui.widgets.plain_text import plain

_UNSAVED = "edit_unsaved"

#: Does the change with what was typed; Refusal when it cannot be done.
Save = Callable[[str], Any]


def text_field(study: int, key: str, label: str, saved: str, save: tuple[Any, ...], **options: Any) -> None:
    """A field of one line; ``save`` is an operation with its arguments, to which what was typed is added.

    The last argument may be a function of what was typed that gives keyword arguments.
    """
    _show(st.text_input, study, key, label, saved, save, options)


def long_field(study: int, key: str, label: str, saved: str, save: tuple[Any, ...], **options: Any) -> None:
    """A field of several lines; the rest as in ``text_field``."""
    _show(st.text_area, study, key, label, saved, save, {"height": "content", **options})


def unsaved_fields() -> set[str]:
    """The keys of fields whose text was refused and still stands in them."""
    return set(st.session_state.get(_UNSAVED, {}))


def _show(
    widget: Callable[..., Any],
    study: int,
    key: str,
    label: str,
    saved: str,
    save: tuple[Any, ...],
    options: dict[str, Any],
) -> None:
    kept = st.session_state.get(_UNSAVED, {}).get(key)
    shown = kept[0] if kept else saved
    # Set only where it says something else: what is being typed at this moment would be overwritten.
    if st.session_state.get(key) is None or st.session_state[key].strip() != shown.strip():
        st.session_state[key] = shown
    widget(label, key=key, on_change=_typed, args=(study, key, save), **options)
    if kept:
        st.warning(plain(f"What stands here is not saved. {kept[1]}"))
        with st.container(horizontal=True):
            st.button("Save what I typed", key=f"{key}_again", on_click=_typed, args=(study, key, save))
            st.button(
                "Take what is saved", key=f"{key}_back", on_click=_forget, args=(key,), help=plain(saved) or "Nothing."
            )


def _typed(study: int, key: str, save: tuple[Any, ...]) -> None:
    operation, *arguments, named = save
    typed = st.session_state[key]
    try:
        change(study, operation, *arguments, **named(typed))
    except Refusal as refusal:
        st.session_state.setdefault(_UNSAVED, {})[key] = (typed, str(refusal))
    else:
        _forget(key)


def _forget(key: str) -> None:
    st.session_state.get(_UNSAVED, {}).pop(key, None)
