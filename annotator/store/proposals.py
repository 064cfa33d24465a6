"""Codes that coders propose while they read: one function that reads them, for a viewer."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.memo import ProposalState, ProposedCode, can_see_writing_of
from annotator.domain.people import Coder, Person
from annotator.store.codebooks import version_row_id
from annotator.store.database import now
from annotator.store.rounds import list_rounds
from db import models


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """What is needed to answer a proposal; neither where nor by whom it was made."""

    uuid: str
    name: str
    sentence: str
    state: ProposalState
    code_id: str | None
    answer: str


def read_proposals(session: Session, viewer: Person, study: int) -> tuple[ProposedCode, ...]:
    """The codes proposed in a study, newest day first, with as much about them as the viewer may know.

    Those of one day stand by name as long as something is hidden: the order in which they
    were made would tell something, too.
    """
    rounds = list_rounds(session, study)
    query = (
        sa.select(models.CodeProposal, models.Coder.name, models.Coder.account_id)
        .join(models.Coder, models.Coder.id == models.CodeProposal.coder_id)
        .where(models.CodeProposal.study_id == study)
    )
    found = []
    for row, proposer, account in session.execute(query):
        known = can_see_writing_of(viewer, account, rounds)
        found.append(
            ProposedCode(
                uuid=row.uuid,
                name=row.name,
                sentence=row.sentence,
                proposed_at=row.proposed_at if known else row.proposed_at[:10],
                own=viewer.account is not None and viewer.account.id == account,
                unit=row.unit_id if known else None,
                proposer=proposer if known else None,
                state=ProposalState(row.state),
                code_id=row.code_id,
                answer=row.answer or "",
                answered_at=row.answered_at if known or row.answered_at is None else row.answered_at[:10],
            )
        )
    found.sort(key=lambda one: (one.name, one.sentence))
    all_known = all(one.unit is not None for one in found)
    found.sort(key=lambda one: one.proposed_at if all_known else one.proposed_at[:10], reverse=True)
    return tuple(found)


def find_own_proposal(session: Session, coder: Coder, uuid: str) -> tuple[int, str, int] | None:
    """(unit, name, codebook version) of a coder's own proposal; None for anybody else's."""
    found = session.execute(
        sa.select(models.CodeProposal.unit_id, models.CodeProposal.name, models.CodebookVersion.number)
        .join(models.CodebookVersion, models.CodebookVersion.id == models.CodeProposal.codebook_version_id)
        .where(models.CodeProposal.uuid == uuid, models.CodeProposal.coder_id == coder.id)
    ).one_or_none()
    return tuple(found) if found else None


def lock_proposals(session: Session, study: int, uuids: Collection[str]) -> tuple[StoredProposal, ...]:
    """The proposals of a study with these uuids, oldest first; nobody else answers them until the transaction ends."""
    rows = session.scalars(
        sa.select(models.CodeProposal)
        .where(models.CodeProposal.study_id == study, models.CodeProposal.uuid.in_(list(uuids)))
        .order_by(models.CodeProposal.id)
        .with_for_update()
    )
    return tuple(
        StoredProposal(row.uuid, row.name, row.sentence, ProposalState(row.state), row.code_id, row.answer or "")
        for row in rows
    )


def save_answer(
    session: Session, uuid: str, state: ProposalState, person: Person, code_id: str | None = None, answer: str = ""
) -> None:
    """Store what became of a proposal; an open one carries no answer."""
    is_open = state is ProposalState.OPEN
    session.execute(
        sa.update(models.CodeProposal)
        .where(models.CodeProposal.uuid == uuid)
        .values(
            state=state.value,
            code_id=code_id,
            answer=answer or None,
            answered_at=None if is_open else now(),
            answered_by=None if is_open else person.label,
        )
    )
    session.expire_all()


def others_became(session: Session, study: int, code_id: str, uuid: str) -> bool:
    """Whether further proposals than the one with this uuid became the same code."""
    return (
        session.scalar(
            sa.select(models.CodeProposal.id)
            .where(
                models.CodeProposal.study_id == study,
                models.CodeProposal.state == ProposalState.TAKEN.value,
                models.CodeProposal.code_id == code_id,
                models.CodeProposal.uuid != uuid,
            )
            .limit(1)
        )
        is not None
    )


def is_uuid_taken(session: Session, uuid: str) -> bool:
    """Whether anybody's proposal has this uuid."""
    return session.scalar(sa.select(models.CodeProposal.id).where(models.CodeProposal.uuid == uuid)) is not None


def add_proposal(
    session: Session, coder: Coder, unit: int, codebook_version: int, *, uuid: str, name: str, sentence: str
) -> None:
    """Store a new proposal; the caller has looked whether its uuid is free."""
    session.add(
        models.CodeProposal(
            uuid=uuid,
            study_id=coder.study,
            unit_id=unit,
            coder_id=coder.id,
            codebook_version_id=version_row_id(session, coder.study, codebook_version),
            name=name,
            sentence=sentence,
            proposed_at=now(),
        )
    )
    session.flush()
