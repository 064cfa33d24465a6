"""The codebook as a tree to work on: a Streamlit component that shows the codes and says what is asked for."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from annotator.domain.codebook import Codebook

_HERE = Path(__file__).parent

#: Its parts are one module in the browser: Streamlit runs it from a blob address, from where it could import none.
_PARTS = ("tree.js", "outline.js", "rows.js", "drag.js")

# A string with a line break in it is taken as content, not as the name of a file.
_TREE = st.components.v2.component(
    "annotator_tree",
    css=(_HERE / "tree.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _PARTS),
)


def show_tree(
    codebook: Codebook,
    *,
    key: str,
    chosen: str | None,
    revision: int,
    answered: str | None,
    refused: bool,
    on_asked: Callable[[], None],
    marks: Mapping[str, Collection[str]] | None = None,
    faulty: Mapping[str, int] | None = None,
) -> None:
    """Show the codes; whatever is asked for calls ``on_asked``, which finds it by ``asked(key)``.

    ``chosen`` is "c:<id of a code>", "s:<id of a section>" or None; ``marks`` has words beside a code
    ("new"), ``faulty`` how many faults it has. ``answered`` is the id of the request that was answered
    last, ``refused`` whether it was refused. What is asked for is a dictionary with ``id``, ``act`` and
    ``revision`` (the draft's that was on screen), and for

    - "choose": ``key`` as ``chosen``;
    - "move": ``code``, ``parent`` (id or None), ``section`` (id or None), ``before`` (id of a sibling, None = last);
    - "section": ``section`` (id), ``way`` "up" or "down";
    - "undo" and "redo": nothing more.
    """
    marks, faulty = marks or {}, faulty or {}
    _TREE(
        key=key,
        data={
            "sections": [{"id": section.id, "name": section.name} for section in codebook.sections],
            "codes": [
                {
                    "id": code.id,
                    "name": code.name,
                    "parent": code.parent,
                    "section": code.section,
                    "key": code.key,
                    "colour": code.colour,
                    "archived": code.archived,
                    "marks": list(marks.get(code.id, ())),
                    "faults": faulty.get(code.id, 0),
                }
                for code in codebook.codes
            ],
            "chosen": chosen,
            "revision": revision,
            "answered": answered,
            "refused": refused,
        },
        on_asked_change=on_asked,
    )


def asked(key: str) -> dict[str, Any]:
    """What was asked for in the tree of this key, within ``on_asked``."""
    return st.session_state[key].asked
