"""What the owner makes of a proposed code: takes it, counts it as one that is there, declines it; or reopens it.

Answering says nothing of where and by whom a code was proposed: what is hidden of a
proposal while a round is blind stays hidden.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from annotator.domain import codebook_edits, edit_sentences
from annotator.domain.code_ids import new_id
from annotator.domain.codebook import Code, Codebook
from annotator.domain.memo import ProposalState, check_answer_to_proposal, check_proposal
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.codebook_drafts import KnownIds, draft_in, edit_in
from annotator.operations.codebooks import check_may_change
from annotator.operations.codes_at_once import AddedAtOnce, add_at_once
from annotator.operations.rounds import check_not_archived
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, proposals
from annotator.store.database import Session
from annotator.store.proposals import StoredProposal


@dataclass(frozen=True, slots=True)
class Answered:
    """Proposals were answered; ``version`` is the one that has the code, when it was published at once.

    ``reopen_proposal`` takes the answer back, as long as the code is not published.
    """

    sentence: str
    code_id: str | None = None
    version: int | None = None


def take_proposal(
    workspace: Workspace,
    person: Person,
    study: Study,
    proposal: str,
    *,
    name: str,
    parent: str | None = None,
    section: str | None = None,
    definition: str = "",
    at_once: bool = False,
    also: Collection[str] = (),
) -> Answered:
    """Make a proposal a code: of the draft, or (``at_once``) of a version published in the same act.

    ``also``: further proposals that mean the same and become the same code. ``at_once`` is
    for practice rounds and for whoever codes alone (``codes_at_once``).
    """
    with workspace.database.writing() as session:
        check_may_change(person)
        check_not_archived(session, study.id)
        wanted = [proposal, *also]
        return take_in(session, person, study, wanted, name, parent, section, definition, at_once=at_once)


def merge_proposal(
    workspace: Workspace, person: Person, study: Study, proposal: str, code_id: str, *, also: Collection[str] = ()
) -> Answered:
    """Answer a proposal with a code that is there already; ``reopen_proposal`` takes it back."""
    with workspace.database.writing() as session:
        codebook = _to_answer(session, person, study)
        code = codebook.by_id.get(code_id)
        if code is None or code.archived:
            raise Refusal("This code is not in the codebook, or is archived. Choose another one.")
        found = _open_ones(session, study, [proposal, *also])
        _answer(session, person, study, found, "merge_proposal", ProposalState.MERGED, code_id)
        return Answered(f"{_quoted(found)} counts as “{codebook.path(code_id)}”.", code_id)


def decline_proposal(
    workspace: Workspace, person: Person, study: Study, proposal: str, answer: str, *, also: Collection[str] = ()
) -> Answered:
    """Answer a proposal with the sentence why it becomes no code; ``reopen_proposal`` takes it back."""
    with workspace.database.writing() as session:
        _to_answer(session, person, study)
        answer = check_answer_to_proposal(answer)
        found = _open_ones(session, study, [proposal, *also])
        _answer(session, person, study, found, "decline_proposal", ProposalState.DECLINED, answer=answer)
        return Answered(f"{_quoted(found)} is declined.")


def reopen_proposal(workspace: Workspace, person: Person, study: Study, proposal: str) -> Answered:
    """Take the answer to a proposal back; a code it became is taken out of the draft with it.

    Refusal when that code is published: it can only be archived.
    """
    with workspace.database.writing() as session:
        codebook = _to_answer(session, person, study)
        found = _locked(session, study, [proposal])
        (one,) = found
        if one.state is ProposalState.OPEN:
            raise Refusal(f"“{one.name}” is open already.")
        code_id = one.code_id
        if one.state is ProposalState.TAKEN:
            if code_id in codebooks.published_ids(session, study.id):
                raise Refusal(
                    f"“{one.name}” became a code of a published version, so the answer stays. "
                    "Archive the code on the page “Edit codebook” if it is not wanted."
                )
            if code_id in codebook.by_id and not proposals.others_became(session, study.id, code_id, one.uuid):
                _take_out(session, person, study, codebook, code_id)
        _answer(session, person, study, found, "reopen_proposal", ProposalState.OPEN)
        return Answered(f"“{one.name}” is open again.")


def _to_answer(session: Session, person: Person, study: Study) -> Codebook:
    """Check that somebody may answer, and hold the codebook: the draft's where one is open, else the newest."""
    check_may_change(person)
    check_not_archived(session, study.id)
    codebooks.lock_codebook(session, study.id)
    return draft_in(session, study.id).codebook


def take_in(
    session: Session,
    person: Person,
    study: Study,
    wanted: Sequence[str],
    name: str,
    parent: str | None,
    section: str | None,
    definition: str,
    *,
    at_once: bool,
) -> Answered:
    """``take_proposal`` within a transaction; the caller has looked whether the person may."""
    codebooks.lock_codebook(session, study.id)
    found = _open_ones(session, study, wanted)
    name, definition = check_proposal(name, definition)
    added = None
    if at_once:
        reason = f"“{name}” was proposed while reading"
        added = add_at_once(session, person, study, name, parent, section, definition, reason)
        code = added.code
    else:
        code = _add_to_draft(session, person, study, name, parent, section, definition)
    _answer(session, person, study, found, "take_proposal", ProposalState.TAKEN, code.id)
    return Answered(_taken_sentence(code, added), code.id, added.number if added else None)


def _add_to_draft(
    session: Session,
    person: Person,
    study: Study,
    name: str,
    parent: str | None,
    section: str | None,
    definition: str,
) -> Code:
    made: list[str] = []

    def edit(book: Codebook, known: KnownIds) -> tuple[Codebook, str]:
        made.append(new_id(name, known.taken))
        after = codebook_edits.add_code(book, made[0], name, parent, section, definition=definition)
        return after, f"{edit_sentences.added(after, made[0])}, as proposed"

    changed = edit_in(session, person, study, draft_in(session, study.id), edit)
    return changed.codebook.by_id[made[0]]


def _take_out(session: Session, person: Person, study: Study, draft: Codebook, code_id: str) -> None:
    if draft.children(code_id):
        raise Refusal(
            f"Other codes stand under “{draft.by_id[code_id].name}” by now. "
            "Move or remove them on the page “Edit codebook” first."
        )

    def edit(book: Codebook, known: KnownIds) -> tuple[Codebook, str]:
        return codebook_edits.remove_code(book, code_id, known.published), edit_sentences.removed(book, code_id)

    edit_in(session, person, study, draft_in(session, study.id), edit)


def _locked(session: Session, study: Study, wanted: Sequence[str]) -> tuple[StoredProposal, ...]:
    found = proposals.lock_proposals(session, study.id, wanted)
    if len(found) != len(set(wanted)):
        raise Refusal("This proposal does not exist in this study. Reload the page.")
    return found


def _open_ones(session: Session, study: Study, wanted: Sequence[str]) -> tuple[StoredProposal, ...]:
    found = _locked(session, study, wanted)
    for one in found:
        if one.state is not ProposalState.OPEN:
            raise Refusal(f"“{one.name}” was answered already. Reload the page; an answer can be taken back there.")
    return found


def _answer(
    session: Session,
    person: Person,
    study: Study,
    found: Sequence[StoredProposal],
    act: str,
    state: ProposalState,
    code_id: str | None = None,
    answer: str = "",
) -> None:
    for one in found:
        proposals.save_answer(session, one.uuid, state, person, code_id, answer)
        events.record(
            session,
            person,
            act,
            f"proposal:{one.uuid}",
            study=study.id,
            before={"state": one.state.value, "code": one.code_id, "answer": one.answer},
            after={"state": state.value, "code": code_id, "answer": answer},
        )


def _taken_sentence(code: Code, added: AddedAtOnce | None) -> str:
    if added is None:
        return f"“{code.name}” is in the draft: coders get it with the next version of the codebook."
    used = ", ".join(f"“{name}”" for name in added.rounds)
    key = f" Its key is {code.key}." if code.key else ""
    return f"“{code.name}” is in the codebook from version {added.number} on, used in {used}.{key}"


def _quoted(found: Sequence[StoredProposal]) -> str:
    return ", ".join(dict.fromkeys(f"“{one.name}”" for one in found))
