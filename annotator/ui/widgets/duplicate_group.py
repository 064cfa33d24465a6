"""A group of duplicates, side by side, with the words marked in which they differ, and the verdicts."""

import html
from collections.abc import Callable

import streamlit as st

from annotator.domain.likeness import Places
from annotator.domain.near_duplicates import DuplicateGroup
from annotator.domain.study import Study
from annotator.operations import duplicates
from annotator.operations.duplicates import Member
from annotator.ui.session import Asking
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown

#: Told what was decided: which verdict ("all" or "one"), the units it changed, and what to say.
Decided = Callable[[str, tuple[int, ...], str], None]
_BESIDE = 3
#: Code points of a text that are shown before one asks for all of it.
_SHOWN = 1_200
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch"
# Underlined and bold, too: colour alone says nothing to some readers.
_MARK = '<mark style="text-decoration:underline;font-weight:600">'


def show_group(who: Asking, study: Study, group: DuplicateGroup, decided: Decided) -> None:
    """One group; ``decided`` is told once a verdict is stored."""
    members = duplicates.side_by_side(who.workspace, who.person, study, group)
    first = group.units[0]
    with st.container(border=True, key=f"duplicates_{first}"):
        kind = "The same words" if group.is_exact else f"Nearly the same: {group.percent} %"
        st.markdown(f"**{kind}** · {len(group.units):,} units")
        for row in range(0, len(members), _BESIDE):
            some = members[row : row + _BESIDE]
            for column, member in zip(st.columns(max(2, len(some))), some, strict=False):
                with column:
                    _show_member(who, study, group, member, decided)
        if len(group.units) > len(members):
            st.caption(f"And {len(group.units) - len(members):,} more, to which each verdict applies as well.")
        if st.button(f"Keep all {len(group.units):,} as units", key=f"keep_all_{first}"):
            with refusals_shown():
                done = duplicates.keep_all(who.workspace, who.person, study, group.units)
                decided("all", done.units, done.sentence)


def _show_member(who: Asking, study: Study, group: DuplicateGroup, member: Member, decided: Decided) -> None:
    unit = member.unit
    number = "" if unit.number is None else f" {unit.number}"
    said = (f"unit {unit.id}", f"{unit.kind}{number}", unit.author, (unit.time or "").replace("T", " "))
    st.markdown(f"**{plain(member.thread or 'Thread without a title')}**")
    st.caption(plain(" · ".join(part for part in said if part)))
    st.html(_text(unit.text, member.differing))
    if st.button(
        f"Keep unit {unit.id} only",
        key=f"keep_only_{unit.id}",
        help="The others are excluded, with the reason that they are duplicates of this one.",
    ):
        with refusals_shown():
            done = duplicates.keep_one(who.workspace, who.person, study, group.units, unit.id)
            decided("one", done.changed, f"Unit {unit.id} is kept. {done.sentence}")


def _text(text: str, places: Places) -> str:
    if len(text) <= _SHOWN:
        return f'<div dir="auto" style="{_STYLE}">{_marked(text, places, 0, len(text))}</div>'
    # From a little before the first difference: the same words again and again tell nothing.
    start = max(0, places[0][0] - _SHOWN // 4) if places and places[0][0] > _SHOWN // 2 else 0
    end = min(len(text), start + _SHOWN)
    shown = f"{'…' * (start > 0)}{_marked(text, places, start, end)}{'…' * (end < len(text))}"
    return (
        f'<div dir="auto" style="{_STYLE}">{shown}</div>'
        f"<details><summary>The whole text ({len(text):,} characters)</summary>"
        f'<div dir="auto" style="{_STYLE}">{_marked(text, places, 0, len(text))}</div></details>'
    )


def _marked(text: str, places: Places, start: int, end: int) -> str:
    pieces, at = [], start
    for first, last in places:
        if last <= start or first >= end:
            continue
        first, last = max(first, at), min(last, end)
        pieces += [html.escape(text[at:first]), _MARK, html.escape(text[first:last]), "</mark>"]
        at = last
    return "".join([*pieces, html.escape(text[at:end])])
