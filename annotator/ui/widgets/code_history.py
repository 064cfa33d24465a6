"""A code as it reads today, and how it came to read so."""

import html

import streamlit as st

from annotator.domain.code_history import CodeChange
from annotator.domain.codebook import Code
from annotator.operations.code_memory import CodeMemory
from annotator.ui import navigation
from annotator.ui.widgets.codebook_diff_view import texts_as_html
from annotator.ui.widgets.plain_text import plain


def show_today(memory: CodeMemory) -> None:
    """The code's place, and what the newest version that has it says."""
    code = memory.code
    colour = html.escape(code.colour or "#8a8f98")
    key = f"<kbd>{html.escape(code.key)}</kbd> " if code.key else ""
    rows = [("Apply when", code.apply_when), ("Do not apply when", code.do_not_apply_when)]
    rows += [("Example", example) for example in code.examples]
    rules = "".join(
        f'<div dir="auto"><strong style="font-weight:600">{label}</strong> {html.escape(text)}</div>'
        for label, text in rows
        if text
    )
    definition = html.escape(code.definition) or "<em>The codebook has no definition for it yet.</em>"
    st.html(
        f'<div style="border-left:6px solid {colour};padding:.2rem 0 .4rem 1rem;max-width:78ch;overflow-wrap:anywhere">'
        f'<h2 dir="auto" style="font-size:1.35rem;margin:0;padding:0 0 .2rem">{key}{html.escape(code.name)}</h2>'
        f'<div dir="auto">{definition}</div><div class="rules">{rules}</div></div>'
    )
    for sentence in _standing(memory):
        st.info(plain(sentence))
    if memory.stands_for is not None:
        navigation.link("codes", f"Go to “{plain(memory.stands_for.name)}”", code=memory.stands_for.id)


def show_history(memory: CodeMemory) -> None:
    """Every version in which the code changed, newest first."""
    st.subheader("Definition through time")
    if len(memory.history) == 1:
        st.caption("Nothing about it has changed since.")
    for change in reversed(memory.history):
        _show_change(change)
    if len(memory.history) > 1:
        navigation.link("versions", "Compare whole versions")


def _show_change(change: CodeChange) -> None:
    version = change.version
    badge = " :orange-badge[new meaning]" if change.is_new_meaning else ""
    with st.container(border=True):
        number, at = version.codebook.version, version.published_at[:10]
        st.markdown(f"**Version {number}** · {at} · {plain(version.published_by)}{badge}")
        if version.reason:
            st.markdown(f"Why: {plain(version.reason)}")
        if change.sentences:
            st.markdown(plain(" ".join(change.sentences)))
        if change.texts:
            st.html(texts_as_html(change.texts, are_new=all(not text.before for text in change.texts)))


def _standing(memory: CodeMemory) -> list[str]:
    code = memory.code
    if code.id not in memory.current.by_id:
        return [f"It left the codebook. This is how version {memory.codebook.version} had it."]
    if memory.stands_for is not None:
        name = memory.stands_for.name
        return [f"It was merged into “{name}”. Its decisions stay as they were made and count there, not here."]
    if code.archived:
        return ["It is archived: it is given no more. Decisions that gave it stay and are counted below."]
    parts = [one.name for one in memory.current.codes if one.split_from == code.id]
    return [_split_sentence(code, parts)] if parts else []


def _split_sentence(code: Code, parts: list[str]) -> str:
    return f"From it were split: {', '.join(f'“{name}”' for name in parts)}. Decisions that gave “{code.name}” keep it."
