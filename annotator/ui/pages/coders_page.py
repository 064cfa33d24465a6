"""Coders: who codes, how far they are, and their passwords."""

import streamlit as st

from annotator.domain.people import SHORTEST_PASSWORD
from annotator.domain.study import Purpose
from annotator.operations import coders, rounds
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell

_KINDS = {"account": "signs in", "file": "from a file", "machine": "machine"}

who, study = asking_about_study()
st.title("Coders")
show_told()
overviews = rounds.list_overviews(who.workspace, study.id)
every = rounds.list_overviews(who.workspace, study.id, second_looks=True)
found = coders.list_coders(who.workspace, study.id)
if not found:
    st.info("Nobody codes in this study yet.")
kinds = {coder.id: coder.kind.value for coder in found}
for overview in reversed(every):
    st.subheader(plain(overview.round.name))
    st.caption(
        rounds.PURPOSE_SENTENCES.get(overview.round.purpose, overview.round.purpose.value)
        + (
            " Every coder has finished: it is open."
            if overview.round.is_open and overview.round.purpose is Purpose.MAIN
            else ""
        )
    )
    for one in overview.progress:
        share = one.decided / one.total if one.total else 0.0
        state = f"{one.decided} of {one.total}" + (", finished" if one.sealed_at else "")
        st.progress(share, text=f"**{plain(one.coder_name)}** ({_KINDS[kinds[one.coder]]}) · {state}")
if found and not overviews:
    st.markdown("\n".join(f"- **{plain(coder.name)}** ({_KINDS[coder.kind.value]})" for coder in found))
outside = [coder for coder in found if coder.takes_assignments and overviews and coder not in overviews[-1].coders]
if outside and who.is_owner:
    names = ", ".join(plain(coder.name) for coder in outside)
    st.warning(
        f"{names} came after “{overviews[-1].round.name}” had begun, so they have nothing to code in it: "
        "the coders of a blind round are fixed at its first decision. A new round takes everybody in. It closes the "
        "earlier round as it is; nothing of it is lost, and it cannot be undone."
    )
    purpose = st.radio(
        "Purpose of the new round",
        [Purpose.MAIN, Purpose.TRAINING],
        format_func=lambda one: "Independent coding" if one is Purpose.MAIN else "Practice",
        horizontal=True,
        key="coders_purpose",
    )
    if st.button("Start a new round with everybody", key="coders_new_round"):
        with refusals_shown():
            started = rounds.start_next_round(who.workspace, who.person, study, purpose)
            tell(f"“{started.name}” is started; everybody finds it under Code.")
            st.rerun()

if who.is_owner:
    st.subheader("Add a coder")
    # What was typed stays when it is refused, and goes when it was taken.
    set_fresh("coder_add", (study.id, len(found)), {"coder_name": "", "coder_password": ""})
    with st.form("coder_add"):
        name = st.text_input("Name", max_chars=80, key="coder_name")
        password = st.text_input(
            "Password",
            type="password",
            key="coder_password",
            help=f"At least {SHORTEST_PASSWORD} characters; tell it to them in person. "
            "Leave it empty for somebody who signs in already.",
        )
        st.caption(
            "Adding cannot be undone, because decisions hang on a coder. An independent round opens when every coder "
            "has finished; one who stops can be marked as having left."
        )
        if st.form_submit_button("Add coder", type="primary"):
            with refusals_shown():
                added = coders.add_coder(who.workspace, who.person, study, name, password or None)
                where = ", ".join(f"“{round_.name}”" for round_ in added.rounds)
                tell(f"{added.coder.name} is a coder now" + (f" and finds comments in {where}." if where else "."))
                st.rerun()

staying = [coder for coder in found if coder.takes_assignments and coder.account != who.visit.account.id]
if who.is_owner and overviews and staying:
    st.subheader("Somebody leaves")
    with st.form("coder_leaves"):
        leaver = st.selectbox("Who", [coder.name for coder in staying], key="leaver_name")
        why = st.text_input("Why", key="leaver_reason", help="It stands beside the seal.")
        st.caption(
            "What they decided stays and is frozen as it is, and they get no further comments. It cannot be undone: "
            "once the round is open, somebody who came back would not be blind."
        )
        if st.form_submit_button("Mark as having left"):
            with refusals_shown():
                tell(rounds.seal_coder(who.workspace, who.person, study, None, leaver, why).sentence)
                st.rerun()

st.subheader("Passwords")
accounts = coders.list_accounts(who.workspace)
own = who.visit.account
choices = [account.name for account in accounts] if who.is_owner else [own.name]
with st.form("coder_passwd", clear_on_submit=True):
    whose = st.selectbox("Whose", choices, index=choices.index(own.name), key="passwd_whose")
    new = st.text_input("New password", type="password", key="passwd_new")
    st.caption("That person is signed out everywhere and signs in with the new password.")
    if st.form_submit_button("Set password"):
        with refusals_shown():
            changed = coders.set_password(who.workspace, who.person, whose, new)
            tell(f"{changed.name} has a new password.")
            st.rerun()
