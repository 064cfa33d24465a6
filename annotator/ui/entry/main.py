"""The script Streamlit runs: the frame around every page.

It lies in a folder of its own: Streamlit puts that folder first on ``sys.path``, and looks
for a folder ``pages`` beside it.
"""

from pathlib import Path

import streamlit as st

from annotator.ui import navigation
from annotator.ui.session import asking, choose_study

ICON = Path(navigation.__file__).with_name("icon.png")
st.set_page_config(page_title="Annotator", page_icon=str(ICON), layout="wide")
chosen = st.navigation(navigation.menu())
who = asking()
with st.sidebar:
    live = [study for study in who.studies if study.archived_at is None]
    if who.study is not None:
        names = {study.id: study.name for study in live}

        def _switch() -> None:
            choose_study(who, st.session_state["sidebar_study"])

        st.session_state["sidebar_study"] = who.study.id
        st.selectbox("Study", list(names), format_func=names.__getitem__, key="sidebar_study", on_change=_switch)
    st.caption(f"Signed in as **{who.visit.account.name}**")
    st.html('<a href="/sign-in/sign-out" target="_self">Sign out</a>')
chosen.run()
