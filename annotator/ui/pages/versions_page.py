"""Versions: what every published version changed, any two side by side, and which round uses which."""

import html

import streamlit as st

from annotator.operations import codebook_files, versions
from annotator.operations.versions import ListedVersion
from annotator.ui import navigation
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.codebook_diff_view import show_diff
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import show_told
from annotator.ui.widgets.round_versions import show_rounds
from annotator.ui.widgets.version_timeline import show_timeline

#: How many versions stand in the list before one asks for more.
LISTED = 10
_CHANGED, _LIST, _ROUNDS = "What changed", "All versions", "Rounds"

who, study = asking_about_study()
st.title("Versions")
show_told()
history = versions.list_versions(who.workspace, study.id)
if not history.versions:
    st.info(
        "This study has no codebook yet, so there are no versions. "
        + ("Choose or write one first." if who.is_owner else "The owner publishes the first one.")
    )
    if who.is_owner:
        navigation.link("codebook", "Go to the codebook")
    st.stop()
by_number = {one.number: one for one in history.versions}
newest = history.versions[0].number


def label(number: int) -> str:
    """A version as it stands in a list to choose from."""
    published = by_number[number].published
    return f"Version {number} · {published.published_at[:10]} · {published.published_by}"


def saving(number: int) -> str:
    """Links that save a version as a file, one a format, folded away."""
    links = "".join(
        f'<li><a href="/api/codebook?study={study.id}&amp;version={number}&amp;format={writer.name}" download>'
        f"{html.escape(writer.label)}</a></li>"
        for writer in codebook_files.codebook_writers()
    )
    return (
        '<details style="font-size:.93rem"><summary style="cursor:pointer;width:fit-content">'
        f"Save version {number} as a file</summary><ul>{links}</ul></details>"
    )


def choose(before: int, after: int) -> None:
    """Show what changed between two versions."""
    st.session_state.update(versions_before=before, versions_after=after, versions_tab=_CHANGED)


def show_changes() -> None:
    """Two versions to choose, and what differs between them."""
    if len(by_number) == 1:
        st.info(
            f"Version {newest} is the only one so far. From the next one on you see here what changed, word by word."
        )
        st.html(saving(newest))
        return
    one, other = st.columns(2)
    before = one.selectbox("From", list(by_number), format_func=label, key="versions_before")
    after = other.selectbox("To", list(by_number), format_func=label, key="versions_after")
    if before == after:
        st.info("These are the same version. Choose two different ones.")
        return
    reason = by_number[after].published.reason
    if reason and after == before + 1:
        st.markdown(f"Why: {plain(reason)}")
    show_diff(versions.compare_versions(who.workspace, study.id, before, after))
    st.html(saving(before) + saving(after))


def show_version(version: ListedVersion) -> None:
    """One version: who published it, when and why, and what it changed."""
    published, number = version.published, version.number
    with st.container(border=True):
        st.markdown(f"**Version {number}** · {published.published_at[:10]} · {plain(published.published_by)}")
        if published.reason:
            st.markdown(plain(published.reason))
        used = f" · used in {', '.join(plain(name) for name in version.rounds)}" if version.rounds else ""
        st.caption(f"{plain(version.changes[:1].upper() + version.changes[1:])}{used}")
        if number - 1 in by_number:
            st.button(
                f"What changed in version {number}",
                key=f"versions_show_{number}",
                on_click=choose,
                args=(number - 1, number),
            )
        st.html(saving(number))


show_timeline(history)
set_fresh("versions", (study.id, newest), {"versions_before": max(newest - 1, 1), "versions_after": newest})
changed, listed, rounds = st.tabs([_CHANGED, _LIST, _ROUNDS], key="versions_tab", on_change="rerun")
with changed:
    show_changes()
with listed:
    st.caption("A published version never changes; it is only followed by another one.")
    every = st.session_state.get("versions_all") == study.id
    for version in history.versions if every else history.versions[:LISTED]:
        show_version(version)
    if len(history.versions) > LISTED and not every:
        st.button(
            f"Show all {len(history.versions)} versions",
            key="versions_more",
            on_click=lambda: st.session_state.update(versions_all=study.id),
        )
with rounds:
    show_rounds(who, history.rounds, newest)
