"""Codes that coders miss while they read: proposed from the desk, listed beside the codebook."""

import uuid as uuids
from dataclasses import dataclass

from annotator.domain.memo import ProposedCode, check_proposal
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.own_assignments import own_assignment
from annotator.operations.studies import check_lives, study_to_open
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, material, memos, proposals, studies
from annotator.store.database import Session

#: How much of a unit stands beside a proposal, in code points.
LONGEST_EXCERPT = 240


@dataclass(frozen=True, slots=True)
class ListedProposal:
    """A proposed code and the beginning of the unit it was missed in; None where that is hidden."""

    proposed: ProposedCode
    excerpt: str | None


def propose_code(
    workspace: Workspace, person: Person, assignment: str, name: str, sentence: str, uuid: str | None = None
) -> str:
    """Propose a code from an own assignment; the sentence that says what became of it.

    The same uuid is stored once and answered the same. It cannot be undone: a proposal
    changes nothing by itself, and whoever publishes the codebook decides about it.
    """
    uuid = (uuid or str(uuids.uuid4())).lower()
    with workspace.database.writing() as session:
        place, round_, coder = own_assignment(session, person, assignment)
        memos.hold_writer(session, person.account.id)
        earlier = proposals.find_own_proposal(session, coder, uuid)
        if earlier is not None and earlier[0] == place.unit:
            return _sentence(session, coder.study, *earlier[1:])
        if proposals.is_uuid_taken(session, uuid):
            raise Refusal("This proposal was already stored for another comment. Reload the page and propose it again.")
        study = studies.find_study(session, round_.study)
        check_lives(study)
        if round_.codebook_version is None:
            raise Refusal("This study has no codebook yet. The owner can choose one on the codebook page.")
        name, sentence = check_proposal(name, sentence)
        proposals.add_proposal(
            session, coder, place.unit, round_.codebook_version, uuid=uuid, name=name, sentence=sentence
        )
        events.record(
            session,
            person,
            "propose_code",
            f"proposal:{uuid}",
            study=study.id,
            after={"assignment": assignment, "name": name, "sentence": sentence},
        )
        return _sentence(session, study.id, name, round_.codebook_version)


def list_proposals(workspace: Workspace, person: Person, study: Study) -> tuple[ListedProposal, ...]:
    """The codes proposed in a study.

    In which comment a code was missed, and by whom, is hidden like another's memos:
    while a round is blind, only of one's own proposals is it told.
    """
    with workspace.database.reading() as session:
        study_to_open(session, person, study.id)
        found = proposals.read_proposals(session, person, study.id)
        wanted = tuple({one.unit for one in found if one.unit is not None})
        texts = {unit.id: unit.text for unit in material.list_units(session, study.id, ids=wanted)}
    return tuple(ListedProposal(one, _excerpt(texts[one.unit]) if one.unit is not None else None) for one in found)


def _sentence(session: Session, study: int, name: str, version: int) -> str:
    codebook = codebooks.find_codebook(session, study, version)
    same = [code for code in codebook.codes if code.name.casefold() == name.casefold() and not code.archived]
    told = f"“{name}” is proposed. It stands on the Codebook page."
    return f"{told} A code of this name is there already: {codebook.path(same[0].id)}." if same else told


def _excerpt(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else text[:LONGEST_EXCERPT].rstrip() + " …"
