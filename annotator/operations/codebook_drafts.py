"""The draft of the next codebook version: change it, take changes back, publish it or let it go."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_values import Patch, patch_between, patched, reversed_patch
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.codebooks import Published, check_may_change, publish_in
from annotator.operations.rounds import check_not_archived
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, drafts, events
from annotator.store.database import Session
from annotator.store.drafts import Draft, Edit

__all__ = [
    "Changed",
    "Draft",
    "Edit",
    "KnownIds",
    "OpenDraft",
    "change_draft",
    "discard_draft",
    "edit_draft",
    "find_draft",
    "publish_draft",
    "redo",
    "undo",
]

#: What a study's first draft begins with.
EMPTY = Codebook(title="Codebook", codes=(), version=0)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with the version it began from (None before there is one) and its changes, oldest first.

    ``is_begun`` is False as long as nothing was changed: then ``codebook`` is that version
    itself. ``revision`` differs after every change, version and draft let go, and never comes
    again; 0 before there was any.
    """

    before: Codebook | None
    codebook: Codebook
    revision: int
    edits: tuple[Edit, ...] = ()
    changed_by: str | None = None
    is_begun: bool = False

    @property
    def undo_sentence(self) -> str | None:
        """What the next undo takes back."""
        done = [edit for edit in self.edits if not edit.undone]
        return done[-1].sentence if done else None

    @property
    def redo_sentence(self) -> str | None:
        """What was taken back and can be done again."""
        return next((edit.sentence for edit in self.edits if edit.undone), None)


@dataclass(frozen=True, slots=True)
class Changed:
    """A draft was changed; ``undo`` takes it back. ``added``: ids of its new codes, sections and groups."""

    codebook: Codebook
    revision: int
    sentence: str
    added: tuple[str, ...] = ()


class KnownIds:
    """The ids of codes that were ever used in a study; read when they are asked for."""

    def __init__(self, session: Session, study: int, draft: OpenDraft) -> None:
        self._session, self._study, self._draft = session, study, draft

    @cached_property
    def published(self) -> frozenset[str]:
        """Those of published versions."""
        return codebooks.published_ids(self._session, self._study)

    @cached_property
    def taken(self) -> frozenset[str]:
        """Those, and all the draft has or had."""
        return self.published.union(self._draft.codebook.by_id, drafts.edited_codes(self._session, self._study))


#: Gives the codebook after a change and its sentence.
Edited = Callable[[Codebook, KnownIds], tuple[Codebook, str]]


def find_draft(workspace: Workspace, study: Study) -> OpenDraft:
    """The draft of a study as it stands, or what a new one begins with."""
    with workspace.database.reading() as session:
        return draft_in(session, study.id, with_patches=False)


def change_draft(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    sentence: str,
    change: Callable[[Codebook], Codebook],
) -> Changed:
    """Change the draft of a study; ``seen`` is the revision the person saw.

    ``change`` takes the draft's codebook and gives the one after (``domain.codebook_edits``);
    ``sentence`` says what was done. Refusal when somebody changed the draft since: nothing is
    overwritten.
    """
    return edit_draft(workspace, person, study, seen, lambda book, _: (change(book), sentence))


def edit_draft(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    edit: Edited,
) -> Changed:
    """As ``change_draft``, with an edit that gives the codebook after and its sentence."""
    with workspace.database.writing() as session:
        before = _to_change(session, person, study, seen, with_patches=False)
        return edit_in(session, person, study, before, edit)


def edit_in(session: Session, person: Person, study: Study, before: OpenDraft, edit: Edited) -> Changed:
    """Change the draft within a transaction that holds ``codebooks.lock_codebook``, from the state it is in."""
    book = before.codebook
    after, sentence = edit(book, KnownIds(session, study.id, before))
    after = replace(after, version=book.version)
    patch = patch_between(book, after)
    if not patch:
        return Changed(book, before.revision, "Nothing changed.")
    revision = drafts.save_draft(session, study.id, after, person)
    drafts.add_edit(session, study.id, sentence, patch, person)
    _record(session, person, study, "change_draft", sentence, patch)
    return Changed(after, revision, sentence, _new_ids(book, after))


def undo(workspace: Workspace, person: Person, study: Study, seen: int) -> Changed:
    """Take the last change of the draft back; ``redo`` does it again."""
    return _step(workspace, person, study, seen, back=True)


def redo(workspace: Workspace, person: Person, study: Study, seen: int) -> Changed:
    """Do the change again that was taken back last."""
    return _step(workspace, person, study, seen, back=False)


def discard_draft(workspace: Workspace, person: Person, study: Study, seen: int) -> None:
    """Let the draft go with all its changes. It cannot be undone; the event log keeps the changes."""
    with workspace.database.writing() as session:
        before = _to_change(session, person, study, seen)
        if not before.is_begun:
            raise Refusal("There is no draft to discard.")
        drafts.remove_draft(session, study.id)
        events.record(
            session,
            person,
            "discard_draft",
            f"study:{study.id}",
            study=study.id,
            before={"version": before.codebook.version, "changes": sum(not edit.undone for edit in before.edits)},
        )


def publish_draft(
    workspace: Workspace,
    person: Person,
    study: Study,
    seen: int,
    reason: str,
    *,
    reworded: Collection[str] = (),
    move: Collection[int] | None = None,
) -> Published:
    """Publish the draft as the next version; parameters as in ``codebooks.publish_codebook``.

    Refusal when it has faults, or when every change was taken back: it stays as it is.
    """
    with workspace.database.writing() as session:
        draft = _to_change(session, person, study, seen)
        if not draft.is_begun:
            raise Refusal("There is no draft: nothing was changed since the last version.")
        began = draft.before or EMPTY
        if not patch_between(began, draft.codebook):
            said = f"version {began.version}" if draft.before else "an empty codebook"
            raise Refusal(
                f"The draft says what {said} says, so there is nothing to publish. Change something, or discard it."
            )
        drafts.remove_draft(session, study.id)
        return publish_in(session, person, study, draft.codebook, reason, reworded=reworded, move=move)


def _to_change(session: Session, person: Person, study: Study, seen: int, *, with_patches: bool = True) -> OpenDraft:
    check_may_change(person)
    check_not_archived(session, study.id)
    # Locked before it is read: on PostgreSQL two editors would else both see the same revision.
    codebooks.lock_codebook(session, study.id)
    draft = draft_in(session, study.id, with_patches=with_patches)
    if draft.revision != seen:
        what = f"changed by {draft.changed_by}" if draft.is_begun else "published or discarded"
        raise Refusal(
            f"The draft was {what} since you opened it, so nothing was saved. "
            "Look at what is there now, then make your change again."
        )
    return draft


def draft_in(session: Session, study: int, *, with_patches: bool = True) -> OpenDraft:
    """``find_draft`` within a transaction."""
    before = codebooks.find_codebook(session, study)
    draft = drafts.find_draft(session, study)
    if draft is None:
        return OpenDraft(before, before or EMPTY, drafts.first_revision(session, study))
    edits = drafts.list_edits(session, study, with_patches=with_patches)
    return OpenDraft(before, draft.codebook, draft.revision, edits, draft.changed_by, is_begun=True)


def _step(workspace: Workspace, person: Person, study: Study, seen: int, *, back: bool) -> Changed:
    with workspace.database.writing() as session:
        draft = _to_change(session, person, study, seen)
        edits = [edit for edit in draft.edits if edit.undone is not back]
        if not edits:
            raise Refusal("There is nothing to take back." if back else "There is nothing to do again.")
        edit = edits[-1] if back else edits[0]
        patch = reversed_patch(edit.patch) if back else edit.patch
        after = patched(draft.codebook, patch)
        revision = drafts.save_draft(session, study.id, after, person)
        drafts.save_undone(session, edit.id, undone=back)
        act = "undo_draft_change" if back else "redo_draft_change"
        _record(session, person, study, act, edit.sentence, patch)
        return Changed(after, revision, edit.sentence)


def _new_ids(before: Codebook, after: Codebook) -> tuple[str, ...]:
    there = {one.id for one in (*before.codes, *before.sections, *before.groups)}
    return tuple(one.id for one in (*after.codes, *after.sections, *after.groups) if one.id not in there)


def _record(session: Session, person: Person, study: Study, act: str, sentence: str, patch: Patch) -> None:
    before, after = ({"sentence": sentence, **_side(patch, side)} for side in (0, 1))
    events.record(session, person, act, f"study:{study.id}", study=study.id, before=before, after=after)


def _side(patch: Patch, side: int) -> Patch:
    """What a patch says was there before (0), or is there after (1)."""
    found: Patch = {what: change[side] for what, change in patch.items() if what not in ("codes", "order")}
    if "codes" in patch:
        found["codes"] = {key: change[side] for key, change in patch["codes"].items()}
    if "order" in patch:
        found["order"] = [patch["order"][0], patch["order"][1 + side]]
    return found
