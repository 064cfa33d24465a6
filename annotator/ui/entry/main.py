"""The script Streamlit runs: the frame around every page.

It lies in a folder of its own: Streamlit puts that folder first on ``sys.path``, and looks
for a folder ``pages`` beside it.
"""

from pathlib import Path

import streamlit as st

from annotator.ui import navigation
from annotator.ui.session import asking, choose_study
from annotator.ui.theme import STYLE, style_of_menu
from annotator.ui.widgets.plain_text import plain

_ICON = Path(navigation.__file__).with_name("icon.png")
_STUDY = "sidebar_study"

st.set_page_config(page_title="Annotator", page_icon=str(_ICON), layout="wide")
chosen = st.navigation(navigation.menu(), expanded=True)
st.html(STYLE + style_of_menu(navigation.headings()))
who = asking()


def _switch() -> None:
    choose_study(who, st.session_state[_STUDY])


with st.sidebar:
    if who.study is not None:
        names = {study.id: study.name for study in who.studies if study.archived_at is None}
        # Set at every run: the database is the source of truth, the widget only shows it.
        st.session_state[_STUDY] = who.study.id
        st.selectbox("Study", list(names), format_func=names.__getitem__, key=_STUDY, on_change=_switch)
    st.markdown(f"Signed in as **{plain(who.visit.account.name)}**")
    st.html('<a href="/sign-in/sign-out" target="_self">Sign out</a>')
chosen.run()
