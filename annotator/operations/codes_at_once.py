"""A code that is in the codebook and usable at once: one version more, in the rounds where that is allowed.

A team agrees on its codebook before a version is published. Whoever codes alone, or
practises, works inductively: the code missed while reading is there for the same comment.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

from annotator.domain import codebook_edits
from annotator.domain.code_ids import new_id, suggest_key
from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_faults import faults
from annotator.domain.codebook_tree import arranged
from annotator.domain.codebook_values import patch_between, patched, reversed_patch
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import CoderKind, Purpose, Round, Study
from annotator.operations.codebook_drafts import KnownIds, OpenDraft, draft_in
from annotator.operations.codebooks import moving_rounds, publish_in, why_it_stays
from annotator.store import codebooks, drafts, rounds, studies
from annotator.store.database import Session

NOT_HERE = (
    "A code is added at once only in a practice round, or where one person codes alone, and only while somebody is "
    "still coding in it. Take the proposal into the draft of the next version instead."
)


@dataclass(frozen=True, slots=True)
class AddedAtOnce:
    """A code was published in version ``number``; ``rounds`` names the rounds that use it from here on."""

    code: Code
    number: int
    rounds: tuple[str, ...]


def rounds_at_once(session: Session, person: Person, study: int) -> tuple[Round, ...]:
    """The rounds in which this person may add a code at once; none for whoever may not change the codebook."""
    if not person.can_manage():
        return ()
    alone = _codes_alone(session, study)
    return tuple(one for one in moving_rounds(session, study) if alone or one.purpose is Purpose.TRAINING)


def may_add_in(session: Session, person: Person, round_: Round) -> bool:
    """Whether a round is among those of ``rounds_at_once``; asks as little as the desk has time for."""
    if not person.can_manage() or not (round_.purpose is Purpose.TRAINING or _codes_alone(session, round_.study)):
        return False
    return why_it_stays(session, round_) is None


def add_at_once(
    session: Session,
    person: Person,
    study: Study,
    name: str,
    parent: str | None,
    section: str | None,
    definition: str,
    reason: str,
) -> AddedAtOnce:
    """Publish the newest version with one code more, and move to it the rounds of ``rounds_at_once``.

    Within a transaction that holds ``codebooks.lock_codebook``. An open draft gets the code
    too, and each of its changes can still be taken back. Refusal when no round may move, or
    when the code clashes with another one.
    """
    moving = rounds_at_once(session, person, study.id)
    if not moving:
        raise Refusal(NOT_HERE)
    newest = codebooks.find_codebook(session, study.id)
    if newest is None:
        raise Refusal("This study has no codebook yet. Start one on the page “Edit codebook” first.")
    draft = draft_in(session, study.id)
    taken = KnownIds(session, study.id, draft).taken
    key = _free_key(newest, draft.codebook, name, parent)
    code_id = new_id(name, taken)
    after = codebook_edits.add_code(newest, code_id, name, parent, section, key=key, definition=definition)
    code = after.by_id[code_id]
    wrong = faults(after)
    if wrong:
        raise Refusal(wrong[0].message)
    if draft.is_begun:
        _carry_into_draft(session, person, study, draft, code)
    published = publish_in(session, person, study, after, reason, move=[one.id for one in moving])
    return AddedAtOnce(code, published.number, published.rounds)


def _codes_alone(session: Session, study: int) -> bool:
    """Whether one person with an account codes here, and nobody else ever decided anything."""
    coders = studies.list_coders(session, study)
    coding = [coder for coder in coders if coder.takes_assignments and coder.kind is CoderKind.ACCOUNT]
    return len(coding) == 1 and rounds.coders_who_decided(session, study) <= {coding[0].id}


def _free_key(newest: Codebook, draft: Codebook, name: str, parent: str | None) -> str | None:
    """A key that is free in both; codes of the draft keep theirs."""
    used = {code.key for book in (draft, newest) for code in book.children(parent) if not code.archived}
    if parent is not None:
        used |= {book.by_id[parent].key for book in (draft, newest) if parent in book.by_id}
    books = [book for book in (draft, newest) if parent is None or parent in book.by_id]
    found = (suggest_key(book, name, parent) for book in books)
    return next((key for key in found if key is not None and key not in used), None)


def _carry_into_draft(session: Session, person: Person, study: Study, draft: OpenDraft, code: Code) -> None:
    """Add the code to every state of the draft, from the version it began from on, and say its changes anew."""
    done = [edit for edit in draft.edits if not edit.undone]
    undone = [edit for edit in draft.edits if edit.undone]
    states = [draft.codebook]
    for edit in reversed(done):
        states.insert(0, patched(states[0], reversed_patch(edit.patch)))
    for edit in undone:
        states.append(patched(states[-1], edit.patch))
    states = [arranged(state, (*state.codes, code)) for state in states]
    after = states[len(done)]
    new = [fault for fault in faults(after) if fault not in faults(draft.codebook)]
    if new:
        raise Refusal(f"It clashes with the open draft. {new[0].message} Mend the draft on “Edit codebook” first.")
    for edit, (before, then) in zip((*done, *undone), pairwise(states), strict=True):
        drafts.save_patch(session, edit.id, patch_between(before, then))
    drafts.save_draft(session, study.id, replace(after, version=draft.codebook.version + 1), person)
