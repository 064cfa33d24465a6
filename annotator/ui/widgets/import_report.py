"""What an import changed, as a bar and in sentences; and the files of a study with their reports."""

import html
from collections.abc import Sequence

import streamlit as st

from annotator.domain.reconciliation import SourceReport, count, problem_sentence, sentences_of
from annotator.domain.study import Study
from annotator.operations import reconciling
from annotator.ui.session import Asking
from annotator.ui.widgets.plain_text import plain

#: The parts of a bar: what they are called, their colour, and how they are hatched, so that they differ without it.
_PARTS = (
    ("New", "#2f6fb3", "none"),
    ("Already there", "#8c96a3", "repeating-linear-gradient(45deg, transparent 0 5px, #ffffff66 5px 7px)"),
    ("Removed where published", "#b3702f", "repeating-linear-gradient(90deg, transparent 0 5px, #ffffff66 5px 7px)"),
    ("Withdrawn before", "#7d5a96", "repeating-linear-gradient(-45deg, transparent 0 3px, #ffffff66 3px 5px)"),
)
_MOST_PROBLEMS = 30


def show_reports(found: Sequence[SourceReport]) -> None:
    """A bar and the sentences of each file."""
    for one in found:
        show_bar(one)
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences_of(one)))
        if one.problems:
            number = sum(one.problem_counts.values()) or len(one.problems)
            with st.expander(f"What was noted while reading {plain(one.name)} ({number:,})"):
                shown = [f"- {plain(problem_sentence(problem))}" for problem in one.problems[:_MOST_PROBLEMS]]
                more = [f"- … and {number - len(shown):,} more"] if number > len(shown) else []
                st.markdown("\n".join(shown + more))


def show_bar(report: SourceReport) -> None:
    """One stacked bar with its legend; lengths, hatching and words say it without colour."""
    not_new = report.gone + report.withdrawn
    numbers = (max(report.added - not_new, 0), report.already_there, report.gone, report.withdrawn)
    parts = [(name, colour, lines, number) for (name, colour, lines), number in zip(_PARTS, numbers, strict=True)]
    there = [part for part in parts if part[3]]
    said = ", ".join(f"{name.lower()} {number:,}" for name, _, _, number in there) or "nothing new"
    bar = "".join(
        f'<span style="flex:{number} 1 6px;background-color:{colour};background-image:{lines}"></span>'
        for _, colour, lines, number in there
    )
    legend = "".join(
        f'<span style="white-space:nowrap"><span aria-hidden="true" style="display:inline-block;width:.8em;height:.8em;'
        f"border-radius:2px;margin-right:.4em;background-color:{colour};background-image:{lines}"
        f'"></span>{name} <strong>{number:,}</strong></span>'
        for name, colour, lines, number in there
    )
    st.html(
        f'<div style="font-weight:600">{html.escape(report.name)}</div>'
        f'<div role="img" aria-label="{html.escape(said)}" style="display:flex;height:1.1rem;border-radius:4px;'
        f'overflow:hidden;gap:2px;margin:.3rem 0;background-color:#8884">{bar}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.9rem">{legend or "Nothing new"}</div>'
    )


def show_imported(who: Asking, study: Study) -> None:
    """Every file of a study so far, one of them with its report, and the report on all to be kept."""
    found = reconciling.report_on_files_of(who.workspace, who.person, study)
    if not found:
        return
    st.subheader("Imported so far")
    st.dataframe(
        [
            {
                "File": one.name,
                "Units read": one.read,
                "Added": one.added,
                "Already there": one.already_there,
                "Imported": one.imported_at[:16].replace("T", " "),
                "To look at": _to_look_at(one),
            }
            for one in found
        ],
        hide_index=True,
        width="stretch",
    )
    by_id = {one.id: one for one in found}
    chosen = st.selectbox(
        "Report on a file",
        list(reversed(by_id)),
        format_func=lambda number: f"{by_id[number].name}, {by_id[number].imported_at[:16].replace('T', ' ')}",
        index=None,
        placeholder="Choose one",
        key=f"import_report_{study.id}",
    )
    if chosen is not None and chosen in by_id:
        show_reports([by_id[chosen]])
    st.html(f'<a class="action" href="/api/import-report?study={study.id}" download>Save the report on all files</a>')


def _to_look_at(report: SourceReport) -> str:
    serious = sum(number for severity, number in report.problem_counts.items() if severity != "hint")
    parts = [count(serious, "warning")] if serious else []
    if report.mismatched:
        parts.append(f"{count(len(report.mismatched), 'thread')} with another count")
    return ", ".join(parts)
