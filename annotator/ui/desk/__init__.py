"""The desk: one Streamlit component whose browser side codes a comment without waiting for the server."""

import hashlib
from functools import cache
from pathlib import Path

import streamlit as st

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_values import desk_values
from annotator.ui.theme import THEME

#: The folder of the browser side, to be served (as it is) at the path given to ``show_desk`` as ``files``.
FILES = Path(__file__).parent / "files"

# The desk's own sheet comes first; the others build on its colours.
_STYLES = sorted(FILES.glob("*.css"), key=lambda path: (path.name != "desk.css", path.name))

# A string with a line break in it is taken as content, not as the name of a file.
_DESK = st.components.v2.component(
    "annotator_desk",
    css="\n".join(path.read_text(encoding="utf-8") for path in _STYLES),
    js=Path(__file__).with_name("loader.js").read_text(encoding="utf-8"),
)
_PANEL = st.components.v2.component(
    "annotator_desk_panel",
    css="\n".join(path.read_text(encoding="utf-8") for path in _STYLES),
    js=Path(__file__).with_name("preview_loader.js").read_text(encoding="utf-8"),
)

#: The colours the desk takes from the page, as Streamlit names them for its components and in its settings.
_COLOURS = {
    "text-color": "textColor",
    "background-color": "backgroundColor",
    "secondary-background-color": "secondaryBackgroundColor",
    "primary-color": "primaryColor",
}


def show_desk(*, api: str, files: str, token: str, round_id: int, database: str, coder: int, key: str) -> None:
    """Mount the desk of one coder in one round.

    ``api`` is the path of the desk API ("/api/desk"); ``files`` the path at which ``FILES``
    is served, with a part that changes when a file does ("/desk-files/<hash>"); ``token``
    goes with every write and is bound to the sign-in session; ``database`` and ``coder``
    are the ids that keep what is unsent in this browser apart. ``key`` must differ between
    rounds and coders: a desk once mounted stays with its round. A rerun of the script with
    the same key leaves the desk as it is.
    """
    _DESK(
        key=key,
        data={
            "api": api,
            "files": files,
            "token": token,
            "round": round_id,
            "database": database,
            "coder": coder,
        },
    )


def show_panel(codebook: Codebook, *, scheme: str | None, key: str) -> None:
    """The desk's panel of codes with this codebook, by itself and without effect.

    ``scheme`` is "light" or "dark", None for the page's own.
    """
    colours = {name: THEME[f"theme.{scheme}.{setting}"] for name, setting in _COLOURS.items()} if scheme else {}
    _PANEL(key=key, data={"files": served_at(), "codebook": desk_values(codebook), "colours": colours})


@cache
def served_at() -> str:
    """The path the desk's files are served at; it changes when a file does, so that no cache serves an old one."""
    whole = hashlib.sha256()
    for path in sorted(FILES.iterdir()):
        if path.is_file():
            whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"/desk-files/{whole.hexdigest()[:16]}"
