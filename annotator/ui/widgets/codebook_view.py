"""A codebook as it is read: sections, themes, sub-codes, each with its key and its rules."""

import html

import streamlit as st

from annotator.domain.codebook import Code, Codebook, GroupKind
from annotator.ui.widgets.plain_text import plain

_GROUP_SENTENCES = {
    GroupKind.ANY: "codes that belong together; any number of them may be given",
    GroupKind.EXCLUSIVE: "at most one of them may be given",
    GroupKind.SCALE: "a scale: at most one of them may be given",
}


def show_codebook(codebook: Codebook, *, words: str = "", linked: bool = False) -> int:
    """Show the codes whose name or rules hold ``words``; returns how many there are.

    ``linked``: each leads to its page, which only a published code has.
    """
    wanted = words.casefold().split()
    matching = {code.id for code in codebook.codes if _matches(code, wanted)}
    shown = {step for code_id in matching for step in codebook.lineage(code_id)}
    sections = [(section.id, section.name) for section in codebook.sections]
    if any(code.section is None for code in codebook.themes()):
        sections.append((None, "" if not sections else "Other codes"))
    for section, name in sections:
        themes = [code for code in codebook.themes() if code.section == section and code.id in shown]
        if themes and name:
            st.subheader(plain(name))
        for theme in themes:
            with st.container(border=True):
                _show_code(theme, level=1, linked=linked)
                _show_below(codebook, theme.id, shown, 2, linked=linked)
    for group in codebook.groups:
        members = ", ".join(codebook.code(member).name for member in group.members)
        st.caption(f"**{plain(group.name)}**: {plain(members)} ({_GROUP_SENTENCES[group.kind]})")
    return len(matching)


def _show_below(codebook: Codebook, parent: str, shown: set[str], level: int, *, linked: bool) -> None:
    for code in codebook.children(parent):
        if code.id in shown:
            _show_code(code, level=level, linked=linked)
            _show_below(codebook, code.id, shown, level + 1, linked=linked)


def _show_code(code: Code, *, level: int, linked: bool) -> None:
    key = f"<kbd>{html.escape(code.key)}</kbd> " if code.key else ""
    size = "1.15rem" if level == 1 else "1rem"
    archived = " <em>(archived)</em>" if code.archived else ""
    rows = [
        ("Apply when", code.apply_when),
        ("Do not apply when", code.do_not_apply_when),
        *(("Example", example) for example in code.examples),
    ]
    rules = "".join(
        f'<div><strong style="font-weight:600">{label}</strong> {html.escape(text)}</div>'
        for label, text in rows
        if text
    )
    colour = code.colour or "#8a8f98"
    more = ""
    if linked:
        named = html.escape(f"History and use of {code.name}", quote=True)
        more = (
            f'<a href="/codes?code={html.escape(code.id)}" target="_self" aria-label="{named}" '
            'style="margin-inline-start:.7rem;font-size:.85rem;font-weight:400;white-space:nowrap">history and use</a>'
        )
    st.html(
        f'<div style="border-left:5px solid {html.escape(colour)};padding:.1rem 0 .3rem .8rem;'
        f'margin-left:{(level - 1) * 1.4}rem;max-width:78ch">'
        f'<div style="font-size:{size};font-weight:650">{key}{html.escape(code.name)}{archived}{more}</div>'
        f"<div>{html.escape(code.definition)}</div>"
        f'<div class="rules">{rules}</div></div>'
    )


def _matches(code: Code, words: list[str]) -> bool:
    whole = " ".join((code.name, code.definition, code.apply_when, code.do_not_apply_when, *code.examples)).casefold()
    return all(word in whole for word in words)
