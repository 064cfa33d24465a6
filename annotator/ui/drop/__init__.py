"""The place where files are dropped: a Streamlit component that sends them to our own upload route, one by one."""

from pathlib import Path

import streamlit as st

from annotator.operations import arrivals
from annotator.operations.arrivals import Arrival
from annotator.ui.session import Asking

_HERE = Path(__file__).parent

# A string with a line break in it is taken as content, not as the name of a file.
_DROP = st.components.v2.component(
    "annotator_drop",
    css=(_HERE / "drop.css").read_text(encoding="utf-8"),
    # One module: Streamlit runs it from a blob address, from where it could import no other.
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("drop.js", "dropped.js")),
)


def mount(who: Asking, *, key: str) -> tuple[Arrival, ...]:
    """Show the place for files, and give those that have arrived and wait, in the order they came.

    The page runs again when everything that was chosen has arrived; files of a batch that is
    still on its way are not among those given. They wait on the server, so a reloaded page finds
    them; ``arrivals.remove_arrival`` takes away what has been imported. For owners only (Refusal).
    """
    waiting = arrivals.list_arrivals(who.workspace, who.person)
    shown = _DROP(
        key=key,
        data={
            "api": "/api/uploads",
            "token": who.visit.request_token,
            "most": arrivals.MOST_WAITING,
            "waiting": [{"id": one.id, "name": one.name, "size": one.size} for one in waiting],
        },
        default={"arrived": None},
        on_arrived_change=_nothing_more,
    )
    if shown.arrived is None:
        return waiting
    return tuple(one for one in waiting if one.id in shown.arrived)


def _nothing_more() -> None:
    """The page runs again; Streamlit asks for a function to give a state its first value."""
