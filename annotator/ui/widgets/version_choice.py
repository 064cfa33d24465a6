"""The choice with which version of the codebook the decisions of a round are read."""

import streamlit as st

from annotator.domain.study import Round
from annotator.operations import codebooks
from annotator.operations.workspace import Workspace


def choose_version(workspace: Workspace, round_: Round, *, key: str) -> int | None:
    """Ask for a version when there are several; the round's own by default, None for a study without codebook."""
    numbers = list(codebooks.list_versions(workspace, round_.study))
    own = round_.codebook_version
    if own is None or len(numbers) < 2:
        return own
    return st.selectbox(
        "Read with",
        numbers,
        index=numbers.index(own),
        format_func=lambda number: f"version {number}{_remark(number, own, numbers[-1])}",
        key=f"{key}_{round_.id}",
        help="A decision keeps the version it was made under. Read with another version, merged codes count as the "
        "code they were merged into, and codes that came later are missing, never 0. Nothing stored changes.",
    )


def _remark(number: int, own: int, newest: int) -> str:
    if number == own:
        return ", the round’s own"
    return ", the newest" if number == newest else ""
