"""Codes that coders propose while they read: one function that reads them, for a viewer."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.memo import ProposedCode, can_see_writing_of
from annotator.domain.people import Coder, Person
from annotator.store.codebooks import version_row_id
from annotator.store.database import now
from annotator.store.rounds import list_rounds
from db import models


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
                name=row.name,
                sentence=row.sentence,
                proposed_at=row.proposed_at if known else row.proposed_at[:10],
                own=viewer.account is not None and viewer.account.id == account,
                unit=row.unit_id if known else None,
                proposer=proposer if known else None,
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
