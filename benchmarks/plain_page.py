"""The plain Streamlit page the desk is compared with: a text, pills, a button, and a rerun. Nothing is stored."""

import itertools

import streamlit as st
from invented_texts import texts

CODES = ["Morale", "Risk", "IT", "Management", "Union", "Workload", "Pay", "Courts"]

if "comments" not in st.session_state:
    st.session_state.comments = list(itertools.islice(texts(), 1000))
    st.session_state.place = 0
place = st.session_state.place
st.caption(f"Comment {place + 1} of 1000")
st.text(st.session_state.comments[place])
st.pills("Codes", CODES, selection_mode="multi", key=f"codes_{place}")
if st.button("Save and next", shortcut="Enter"):
    st.session_state.place = place + 1
    st.rerun()
