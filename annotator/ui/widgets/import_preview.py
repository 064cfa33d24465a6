"""What an importer understood of a file, shown before anything is stored."""

import pandas as pd
import streamlit as st

from annotator.domain.material import ParsedSource, ParsedThread, Problem, Severity
from annotator.operations.importing import Preview
from annotator.ui.widgets.plain_text import plain

_ICONS = {Severity.ERROR: "🛑", Severity.WARNING: "⚠️", Severity.HINT: "💡"}
#: Units shown of each thread; the table scrolls, and a page of thousands would make the browser slow.
_MOST_ROWS = 500


def show_preview(preview: Preview) -> None:
    """One file: threads with their units, counts against the declared ones, problems by line."""
    source = preview.source
    if source is None:
        st.error(plain(preview.refusal or ""))
        return
    if preview.known:
        st.info(f"“{plain(preview.name)}” is in this study already: saving it again adds nothing.")
    units = list(source.units())
    one, two, three = st.columns(3)
    one.metric("Threads", len(source.threads))
    two.metric("Units to code", len(units))
    three.metric("Lines that belong to nothing", len(source.unassigned_lines))
    for title, declared, read in preview.differing_counts:
        st.warning(f"“{plain(title)}” declares {declared} comments, {read} were read. Compare with the page itself.")
    for thread in source.threads:
        _show_thread(thread)
    _show_problems(source)


def _show_thread(thread: ParsedThread) -> None:
    declared = "" if thread.declared_comments is None else f" · {thread.declared_comments} comments declared"
    label = (
        f"{plain(thread.title or 'Without title')} · {thread.date or 'no date'} · {len(thread.units)} units{declared}"
    )
    with st.expander(label, expanded=False):
        if not thread.units:
            st.caption("No comments here.")
            return
        shown = thread.units[:_MOST_ROWS]
        st.dataframe(
            pd.DataFrame(
                {
                    "Kind": [unit.kind.value for unit in shown],
                    "No.": ["" if unit.number is None else str(unit.number) for unit in shown],
                    "Text": ["↳ " * unit.depth + unit.text for unit in shown],
                    "Author": [unit.author or "" for unit in shown],
                    "Time": [(unit.time or "").replace("T", " ") for unit in shown],
                    "Lines": [f"{first}–{last}" for first, last in (unit.lines for unit in shown)],
                }
            ),
            hide_index=True,
            width="stretch",
            column_config={"Text": st.column_config.TextColumn(width="large")},
        )
        if len(thread.units) > len(shown):
            st.caption(f"The first {len(shown)} of {len(thread.units)} units.")


def _show_problems(source: ParsedSource) -> None:
    if source.problems:
        with st.expander(f"What to look at ({len(source.problems)})", expanded=True):
            st.dataframe(_problem_table(source.problems), hide_index=True, width="stretch")
    if source.unassigned_lines:
        lines = ", ".join(map(str, source.unassigned_lines))
        st.caption(f"Lines that belong to nothing and are not imported (the original keeps them): {lines}")


def _problem_table(problems: tuple[Problem, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "": [_ICONS[problem.severity] for problem in problems],
            "How much": [problem.severity.value for problem in problems],
            "Line": ["" if problem.line is None else str(problem.line) for problem in problems],
            "What": [problem.message for problem in problems],
        }
    )
