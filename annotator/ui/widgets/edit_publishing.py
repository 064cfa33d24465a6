"""Publishing the draft: what is other than before, why, what was mere wording, and which rounds go along."""

import streamlit as st

from annotator.domain.codebook_diff import compare
from annotator.domain.codebook_faults import Fault
from annotator.domain.codebook_versions import LONGEST_REASON, changed_meanings
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations import codebook_drafts, codebooks
from annotator.operations.codebook_drafts import OpenDraft
from annotator.ui.session import Asking
from annotator.ui.widgets.codebook_diff_view import show_diff
from annotator.ui.widgets.edit_acts import change
from annotator.ui.widgets.edit_start import FIRST_REASON, published_sentence
from annotator.ui.widgets.fresh_values import set_fresh
from annotator.ui.widgets.plain_text import plain
from annotator.ui.widgets.refusals import refusals_shown, tell

#: Set when a version was published that has decisions under an older meaning to look at.
AFTER_PUBLISHING = "edit_after_publishing"


def show_publishing(who: Asking, study: Study, draft: OpenDraft, found: tuple[Fault, ...]) -> None:
    """Show the draft against the version in force, and ask what publishing it needs."""
    if not draft.is_begun:
        st.info("Nothing was changed since the last version, so there is nothing to publish.")
        return
    diff = compare(draft.before, draft.codebook)
    if draft.before is not None and diff.is_empty:
        st.info("All changes were taken back, so there is nothing to publish.")
        return
    st.subheader(f"What is other than in version {draft.before.version}" if draft.before else "The first version")
    show_diff(diff)
    reworded = _ask_about_meanings(draft)
    move = _ask_about_rounds(who, study)
    set_fresh(
        "edit_publishing",
        (study.id, draft.codebook.version),
        {"edit_reason": "" if draft.before else FIRST_REASON},
    )
    reason = st.text_input(
        "Why this version is made, in one sentence",
        key="edit_reason",
        max_chars=LONGEST_REASON,
        help="It stands beside the version for good.",
    )
    st.caption(
        "A published version never changes and is followed only by another one. Decisions keep the version they were "
        "made under; a code they did not know yet counts as missing there, never as 0."
    )
    if found:
        count = f"There is {len(found)} thing" if len(found) == 1 else f"There are {len(found)} things"
        st.error(f"{count} to put right before this can be published.")
    number = draft.before.version + 1 if draft.before else 1
    if st.button(f"Publish version {number}", type="primary", key="edit_publish", disabled=bool(found)):
        with refusals_shown():
            if not reason.strip():
                raise Refusal("Say in one sentence why this version is made.")
            done = change(study.id, codebook_drafts.publish_draft, reason.strip(), reworded=reworded, move=move)
            tell(published_sentence(done))
            st.session_state[AFTER_PUBLISHING] = _leaves_older_meanings(draft, reworded)
            st.rerun()


def _leaves_older_meanings(draft: OpenDraft, reworded: frozenset[str]) -> bool:
    """Whether decisions may have been made under another meaning than a code has now, or before it was split."""
    if draft.before is None:
        return False
    split = any(code.split_from and code.id not in draft.before.by_id for code in draft.codebook.codes)
    return split or bool(changed_meanings(draft.before, draft.codebook) - reworded)


def _ask_about_meanings(draft: OpenDraft) -> frozenset[str]:
    """The codes whose texts changed while their meaning, as is said here, did not."""
    if draft.before is None:
        return frozenset()
    changed = changed_meanings(draft.before, draft.codebook)
    if not changed:
        return frozenset()
    st.subheader("Other words, or another meaning?")
    st.caption(
        "Decisions made under an older meaning stay in the figures, marked, and can be queued for a second look. "
        "Tick the codes that mean what they meant."
    )
    return frozenset(
        code.id
        for code in draft.codebook.codes
        if code.id in changed
        and st.checkbox(
            plain(f"“{draft.codebook.path(code.id)}”: only the wording changed; its meaning is the same"),
            key=f"edit_reworded_{code.id}",
        )
    )


def _ask_about_rounds(who: Asking, study: Study) -> frozenset[int]:
    """The rounds that use the version from now on: those nobody has begun, unless said otherwise."""
    rounds = codebooks.rounds_to_move(who.workspace, study.id)
    stay = codebooks.rounds_that_stay(who.workspace, study.id)
    if not rounds and not stay:
        return frozenset()
    st.subheader("Rounds that use it from now on")
    move = set()
    for round_, begun in rounds:
        if st.checkbox(
            plain(f"“{round_.name}”"), value=not begun, key=f"edit_round_{round_.id}_{round_.codebook_version}"
        ):
            move.add(round_.id)
        if begun:
            st.caption(
                f"Somebody has begun it with version {round_.codebook_version}. If it moves, decisions made so far "
                "keep that version, and new codes count as missing there; it cannot go back."
            )
    for sentence in stay:
        st.caption(plain(sentence))
    return frozenset(move)
