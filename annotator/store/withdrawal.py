"""Erase units for good: their words and all that hangs on them, one function for each kind of place.

Call inside a writing transaction that holds the study and its rounds (``hold``). What
quotes the units elsewhere is the matter of ``quoting_places``; what the files of the
database still hold afterwards that of ``raw_traces``.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.people import Person
from annotator.domain.withdrawal import OnUnits
from annotator.store import search, withdrawn
from annotator.store.codebooks import lock_codebook
from annotator.store.database import now
from annotator.store.rounds import lock_rounds
from annotator.store.shown_texts import labelled_texts
from db import models

#: Ids named in one statement, below the limits on bound values.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class ToWithdraw:
    """A unit as it stands before its withdrawal; ``texts`` are its words as stored and as shown."""

    id: int
    texts: tuple[str, ...]
    author: str | None
    time: str | None
    source_key: str | None


#: The digests by which a unit is known again, the first of which it keeps.
Digests = Callable[[ToWithdraw], Sequence[str]]


def hold(session: Session, study: int) -> None:
    """Let nobody import into the study, save a decision or change its codebook until the transaction ends."""
    if session.get_bind().dialect.name == "sqlite":
        # What this transaction takes away is overwritten with zeros.
        session.execute(sa.text("PRAGMA secure_delete = ON"))
    withdrawn.hold_back(session, study, shared=False)
    # Nor change the draft of the codebook: somebody who had read it before would store its words again.
    lock_codebook(session, study)
    lock_rounds(session, study)


def find_units(
    session: Session, study: int, *, unit: int | None = None, author: str | None = None
) -> tuple[ToWithdraw, ...]:
    """A unit, or all of an author, by pseudonym; those withdrawn already are left out."""
    columns = (models.Unit.id, models.Unit.text, models.Unit.author, models.Unit.time, models.Unit.key_digest)
    query = sa.select(*columns).where(models.Unit.study_id == study, models.Unit.withdrawn_at.is_(None))
    query = query.where(models.Unit.id == unit if author is None else models.Unit.author == author)
    rows = session.execute(query.order_by(models.Unit.id)).all()
    shown = {}
    for batch in _batches([row.id for row in rows]):
        shown |= labelled_texts(session, units=batch)
    return tuple(
        ToWithdraw(
            row.id,
            (row.text, shown[row.id].text) if row.id in shown else (row.text,),
            row.author,
            row.time,
            row.key_digest,
        )
        for row in rows
    )


def is_withdrawn(session: Session, study: int, unit: int) -> bool:
    """Whether a unit of the study was withdrawn before."""
    at = sa.select(models.Unit.withdrawn_at).where(models.Unit.study_id == study, models.Unit.id == unit)
    return session.scalar(at) is not None


def count_on_units(session: Session, study: int, units: Collection[int]) -> OnUnits:
    """What hangs on units."""
    counts = [0] * 6
    for batch in _batches(units):
        found = _counted(session, study, batch)
        counts = [one + other for one, other in zip(counts, found, strict=True)]
    return OnUnits(len(units), *counts)


def erase_units(
    session: Session, person: Person, study: int, units: Sequence[ToWithdraw], digests: Digests, reason: str
) -> tuple[int, ...]:
    """Erase the words of units everywhere they hang on them, and leave tombstones; the ids of those."""
    at = now()
    tombstones: list[int] = []
    for one in units:
        search.forget_text(session, one.id, one.texts[0])
    search.merge_index(session)
    for one in units:
        known_by = digests(one)
        _erase_unit(session, one.id, known_by, at)
        tombstones += [add_tombstone(session, person, study, digest, reason, unit=one.id, at=at) for digest in known_by]
    for batch in _batches([one.id for one in units]):
        _erase_identifier_places(session, batch)
        _erase_undecided(session, batch)
        _erase_in_decisions(session, batch)
        _erase_memos(session, study, batch, at)
        _erase_proposals(session, batch)
        _erase_anchors(session, batch)
    _close_gaps(session, study)
    return tuple(tombstones)


def event_subjects(session: Session, study: int, units: Collection[int]) -> frozenset[str]:
    """The subjects of the events about memos, proposals and anchors that hang on units."""
    subjects: set[str] = set()
    for batch in _batches(units):
        memos = sa.select(models.Memo.uuid).where(_is_about(study, batch))
        proposals = sa.select(models.CodeProposal.uuid).where(models.CodeProposal.unit_id.in_(batch))
        subjects |= {f"memo:{uuid}" for uuid in session.scalars(memos)}
        subjects |= {f"proposal:{uuid}" for uuid in session.scalars(proposals)}
        anchors = sa.select(models.Anchor.id).where(models.Anchor.unit_id.in_(batch))
        subjects |= {f"anchor:{number}" for number in session.scalars(anchors)}
    return frozenset(subjects)


def add_tombstone(
    session: Session, person: Person, study: int, digest: str, reason: str, *, unit: int | None = None, at: str
) -> int:
    """Leave a tombstone, of a unit or, without one, of an author; its id."""
    row = models.Tombstone(
        study_id=study, unit_id=unit, digest=digest, reason=reason, withdrawn_at=at, withdrawn_by=person.label
    )
    session.add(row)
    session.flush()
    return row.id


def _counted(session: Session, study: int, batch: Sequence[int]) -> list[int]:
    """The counts of ``OnUnits`` after the units, in its order."""
    assigned = sa.select(models.Assignment.id).where(models.Assignment.unit_id.in_(batch))
    noted = models.Decision.assignment_id.in_(assigned), models.Decision.note != ""
    return [
        session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions))
        for model, conditions in (
            (models.Decision, (*noted, models.Decision.is_current)),
            (models.Memo, (_is_about(study, batch), models.Memo.text != "")),
            (models.CodeProposal, (models.CodeProposal.unit_id.in_(batch), models.CodeProposal.sentence != "")),
            (models.Assignment, (models.Assignment.unit_id.in_(batch), ~models.Assignment.is_decided)),
            (models.Assignment, (models.Assignment.unit_id.in_(batch), models.Assignment.is_decided)),
            (models.IdentifierPlace, (models.IdentifierPlace.unit_id.in_(batch),)),
        )
    ]


def _erase_unit(session: Session, unit: int, digests: Sequence[str], at: str) -> None:
    values = {"text": "", "length": 0, "author": None, "attributes": {}, "key_digest": None, "withdrawn_at": at}
    if digests:
        values["text_hash"] = digests[0]
    session.execute(sa.update(models.Unit).where(models.Unit.id == unit).values(values))


def _erase_identifier_places(session: Session, batch: Sequence[int]) -> None:
    session.execute(sa.delete(models.IdentifierPlace).where(models.IdentifierPlace.unit_id.in_(batch)))


def _erase_undecided(session: Session, batch: Sequence[int]) -> None:
    """Take assignments away that nobody has decided, with what was said and taken back there."""
    chosen = (models.Assignment.unit_id.in_(batch), ~models.Assignment.is_decided)
    ids = sa.select(models.Assignment.id).where(*chosen)
    places = sa.select(models.Assignment.round_id, models.Assignment.coder_id, sa.func.count()).where(*chosen)
    fewer = session.execute(places.group_by(models.Assignment.round_id, models.Assignment.coder_id)).all()
    decisions = sa.select(models.Decision.id).where(models.Decision.assignment_id.in_(ids))
    looks = models.SecondLook
    session.execute(sa.delete(looks).where(looks.assignment_id.in_(ids) | looks.decision_id.in_(decisions)))
    session.execute(sa.delete(models.Decision).where(models.Decision.assignment_id.in_(ids)))
    session.execute(sa.delete(models.Assignment).where(*chosen))
    for round_, coder, count in fewer:
        session.execute(
            sa.update(models.RoundCoder)
            .where(models.RoundCoder.round_id == round_, models.RoundCoder.coder_id == coder)
            .values(total=models.RoundCoder.total - count)
        )


def _close_gaps(session: Session, study: int) -> None:
    """Count the positions of every coder's assignments from 0 again, in the order they have."""
    table = models.Assignment.__table__
    rounds = sa.select(models.Round.id).where(models.Round.study_id == study)
    order = sa.func.row_number().over(partition_by=(table.c.round_id, table.c.coder_id), order_by=table.c.position)
    placed = sa.select(table.c.id, (order - 1).label("place")).where(table.c.round_id.in_(rounds)).subquery()
    moved = (table.c.id == placed.c.id, table.c.position != placed.c.place)
    # In two steps: no two assignments of a coder may have one position, not even for a moment.
    session.execute(sa.update(table).values(position=-1 - placed.c.place).where(*moved))
    session.execute(sa.update(table).values(position=-1 - table.c.position).where(table.c.position < 0))


def _erase_in_decisions(session: Session, batch: Sequence[int]) -> None:
    """Spans and notes of everything that was ever decided; the codes stay."""
    assigned = sa.select(models.Assignment.id).where(models.Assignment.unit_id.in_(batch))
    decided = sa.update(models.Decision).where(models.Decision.assignment_id.in_(assigned))
    session.execute(decided.values(spans=[], note="").execution_options(synchronize_session=False))


def _erase_memos(session: Session, study: int, batch: Sequence[int], at: str) -> None:
    """Their rows stay: a browser that sends one again must not have it stored anew."""
    memos = sa.update(models.Memo).where(_is_about(study, batch))
    session.execute(memos.values(text="", removed_at=sa.func.coalesce(models.Memo.removed_at, at)))


def _erase_proposals(session: Session, batch: Sequence[int]) -> None:
    """The sentence beside a proposed code; its name stays unless it quotes."""
    here = models.CodeProposal.unit_id.in_(batch)
    session.execute(sa.update(models.CodeProposal).where(here).values(sentence=""))


def _erase_anchors(session: Session, batch: Sequence[int]) -> None:
    """The notes beside anchors; a unit without words is shown as nobody's anchor."""
    here = models.Anchor.unit_id.in_(batch)
    session.execute(sa.update(models.Anchor).where(here).values(note=""))


def _is_about(study: int, batch: Sequence[int]) -> sa.ColumnElement[bool]:
    return sa.and_(
        models.Memo.study_id == study, models.Memo.subject == "unit", models.Memo.subject_id.in_(map(str, batch))
    )


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    ids = sorted(ids)
    for first in range(0, len(ids), _BATCH):
        yield ids[first : first + _BATCH]
