"""Which round uses which version of the codebook; the owner moves a running one forward."""

from collections.abc import Sequence

import streamlit as st

from annotator.operations import codebooks, versions
from annotator.operations.versions import RoundUse
from annotator.ui.session import Asking
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell


def show_rounds(who: Asking, uses: Sequence[RoundUse], newest: int) -> None:
    """Show every round with the versions it used; ``newest`` is the number of the newest version."""
    if not uses:
        st.info("There is no round yet. One begins with the first import of comments and uses the newest version then.")
        return
    st.caption(
        "A round keeps the version it uses until the owner moves it, so that nobody’s codes change under them. "
        "It only moves forward. Every decision keeps the version it was made under."
    )
    for use in reversed(uses):
        with st.container(border=True):
            _show_round(who, use, newest)


def _show_round(who: Asking, use: RoundUse, newest: int) -> None:
    version = use.round.codebook_version
    if version is None:
        st.markdown(f"**{plain(use.round.name)}** uses no version yet; it takes the first one that is published.")
        return
    state = "the newest" if version == newest else f"the newest is {newest}"
    st.markdown(f"**{plain(use.round.name)}** uses version {version} ({state}).")
    if use.steps:
        st.caption(plain(_way(use)))
    if version == newest:
        return
    if use.stays is not None:
        st.caption(plain(use.stays))
    elif who.is_owner:
        with st.expander("Move this round to a newer version"):
            _move(who, use, newest)


def _way(use: RoundUse) -> str:
    first, *further = use.steps
    moved = "".join(f" Version {step.version} since {step.at[:10]}, moved by {step.by}." for step in further)
    return f"Version {first.version} since {first.at[:10]}.{moved}"


def _move(who: Asking, use: RoundUse, newest: int) -> None:
    now = use.round.codebook_version
    newer = list(range(newest, now, -1))
    key = f"versions_move_{use.round.id}"
    version = newest
    if len(newer) > 1:
        version = st.selectbox("Version", newer, format_func=lambda one: f"Version {one}", key=f"{key}_to")
    changes = versions.compare_versions(who.workspace, use.round.study, now, version).summary
    if use.begun:
        meaning = (
            f"Its coders have begun. From now on they code with version {version}. Decisions already made keep the "
            "version they were made under; a code they did not know counts as missing there, never as 0."
        )
    else:
        meaning = f"Nobody has begun it, so all of it will be coded with version {version}."
    st.markdown(
        f"What changes from version {now} to {version}: {plain(changes)}.\n\n{meaning}\n\n"
        "The move stands here with its date and your name. **It cannot be taken back**, because codes given since "
        "might be lacking in an older version."
    )
    if st.button(f"Move to version {version}", key=key):
        with refusals_shown():
            moved = codebooks.move_round(who.workspace, who.person, who.study, use.round.id, version)
            tell(f"“{moved.name}” uses version {version} from now on.")
            st.rerun()
