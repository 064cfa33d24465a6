"""Codes that coders miss while they read: proposed from the desk, listed for everybody with what became of them."""

import uuid as uuids
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.memo import ProposalState, ProposedCode, check_proposal
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.codes_at_once import rounds_at_once
from annotator.operations.own_assignments import own_assignment
from annotator.operations.proposal_answers import (
    Answered,
    decline_proposal,
    merge_proposal,
    reopen_proposal,
    take_in,
    take_proposal,
)
from annotator.operations.studies import check_lives, study_to_open
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, drafts, events, material, memos, proposals, studies, withdrawn
from annotator.store.database import Session

__all__ = [
    "LONGEST_EXCERPT",
    "Answered",
    "ListedProposal",
    "Proposed",
    "can_add_at_once",
    "decline_proposal",
    "list_proposals",
    "merge_proposal",
    "propose_at_desk",
    "propose_code",
    "reopen_proposal",
    "take_proposal",
]

#: How much of a unit stands beside a proposal, in code points.
LONGEST_EXCERPT = 240


@dataclass(frozen=True, slots=True)
class ListedProposal:
    """A proposed code and the beginning of the unit it was missed in; None where that is hidden.

    ``code`` is the path of the code it became or counts as; None when there is none, or no
    more. ``in_draft`` says that this code comes with the next version only.
    """

    proposed: ProposedCode
    excerpt: str | None
    code: str | None = None
    in_draft: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """A code was proposed; ``version`` is the one that has it, when it was added at once."""

    sentence: str
    version: int | None = None


def propose_code(
    workspace: Workspace, person: Person, assignment: str, name: str, sentence: str, uuid: str | None = None
) -> str:
    """Propose a code from an own assignment; the sentence that says what became of it.

    The same uuid is stored once and answered the same. It cannot be undone: a proposal
    changes nothing by itself, and whoever publishes the codebook decides about it.
    """
    return propose_at_desk(workspace, person, assignment, name, sentence, uuid).sentence


def propose_at_desk(
    workspace: Workspace,
    person: Person,
    assignment: str,
    name: str,
    sentence: str,
    uuid: str | None = None,
    *,
    add: bool = False,
    parent: str | None = None,
) -> Proposed:
    """Like ``propose_code``; with ``add`` the code is taken at once, under ``parent`` or as a theme.

    Refusal, and nothing stored, when it cannot be added.
    """
    uuid = (uuid or str(uuids.uuid4())).lower()
    with workspace.database.writing() as session:
        place, round_, coder = own_assignment(session, person, assignment)
        withdrawn.hold_back(session, round_.study, shared=True)
        memos.hold_writer(session, person.account.id)
        earlier = proposals.find_own_proposal(session, coder, uuid)
        if earlier is not None and earlier[0] == place.unit:
            return _what_became(session, coder.study, uuid, *earlier[1:])
        if proposals.is_uuid_taken(session, uuid):
            raise Refusal("This proposal was already stored for another comment. Reload the page and propose it again.")
        study = studies.find_study(session, round_.study)
        check_lives(study)
        if material.is_withdrawn(session, place.unit):
            raise Refusal("This comment was withdrawn, so nothing is written about it any more. Reload the page.")
        if round_.codebook_version is None:
            raise Refusal("This study has no codebook yet. The owner can choose one on the codebook page.")
        name, sentence = check_proposal(name, sentence)
        after = {"assignment": assignment, "name": name, "sentence": sentence}
        version = round_.codebook_version
        proposals.add_proposal(session, coder, place.unit, version, uuid=uuid, name=name, sentence=sentence)
        events.record(session, person, "propose_code", f"proposal:{uuid}", study=study.id, after=after)
        if add:
            if round_.id not in {one.id for one in rounds_at_once(session, person, study.id)}:
                raise Refusal("A code cannot be added at once in this round. Propose it without adding it.")
            take_in(session, person, study, [uuid], name, parent, None, sentence, at_once=True)
        return _what_became(session, study.id, uuid, name, version)


def list_proposals(workspace: Workspace, person: Person, study: Study) -> tuple[ListedProposal, ...]:
    """The codes proposed in a study, and what became of them.

    In which comment a code was missed, and by whom, is hidden like another's memos:
    while a round is blind, only of one's own proposals is it told.
    """
    with workspace.database.reading() as session:
        study_to_open(session, person, study.id)
        found = proposals.read_proposals(session, person, study.id)
        wanted = tuple({one.unit for one in found if one.unit is not None})
        texts = {unit.id: unit.text for unit in material.list_units(session, study.id, ids=wanted)}
        answered = any(one.code_id is not None for one in found)
        published = codebooks.find_codebook(session, study.id) if answered else None
        draft = drafts.find_draft(session, study.id) if answered else None
    return tuple(
        ListedProposal(
            one,
            _excerpt(texts[one.unit]) if one.unit is not None else None,
            *_where(one.code_id, published, draft.codebook if draft else None),
        )
        for one in found
    )


def can_add_at_once(workspace: Workspace, person: Person, study: Study) -> tuple[str, ...]:
    """The names of the rounds in which a proposal taken at once could be used; none when it cannot be."""
    with workspace.database.reading() as session:
        return tuple(one.name for one in rounds_at_once(session, person, study.id))


def _where(code_id: str | None, published: Codebook | None, draft: Codebook | None) -> tuple[str | None, bool]:
    for book, in_draft in ((published, False), (draft, True)):
        if book is not None and code_id in book.by_id:
            return book.path(code_id), in_draft
    return None, False


def _what_became(session: Session, study: int, uuid: str, name: str, version: int) -> Proposed:
    """What a coder is told of their own proposal, the first time and again."""
    (one,) = proposals.lock_proposals(session, study, [uuid])
    newest = codebooks.find_codebook(session, study)
    if one.state is ProposalState.TAKEN and one.code_id in newest.by_id:
        key = newest.by_id[one.code_id].key
        sentence = f"“{newest.path(one.code_id)}” is in the codebook now."
        return Proposed(f"{sentence} Its key is {key}." if key else sentence, newest.version)
    return Proposed(_sentence(session, study, name, version))


def _sentence(session: Session, study: int, name: str, version: int) -> str:
    codebook = codebooks.find_codebook(session, study, version)
    same = [code for code in codebook.codes if code.name.casefold() == name.casefold() and not code.archived]
    told = f"“{name}” is proposed. It stands on the Codebook page."
    return f"{told} A code of this name is there already: {codebook.path(same[0].id)}." if same else told


def _excerpt(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else text[:LONGEST_EXCERPT].rstrip() + " …"
