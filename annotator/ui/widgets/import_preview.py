"""What an importer understood of a file, shown before anything is stored."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from annotator.domain.material import ParsedSource, ParsedThread, ParsedUnit, Problem, Severity
from annotator.operations import importing
from annotator.operations.importing import Preview
from annotator.operations.workspace import Workspace
from annotator.ui.widgets.plain_text import plain

_FEW_HINTS = 4
_KEPT = "import_previews"
#: Units shown of each thread; the table scrolls, and a page of thousands would make the browser slow.
_MOST_ROWS = 500


def read_once(
    workspace: Workspace, study: int | None, dropped: Sequence[UploadedFile], options: Mapping[str, object]
) -> tuple[Preview, ...]:
    """The previews of the files that lie on the page, read when they change and not at every rerun."""
    wanted = (study, tuple(file.file_id for file in dropped), tuple(sorted(options.items())))
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != wanted:
        bar = st.progress(0.0, text="Reading")
        previews: list[Preview] = []
        for place, file in enumerate(dropped):
            bar.progress(place / len(dropped), text=f"Reading {plain(file.name)}")
            previews += importing.preview_upload(workspace, study, file.name, file.getvalue(), options)
        bar.empty()
        kept = st.session_state[_KEPT] = (wanted, tuple(previews))
    return kept[1]


def forget_read() -> None:
    """Let the previews go, with the files and the authors' names in them."""
    st.session_state.pop(_KEPT, None)


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
            _unit_table(shown),
            hide_index=True,
            width="stretch",
            column_config={"Text": st.column_config.TextColumn(width="large")},
        )
        if len(thread.units) > len(shown):
            st.caption(f"The first {len(shown)} of {len(thread.units)} units.")


def _unit_table(units: Sequence[ParsedUnit]) -> pd.DataFrame:
    """A row per unit; author and time only where the page gives any."""
    table = pd.DataFrame(
        {
            "Kind": [unit.kind.value for unit in units],
            "No.": ["" if unit.number is None else str(unit.number) for unit in units],
            "Text": ["↳ " * unit.depth + unit.text for unit in units],
            "Author": [unit.author or "" for unit in units],
            "Time": [(unit.time or "").replace("T", " ") for unit in units],
            "Lines": [str(first) if first == last else f"{first}–{last}" for first, last in (u.lines for u in units)],
        }
    )
    return table.drop(columns=[name for name in ("Author", "Time") if not table[name].any()])


def _show_problems(source: ParsedSource) -> None:
    """Warnings in sight, hints folded in when there are many; each with its line."""
    serious = [problem for problem in source.problems if problem.severity is not Severity.HINT]
    hints = [problem for problem in source.problems if problem.severity is Severity.HINT]
    if serious:
        box = st.error if any(problem.severity is Severity.ERROR for problem in serious) else st.warning
        box(_listed(serious))
    if hints:
        with st.expander(f"Hints ({len(hints)})", expanded=len(hints) <= _FEW_HINTS):
            st.markdown(_listed(hints))
    if source.unassigned_lines:
        lines = ", ".join(map(str, source.unassigned_lines))
        st.caption(f"Lines that belong to nothing and are not imported (the original keeps them): {lines}")


def _listed(problems: list[Problem]) -> str:
    shown = [
        f"- {f'Line {problem.line}: ' if problem.line is not None else ''}{plain(problem.message)}"
        for problem in problems[:_MOST_ROWS]
    ]
    if len(problems) > _MOST_ROWS:
        shown.append(f"- … and {len(problems) - _MOST_ROWS} more")
    return "\n".join(shown)
