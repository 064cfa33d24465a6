"""Every page of the app: its file, title, icon and address. The one place that lists them."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

_FOLDER = Path(__file__).parent / "pages"

#: name: (section in the menu, title, icon)
_PAGES = {
    "home": ("", "Start here", ":material/checklist:"),
    "code": ("", "Code", ":material/edit_note:"),
    "import": ("Study", "Import", ":material/upload_file:"),
    "corpus": ("Study", "Corpus", ":material/forum:"),
    "codebook": ("Study", "Codebook", ":material/menu_book:"),
    "edit_codebook": ("Study", "Edit codebook", ":material/edit:"),
    "versions": ("Study", "Versions", ":material/history:"),
    "codes": ("Study", "Code by code", ":material/bookmark:"),
    "second_looks": ("Study", "Second looks", ":material/replay:"),
    "duplicates": ("Study", "Duplicates", ":material/content_copy:"),
    "identifiers": ("Study", "Names in texts", ":material/visibility_off:"),
    "memos": ("Study", "Memos", ":material/sticky_note_2:"),
    "agreement": ("Study", "Agreement", ":material/join_inner:"),
    "export": ("Study", "Export", ":material/download:"),
    "coders": ("Team", "Coders", ":material/group:"),
    "studies": ("Team", "Studies", ":material/folder_open:"),
    "settings": ("Team", "Settings", ":material/tune:"),
}


def page(name: str) -> StreamlitPage:
    """One page, to link to or to switch to."""
    _, title, icon = _PAGES[name]
    return st.Page(
        _FOLDER / f"{name}_page.py",
        title=title,
        icon=icon,
        url_path=None if name == "home" else name,
        default=name == "home",
    )


def menu() -> list[StreamlitPage]:
    """All pages in the order of the menu.

    Streamlit's own sections would put each list item into a ``div`` inside the list, which screen readers do not
    take for a list; ``headings`` gives the style that parts one list.
    """
    return [page(name) for name in _PAGES]


def headings() -> dict[str, str]:
    """The address of the first page under each heading of the menu, with the heading."""
    first: dict[str, str] = {}
    for name, (section, _, _) in _PAGES.items():
        first.setdefault(section, name)
    return {name: section for section, name in first.items() if section}


def link(name: str, label: str, **query: str) -> None:
    """A link to a page; ``query`` is what its address says besides."""
    st.page_link(page(name), label=label, query_params=query or None)
