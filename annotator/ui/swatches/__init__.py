"""The colours a code may have, to choose from by sight and by name: a Streamlit component."""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent

# A string with a line break in it is taken as content, not as the name of a file.
_SWATCHES = st.components.v2.component(
    "annotator_swatches",
    css=(_HERE / "swatches.css").read_text(encoding="utf-8"),
    js=(_HERE / "swatches.js").read_text(encoding="utf-8"),
)


def show_swatches(
    label: str, colours: Mapping[str, str], chosen: str | None, *, key: str, on_asked: Callable[[], None]
) -> None:
    """Show colours (#rrggbb to name) and "none"; a choice calls ``on_asked``, which finds it by ``asked_colour``.

    A colour that is none of these is shown beside them as long as it is chosen.
    """
    every = dict(colours)
    if chosen and chosen not in every:
        every[chosen] = chosen
    _SWATCHES(
        key=key, data={"label": label, "colours": list(every.items()), "chosen": chosen}, on_asked_change=on_asked
    )


def asked_colour(key: str) -> str | None:
    """The colour that was chosen in the swatches of this key, None for "none"; within ``on_asked``."""
    return st.session_state[key].asked or None
