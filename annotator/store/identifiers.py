"""Identifiers in stored texts: where they stand, and what was decided about them."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.identifiers import FoundPlace, ListedIdentifier, Verdict
from annotator.store.database import now
from db import models

#: Rows in one statement.
_BATCH = 5_000
#: Texts read at a time.
_READ = 1_000
#: Ids named in one statement, below the limits on bound values.
_NAMED = 500
_PLACE, _IDENTIFIER, _UNIT = models.IdentifierPlace, models.Identifier, models.Unit
_HAS_TEXT = sa.and_(_UNIT.withdrawn_at.is_(None), _UNIT.text != "")


def lock_study(session: Session, study: int) -> None:
    """Let no other search and no other import store in this study until the transaction ends."""
    # Not in the way of coders: what they save names the study too, and a large import takes its time.
    session.execute(sa.select(models.Study.id).where(models.Study.id == study).with_for_update(key_share=True))


def source_ids(session: Session, study: int) -> frozenset[int]:
    """The sources of a study."""
    return frozenset(session.scalars(sa.select(models.Source.id).where(models.Source.study_id == study)))


def count_texts(session: Session, study: int) -> int:
    """How many units of a study have a text."""
    return session.scalar(sa.select(sa.func.count()).select_from(_UNIT).where(_UNIT.study_id == study, _HAS_TEXT))


def stored_texts(session: Session, study: int, sources: Collection[int] | None = None) -> Iterator[tuple[int, str]]:
    """(unit, stored text) of a study's units, or of those that came with some sources; few in memory at a time."""
    query = sa.select(_UNIT.id).where(_UNIT.study_id == study, _HAS_TEXT).order_by(_UNIT.id)
    if sources is not None:
        query = query.where(_UNIT.source_id.in_(sources))
    # By id, batch by batch: a cursor left open where the search is stopped would outlive the transaction.
    ids = array("q", session.scalars(query))
    for start in range(0, len(ids), _READ):
        batch = sa.select(_UNIT.id, _UNIT.text).where(_UNIT.id.in_(ids[start : start + _READ])).order_by(_UNIT.id)
        for row in session.execute(batch).all():
            yield row.id, row.text


def labels_given(session: Session, study: int) -> dict[tuple[str, str], str]:
    """(kind, digest) -> label of every identifier of a study."""
    rows = session.execute(
        sa.select(_IDENTIFIER.kind, _IDENTIFIER.digest, _IDENTIFIER.label)
        .where(_IDENTIFIER.study_id == study)
        .order_by(_IDENTIFIER.id)
    )
    return {(kind, digest): label for kind, digest, label in rows}


def add_identifiers(session: Session, study: int, labels: Mapping[tuple[str, str], str]) -> None:
    """Store identifiers that were not known yet, (kind, digest) -> label, undecided; one known stays as it is."""
    known = set(labels_given(session, study))
    rows = [
        {"study_id": study, "kind": kind, "digest": digest, "state": Verdict.FOUND.value, "label": label}
        for (kind, digest), label in labels.items()
        if (kind, digest) not in known
    ]
    _insert(session, _IDENTIFIER, rows)


def save_places(session: Session, study: int, places: Iterable[FoundPlace], *, all_texts: bool) -> int:
    """Store where known identifiers stand, each place once; those whose text is gone are left out. How many are new.

    When ``all_texts`` were searched, places nobody has decided about go if they were not found again.
    """
    ids = {
        (kind, digest): number
        for number, kind, digest in session.execute(
            sa.select(_IDENTIFIER.id, _IDENTIFIER.kind, _IDENTIFIER.digest).where(_IDENTIFIER.study_id == study)
        )
    }
    readable = set(session.scalars(sa.select(_UNIT.id).where(_UNIT.study_id == study, _HAS_TEXT)))
    new = {
        (ids[place.kind, place.digest], place.unit, place.start, place.end): None
        for place in places
        if place.unit in readable
    }
    gone: list[int] = []
    count = len(new)
    for number, undecided, *held in session.execute(_held_places(study)):
        if tuple(held) in new:
            new[tuple(held)] = number
            count -= 1
        elif undecided and all_texts:
            gone.append(number)
    for start in range(0, len(gone), _NAMED):
        session.execute(sa.delete(_PLACE).where(_PLACE.id.in_(gone[start : start + _NAMED])))
    names = ("identifier_id", "unit_id", "start", "end")
    _insert(session, _PLACE, [dict(zip(names, row, strict=True)) for row, known in new.items() if known is None])
    return count


def find_identifiers(session: Session, study: int, ids: Collection[int]) -> tuple[ListedIdentifier, ...]:
    """Identifiers of a study by id, without their forms; held until the transaction ends."""
    found: list[ListedIdentifier] = []
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _NAMED):
        rows = session.scalars(
            sa.select(_IDENTIFIER)
            .where(_IDENTIFIER.study_id == study, _IDENTIFIER.id.in_(wanted[start : start + _NAMED]))
            .order_by(_IDENTIFIER.id)
            .with_for_update()
        )
        found += (ListedIdentifier(row.id, row.kind, (), 0, row.label, Verdict(row.state)) for row in rows)
    return tuple(found)


def undecided_ids(session: Session, study: int, kinds: Collection[str]) -> tuple[int, ...]:
    """The identifiers of some kinds that nobody has decided about and that stand somewhere."""
    return tuple(
        session.scalars(
            sa.select(_IDENTIFIER.id)
            .where(_IDENTIFIER.study_id == study, _IDENTIFIER.kind.in_(kinds))
            .where(_IDENTIFIER.state == Verdict.FOUND.value)
            .where(sa.exists().where(_PLACE.identifier_id == _IDENTIFIER.id))
            .order_by(_IDENTIFIER.id)
        )
    )


def save_verdict(session: Session, study: int, ids: Sequence[int], verdict: Verdict) -> None:
    """Decide about identifiers: it holds for all of their places, now and later, but for those decided apart."""
    for start in range(0, len(ids), _NAMED):
        some = ids[start : start + _NAMED]
        decided = None if verdict is Verdict.FOUND else now()
        session.execute(
            sa.update(_IDENTIFIER)
            .where(_IDENTIFIER.study_id == study, _IDENTIFIER.id.in_(some))
            .values(state=verdict.value, decided_at=decided)
        )


def save_label(session: Session, study: int, identifier: int, label: str, kinds: Collection[str]) -> None:
    """Give an identifier another label, and whatever of these kinds names the same person."""
    row = session.get_one(_IDENTIFIER, identifier)
    same = sa.or_(
        _IDENTIFIER.id == identifier,
        sa.and_(_IDENTIFIER.digest == row.digest, _IDENTIFIER.kind.in_(kinds if row.kind in kinds else ())),
    )
    session.execute(sa.update(_IDENTIFIER).where(_IDENTIFIER.study_id == study, same).values(label=label))


def find_place(session: Session, study: int, place: int) -> tuple[int, Verdict | None] | None:
    """(identifier, verdict of its own or None) of a place in a study; held until the transaction ends."""
    row = session.execute(
        sa.select(_PLACE.identifier_id, _PLACE.state)
        .join(_IDENTIFIER, _IDENTIFIER.id == _PLACE.identifier_id)
        .where(_PLACE.id == place, _IDENTIFIER.study_id == study)
        .with_for_update(of=_PLACE)
    ).one_or_none()
    return None if row is None else (row[0], None if row[1] is None else Verdict(row[1]))


def save_place_verdict(session: Session, place: int, verdict: Verdict) -> None:
    """Decide about one place apart from the others; undecided, it follows them again."""
    own = None if verdict is Verdict.FOUND else verdict.value
    session.execute(sa.update(_PLACE).where(_PLACE.id == place).values(state=own))


def _held_places(study: int) -> sa.Select:
    """(id, whether nobody decided, identifier, unit, start, end) of every place of a study."""
    undecided = sa.and_(_PLACE.state.is_(None), _IDENTIFIER.state == Verdict.FOUND.value)
    return (
        sa.select(_PLACE.id, undecided, _PLACE.identifier_id, _PLACE.unit_id, _PLACE.start, _PLACE.end)
        .join(_IDENTIFIER, _IDENTIFIER.id == _PLACE.identifier_id)
        .where(_IDENTIFIER.study_id == study)
    )


def _insert(session: Session, model: type[models.Base], rows: Sequence[Mapping[str, object]]) -> None:
    for start in range(0, len(rows), _BATCH):
        session.execute(sa.insert(model), rows[start : start + _BATCH])
