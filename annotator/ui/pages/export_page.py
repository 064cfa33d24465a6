"""Export: choose a round and a format, see what the file will hold, save it."""

import html
from urllib.parse import urlencode

import streamlit as st

from annotator.domain.refusal import Refusal
from annotator.operations import exporting, rounds
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.version_choice import choose_version

who, study = asking_about_study()
st.title("Export")
# Second looks first in this order, which ends with the newest round: nobody takes them out who did not choose them.
overviews = sorted(
    rounds.list_overviews(who.workspace, study.id, second_looks=True), key=lambda one: not one.is_second_look
)
if not overviews:
    st.info("There is nothing to export yet: no comments were imported.")
    if who.is_owner:
        navigation.link("import", "Import comments")
    st.stop()
chosen = overviews[-1].round
if len(overviews) > 1:
    names = [one.round.name for one in reversed(overviews)]
    name = st.selectbox("Round", names, key="export_round")
    chosen = next(one.round for one in overviews if one.round.name == name)
version = choose_version(who.workspace, chosen, key="export_version")
by_name = {exporter.name: exporter for exporter in exporting.EXPORTERS}
format_name = st.radio(
    "Format",
    list(by_name),
    format_func=lambda one: by_name[one].label,
    captions=[exporter.good_for for exporter in by_name.values()],
    key="export_format",
)
set_fresh("export", (study.id, study.settings.export_text), {"export_text": study.settings.export_text})
text = st.toggle(
    "With the comments’ text",
    disabled=not study.settings.export_text,
    key="export_text",
    help="Without it the file holds ids and codes only. The settings page can switch text off for the whole study.",
)
try:
    plan = exporting.plan_export(who.workspace, who.person, study, chosen.name, with_text=text)
except Refusal as refusal:
    st.error(plain(str(refusal)))
    st.stop()
one, two, three = st.columns(3)
one.metric("Units", plan.units)
two.metric("Coders", plan.coders)
three.metric("Decisions", plan.decisions)
for sentence in plan.left_out:
    st.info(f"Left out: {plain(sentence)}")
if not plan.decisions:
    st.warning("Nothing is coded yet: the file will list the comments without any code.")
query = {"study": study.id, "round": chosen.name, "format": format_name, "text": "yes" if text else "no"}
if version != chosen.codebook_version:
    query["codebook_version"] = version
st.html(
    f'<a class="action" href="/api/export?{html.escape(urlencode(query))}" download>'
    f"Save as {html.escape(by_name[format_name].label)}</a>"
)
st.caption(
    "Authors are pseudonyms in every file. A cell that a spreadsheet would take for a formula starts with an "
    "apostrophe; nothing else of the text is changed."
)
