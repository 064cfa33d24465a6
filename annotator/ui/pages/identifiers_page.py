"""Names in the texts: look for them, then decide which are covered by labels."""

import streamlit as st

from annotator.domain.identifiers import Verdict
from annotator.operations import identifier_search, identifiers, jobs
from annotator.operations.identifier_search import Looked, NameLists
from annotator.operations.jobs import JobState
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.found_identifiers import KINDS, ROWS, VERDICTS, show_identifiers
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, show_told, tell
from annotator.ui.widgets.running_job import show_running_job

JOB = "find_identifiers"

who, study = asking_about_study()
st.title("Names in the texts")
if not who.is_owner:
    st.info("Only the owner decides about names in the texts. Ask them.")
    st.stop()
st.markdown(
    "What tells who somebody is can be shown as a **label** such as \\[minister\\]. Labels protect names in what is "
    "shown and exported. They do not keep a text from being found: a sentence from a public page leads back to its "
    "writer through any search engine."
)
if study.is_sample:
    st.info("The sample study stays as it is. Import texts of your own to look for names in them.")
    st.stop()
for job in jobs.list_own_jobs(who.workspace, who.person):
    if job.kind != JOB or job.order.get("study") != study.id:
        continue
    if show_running_job(job):
        st.stop()
    jobs.forget_job(who.workspace, who.person, job.id)
    if job.state is JobState.DONE:
        tell(Looked(**(job.result | {"unread": tuple(job.result["unread"])})).sentence)
    elif job.sentence:
        st.error(plain(job.sentence))
show_told()
seen = identifiers.overview(who.workspace, who.person, study)
if not seen.texts:
    st.info("There is nothing to look through yet: no comments were imported.")
    navigation.link("import", "Import comments")
    st.stop()

with st.expander("Look for names and addresses", expanded=not seen.searched):
    with refusals_shown():
        kept = identifier_search.name_lists(who.workspace, who.person, study)
        set_fresh("names", (study.id, kept), {"identifier_names": kept.names, "identifier_keep": kept.keep})
    st.caption(
        f"{seen.texts:,} texts. E-mail addresses, links, handles, phone numbers, signatures and known writers are "
        "found by themselves. Other people are found by their names only."
    )
    turn = st.session_state.get("identifier_turn", 0)
    dropped = st.file_uploader("A list of names as a text file (.txt)", type=["txt"], key=f"identifier_file_{turn}")
    with st.form("identifier_search"):
        names = st.text_area(
            "Names to look for, one person a line",
            key="identifier_names",
            height=140,
            placeholder="Rowan Hawthorn; RH; Rowie",
            help="Other forms of a name follow after semicolons. A form that ends in * is found inside words too. "
            "The list is kept encrypted beside the original files, never in the database.",
        )
        leave = st.text_area(
            "Names to leave as they are, one a line",
            key="identifier_keep",
            height=70,
            help="Proverbial names, in full: a singer in a joke, a figure from a film.",
        )
        if st.form_submit_button("Look through all texts", type="primary"):
            with refusals_shown():
                added = (
                    "" if dropped is None else "\n" + identifier_search.names_in_file(dropped.name, dropped.getvalue())
                )
                lists = NameLists((names + added).strip(), leave.strip())
                identifier_search.keep_names(who.workspace, who.person, study, lists)
                st.session_state["identifier_turn"] = turn + 1  # what was dropped is in the list now
                jobs.start(who.workspace, who.person, JOB, {"study": study.id})
                st.rerun()

if not seen.searched:
    st.stop()
total = seen.count()
if not total:
    st.info("Nothing was found: no address, no signature, and no name of your list.")
    st.stop()
decided = total - seen.count(Verdict.FOUND)
st.progress(decided / total, text=f"{decided:,} of {total:,} decided")
if seen.undecided_contacts and st.button(
    f"Cover all e-mail addresses, links, handles and phone numbers ({seen.undecided_contacts:,})",
    key="cover_contacts",
    help="Those nobody has decided about. Each can be taken back by itself.",
):
    with refusals_shown():
        done = identifiers.cover_contacts(who.workspace, who.person, study)
        tell(f"{len(done.after):,} addresses, links, handles and numbers are covered now.")
        st.rerun()

left, right = st.columns(2)
verdict = left.selectbox(
    "Show",
    [*VERDICTS, None],
    format_func=lambda one: f"{VERDICTS[one]} ({seen.count(one):,})" if one else f"All ({total:,})",
    key="identifier_verdict",
)
there = [kind for kind in KINDS if any(one.kind == kind for one in seen.tallies)]
kind = right.selectbox(
    "Kind", [None, *there], format_func=lambda one: KINDS[one] if one else "Every kind", key="identifier_kind"
)
number = sum(one.identifiers for one in seen.tallies if verdict in (None, one.verdict) and kind in (None, one.kind))
if not number:
    st.info("Nothing is left here." if verdict is Verdict.FOUND else "There is nothing here yet.")
    st.stop()
sheets = -(-number // ROWS)
sheet = 1
if sheets > 1:
    # The last sheet goes when what stood on it is decided.
    st.session_state["identifier_sheet"] = min(st.session_state.get("identifier_sheet", 1), sheets)
    sheet = int(st.number_input(f"Sheet, of {sheets}", 1, sheets, key="identifier_sheet"))
show_identifiers(
    who,
    study,
    identifiers.list_identifiers(
        who.workspace, who.person, study, kind=kind, verdict=verdict, first=(sheet - 1) * ROWS, count=ROWS
    ),
)
