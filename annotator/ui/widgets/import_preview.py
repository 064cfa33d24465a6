"""What was understood of a file, shown before anything is stored."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotator.domain.material import ParsedThread, ParsedUnit, Problem, Severity
from annotator.domain.reconciliation import count, problem_sentence
from annotator.operations.import_reading import labels_of_formats
from annotator.operations.import_values import FileRead
from annotator.operations.reading import Preview
from annotator.ui.widgets.plain_text import plain

_FEW_HINTS = 4
#: Problems listed in a box; behind them their number is said.
_MOST_LISTED = 50
#: How what an importer says of a table ends where the page asks about it by widgets.
_ASKED_ABOVE = (
    "Name a column as an attribute in the mapping to keep it.",
    "Say dates=day_first or dates=month_first in the mapping.",
    "import again with the option repair_mojibake.",
)


def show_summary(reads: Sequence[FileRead]) -> None:
    """All files in one table, one row each."""
    labels = labels_of_formats()
    st.dataframe(
        [
            {
                "File": read.preview.name,
                "Read as": labels.get(read.format, "–"),
                "Threads": read.preview.thread_count,
                "Units to code": read.preview.codable,
                "To look at": _to_look_at(read.preview),
            }
            for read in reads
        ],
        hide_index=True,
        width="stretch",
    )


def show_preview(preview: Preview, *, is_table: bool) -> None:
    """One file: counts, problems by line, threads with their first units."""
    if preview.refusal is not None:
        return
    if preview.known:
        st.info(f"“{plain(preview.name)}” is in this study already: saving it again adds nothing.")
    figures = {"Threads": preview.thread_count, "Units to code": preview.codable}
    if preview.authors:
        figures["Authors"] = preview.authors
    if preview.gone:
        figures["Removed where published"] = preview.gone
    if preview.unassigned_count:
        figures["Lines that belong to nothing"] = preview.unassigned_count
    for place, (name, number) in zip(st.columns(len(figures)), figures.items(), strict=True):
        place.metric(name, f"{number:,}")
    _show_problems(preview, is_table=is_table)
    is_whole = sum(len(thread.units) for thread in preview.threads) == preview.unit_count
    for thread in preview.threads:
        _show_thread(thread, is_open=len(preview.threads) == 1, is_whole=is_whole)
    shown = sum(len(thread.units) for thread in preview.threads)
    if len(preview.threads) < preview.thread_count:
        st.caption(f"The first {len(preview.threads):,} of {preview.thread_count:,} threads are shown.")
    if shown < preview.unit_count:
        st.caption(f"{shown:,} of {count(preview.unit_count, 'unit')} are shown here; all of them are saved.")


def _to_look_at(preview: Preview) -> str:
    if preview.refusal is not None:
        return "cannot be read"
    serious = sum(number for severity, number in preview.problem_counts.items() if severity != Severity.HINT)
    if preview.known:
        return "in the study already"
    return count(serious, "warning") if serious else ""


def _show_thread(thread: ParsedThread, *, is_open: bool, is_whole: bool) -> None:
    declared = "" if thread.declared_comments is None else f" · {count(thread.declared_comments, 'comment')} declared"
    units = count(len(thread.units), "unit") + ("" if is_whole else " shown")
    label = f"{plain(thread.title or 'Without title')} · {thread.date or 'no date'} · {units}{declared}"
    with st.expander(label, expanded=is_open):
        if not thread.units:
            st.caption("No comments here.")
            return
        st.dataframe(
            _unit_table(thread.units),
            hide_index=True,
            width="stretch",
            column_config={"Text": st.column_config.TextColumn(width="large")},
        )


def _unit_table(units: Sequence[ParsedUnit]) -> pd.DataFrame:
    """A row per unit; author, number and time only where the file gives any."""
    table = pd.DataFrame(
        {
            "Kind": [unit.kind.value for unit in units],
            "No.": ["" if unit.number is None else str(unit.number) for unit in units],
            "Text": ["↳ " * unit.depth + ("(removed)" if unit.gone and not unit.text else unit.text) for unit in units],
            "Author": [unit.author or "" for unit in units],
            "Time": [(unit.time or "").replace("T", " ") for unit in units],
            "Lines": [span(unit.lines) for unit in units],
        }
    )
    return table.drop(columns=[name for name in ("No.", "Author", "Time") if not table[name].any()])


def span(lines: tuple[int, int]) -> str:
    """A stretch of lines in words: "12" or "12–14"."""
    first, last = lines
    return str(first) if first == last else f"{first}–{last}"


def _show_problems(preview: Preview, *, is_table: bool) -> None:
    """Warnings in sight, hints folded in when there are many; each with its line."""
    asked = [problem for problem in preview.problems if is_table and problem.message.endswith(_ASKED_ABOVE)]
    problems = [problem for problem in preview.problems if problem not in asked]
    serious = [problem for problem in problems if problem.severity is not Severity.HINT]
    hints = [problem for problem in problems if problem.severity is Severity.HINT]
    counts = Counter(preview.problem_counts) - Counter(problem.severity.value for problem in asked)
    number_of_hints = counts[Severity.HINT.value]
    if serious:
        box = st.error if any(problem.severity is Severity.ERROR for problem in serious) else st.warning
        box(_listed(serious, sum(counts.values()) - number_of_hints))
    if hints:
        with st.expander(f"Hints ({number_of_hints:,})", expanded=len(hints) <= _FEW_HINTS):
            st.markdown(_listed(hints, number_of_hints))
    if preview.repeated:
        st.caption(
            f"{count(preview.repeated, 'text')} stand here word for word as before. They are all kept: "
            "you decide later which of them are units."
        )
    if preview.unassigned_count:
        lines = ", ".join(map(str, preview.unassigned[:_MOST_LISTED]))
        more = ", …" if preview.unassigned_count > _MOST_LISTED else ""
        st.caption(f"Lines that belong to nothing and are not imported (the original keeps them): {lines}{more}")


def _listed(problems: Sequence[Problem], number: int) -> str:
    shown = [f"- {plain(problem_sentence(problem))}" for problem in problems[:_MOST_LISTED]]
    if number > len(shown):
        shown.append(f"- … and {number - len(shown):,} more")
    return "\n".join(shown)
