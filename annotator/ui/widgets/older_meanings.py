"""The stale list on screen: a picture of it, what changed about one code, and the decisions behind each number."""

from dataclasses import replace

import altair as alt
import pandas as pd
import streamlit as st

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_diff import compare
from annotator.domain.second_looks import CONCERN_WORDS, Concern
from annotator.domain.study import Study
from annotator.operations import older_meanings, second_looks
from annotator.operations.older_meanings import OlderDecision, OlderMeaning, StaleList
from annotator.ui.session import Asking
from annotator.ui.widgets.codebook_diff_view import show_diff
from annotator.ui.widgets.plain_text import plain

#: Characters of a comment in the list.
_EXCERPT = 160


def show_counts(found: StaleList) -> None:
    """Who has how much of it, as a picture and as numbers."""
    paths = {code.id: found.codebook.path(code.id) for code in found.changed}
    rows = [
        {
            "Code": paths[entry.code.id],
            "Coder": entry.coder.name,
            "What": CONCERN_WORDS[entry.concern],
            "Decisions": entry.decisions,
            "To look at": entry.to_look_at,
            "Queued": entry.queued,
            "In a blind round": entry.blind,
        }
        for entry in found.entries
    ]
    table = pd.DataFrame(rows)
    st.altair_chart(_picture(table, list(paths.values())), width="stretch")
    with st.expander("The same as numbers"):
        st.dataframe(table, hide_index=True, width="stretch")


def _picture(table: pd.DataFrame, order: list[str]) -> alt.Chart:
    # One row of bars a code and coder, not a chart a code: charts beside one another keep their width on a telephone.
    rows = table.assign(Whose=table["Coder"] + " · " + table["Code"]).sort_values("Coder", kind="stable")
    whose = rows.sort_values("Code", key=lambda codes: codes.map(order.index), kind="stable")["Whose"].unique()
    words = [CONCERN_WORDS[one] for one in Concern]
    return (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X("sum(Decisions):Q", title="Decisions", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("Whose:N", title=None, sort=list(whose), axis=alt.Axis(labelLimit=200)),
            color=alt.Color(
                "What:N",
                title=None,
                scale=alt.Scale(domain=words, range=["#0072b2", "#56b4e9", "#b0b7c3", "#e69f00"]),
                legend=alt.Legend(orient="bottom", labelLimit=300, columns=1),
            ),
            order=alt.Order("What:N"),
            tooltip=["Code:N", "Coder:N", "What:N", "Decisions:Q"],
        )
    )


def ask_code(found: StaleList) -> Code:
    """Which of the codes is looked at."""
    codes = {code.id: code for code in found.changed}
    kept = st.session_state.get("second_looks_code")
    if kept not in codes:
        st.session_state["second_looks_code"] = next(iter(codes))
    chosen = st.selectbox("Code", list(codes), format_func=found.codebook.path, key="second_looks_code")
    return codes[chosen]


def entries_of(found: StaleList, code: Code) -> tuple[OlderMeaning, ...]:
    """What concerns one code."""
    return tuple(entry for entry in found.entries if entry.code.id == code.id)


def show_change(who: Asking, study: Study, found: StaleList, code: Code) -> None:
    """What the code said when the oldest of these decisions was made, and what it says now."""
    st.subheader("What changed")
    shown = set()
    for concern in (Concern.SPLIT, Concern.GIVEN):
        mine = [
            entry for entry in entries_of(found, code) if (entry.concern is Concern.SPLIT) == (concern is Concern.SPLIT)
        ]
        if not mine:
            continue
        oldest = min(min(entry.versions) for entry in mine)
        first, *changes = older_meanings.changes_of(who.workspace, study, code.id, concern, oldest)
        for change in changes:
            number = change.codebook.version
            if number not in shown:
                reason = f": {plain(change.reason)}" if change.reason else "."
                st.markdown(f"Version {number}, {change.published_at[:10]}, {plain(change.published_by)}{reason}")
            shown.add(number)
        show_diff(compare(_only(first.codebook, code.id), _only(found.codebook, code.id)))


def _only(book: Codebook, code: str) -> Codebook:
    """The code and what was split from it, without what stands around them."""
    kept = [one for one in book.codes if one.id == code or one.split_from == code]
    ids = {one.id for one in kept}
    codes = tuple(replace(one, section=None, parent=one.parent if one.parent in ids else None) for one in kept)
    return Codebook(title="", codes=codes, version=book.version)


def show_affected(who: Asking, study: Study, found: StaleList, code: Code) -> None:
    """The decisions behind the numbers: the first of them, by coder and by how they stand to the code."""
    st.subheader("Decisions")
    for entry in entries_of(found, code):
        count = "1 decision" if entry.decisions == 1 else f"{entry.decisions:,} decisions"
        label = f"{plain(entry.coder.name)}: {count} that {CONCERN_WORDS[entry.concern]}"
        # Read only where somebody unfolds: a line may stand for a hundred thousand of them.
        key = f"affected_{code.id}_{entry.concern}_{entry.coder.id}"
        with st.expander(label, key=key, on_change="rerun") as place:
            if not place.open:
                continue
            if entry.queued:
                st.caption(f"{entry.queued:,} of them wait for a second look already.")
            if entry.blind:
                st.caption(
                    f"{entry.blind:,} of them stand in a round that is not open yet: at the desk, "
                    "“Your decisions” lists yours with “Older meaning”."
                )
            decided = second_looks.list_affected(
                who.workspace, who.person, study, code.id, entry.concern, entry.coder.id
            )
            for one in decided:
                st.markdown(_line(one))
            if entry.to_look_at > len(decided):
                st.caption(f"The first {len(decided)} of {entry.to_look_at:,}.")


def _line(one: OlderDecision) -> str:
    words = "This comment was withdrawn." if one.unit.withdrawn else one.unit.text
    excerpt = f"{words[:_EXCERPT].rstrip()}…" if len(words) > _EXCERPT else words
    said = ", ".join(one.codes) or one.state.replace("_", " ")
    return f"- {plain(excerpt)}  \n  *{plain(said)}* · {plain(one.round.name)}, version {one.version}"
