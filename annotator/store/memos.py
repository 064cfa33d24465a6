"""Memos: one function through which they are read, and the acts of their writers."""

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from annotator.domain.memo import About, Memo, UnitName, can_see_writing_of, is_any_blind
from annotator.domain.people import Person
from annotator.store.database import now
from annotator.store.rounds import list_rounds
from annotator.store.studies import list_coders
from db import models

#: Values in one IN, below SQLite's limit on bound values.
BATCH = 2_000
_NAME_COLUMNS = (models.Unit.thread_id, models.Unit.kind, models.Unit.number, models.Unit.position)


def read_memos(
    session: Session,
    viewer: Person,
    study: int,
    *,
    about: Collection[tuple[About, str | None]] | None = None,
    most: int | None = None,
) -> Iterator[Memo]:
    """The memos of a study that the viewer may see, newest first: the only way to read another's.

    ``about`` limits them to some subjects; (kind, None) means every one of a kind. ``most``
    is how many are given.
    """
    rounds = list_rounds(session, study)
    query = (
        _memos()
        .where(models.Memo.study_id == study, models.Memo.removed_at.is_(None))
        .order_by(models.Memo.written_at.desc(), models.Memo.id.desc())
        .limit(most)
    )
    if is_any_blind(rounds):
        query = query.where(models.Memo.account_id == _account(viewer))
    if about is not None:
        query = query.where(sa.or_(sa.false(), *(_is_about(kind, subject) for kind, subject in about)))
    for row, name in session.execute(query):
        memo = _memo(row, name)
        if can_see_writing_of(viewer, memo.writer, rounds):
            yield memo


def are_others_hidden(session: Session, viewer: Person, study: int) -> bool:
    """Whether a round is blind and somebody else could have written memos; not whether anybody did."""
    if not is_any_blind(list_rounds(session, study)):
        return False
    coders = (coder.account for coder in list_coders(session, study) if coder.account is not None)
    owner = session.scalar(sa.select(models.Account.id).where(models.Account.is_owner))
    return any(account != _account(viewer) for account in (*coders, owner))


def study_of(session: Session, uuid: str) -> int | None:
    """The study a memo belongs to, which is to be held before the memo is."""
    return session.scalar(sa.select(models.Memo.study_id).where(models.Memo.uuid == uuid))


def find_own_memo(session: Session, writer: Person, uuid: str) -> Memo | None:
    """A memo of one's own, removed ones too, held until the transaction ends; None for anybody else's."""
    found = session.execute(
        _memos()
        .where(models.Memo.uuid == uuid, models.Memo.account_id == _account(writer))
        .with_for_update(of=models.Memo)
    ).one_or_none()
    return _memo(*found) if found else None


def is_uuid_taken(session: Session, uuid: str) -> bool:
    """Whether anybody's memo has this uuid."""
    return session.scalar(sa.select(models.Memo.id).where(models.Memo.uuid == uuid)) is not None


def add_memo(session: Session, memo: Memo) -> None:
    """Store a new memo as it stands; the caller has looked whether its uuid is free."""
    session.add(
        models.Memo(
            uuid=memo.uuid,
            study_id=memo.study,
            account_id=memo.writer,
            subject=memo.about.value,
            subject_id=memo.subject,
            text=memo.text,
            written_at=memo.written_at,
        )
    )
    session.flush()


def save_text(session: Session, uuid: str, text: str) -> None:
    """Give a memo another text."""
    session.execute(sa.update(models.Memo).where(models.Memo.uuid == uuid).values(text=text, changed_at=now()))


def save_removed(session: Session, uuid: str, *, removed: bool) -> None:
    """Take a memo away, or bring it back."""
    at = now() if removed else None
    session.execute(sa.update(models.Memo).where(models.Memo.uuid == uuid).values(removed_at=at))


def hold_writer(session: Session, account: int) -> None:
    """Let nobody store for the same account until the transaction ends: one thing sent twice is stored once."""
    session.execute(sa.select(models.Account.id).where(models.Account.id == account).with_for_update())


def is_repeated(session: Session, coder: int, unit: int) -> bool:
    """Whether a coder meets a unit more than once in the study."""
    times = session.scalar(
        sa.select(sa.func.count())
        .select_from(models.Assignment)
        .where(models.Assignment.coder_id == coder, models.Assignment.unit_id == unit)
    )
    return times > 1


def thread_of_unit(session: Session, unit: int) -> int:
    """The thread a unit stands in."""
    return session.get_one(models.Unit, unit).thread_id


def names_of_units(session: Session, study: int, units: Sequence[int]) -> dict[int, UnitName]:
    """What units are called by, without their texts."""
    parent = aliased(models.Unit)
    found = {}
    for start in range(0, len(units), BATCH):
        query = (
            sa.select(models.Unit.id, *_NAME_COLUMNS, parent.kind, parent.number)
            .outerjoin(parent, parent.id == models.Unit.parent_id)
            .where(models.Unit.study_id == study, models.Unit.id.in_(units[start : start + BATCH]))
        )
        for unit, *name in session.execute(query):
            found[unit] = UnitName(*name)
    return found


def titles_of_threads(session: Session, study: int, threads: Sequence[int]) -> dict[int, str | None]:
    """The titles of threads."""
    found = {}
    for start in range(0, len(threads), BATCH):
        query = sa.select(models.Thread.id, models.Thread.title).where(
            models.Thread.study_id == study, models.Thread.id.in_(threads[start : start + BATCH])
        )
        found |= dict(session.execute(query).all())
    return found


def _memos() -> sa.Select[tuple[models.Memo, str]]:
    return sa.select(models.Memo, models.Account.name).join(models.Account, models.Account.id == models.Memo.account_id)


def _is_about(kind: About, subject: str | None) -> sa.ColumnElement[bool]:
    of_kind = models.Memo.subject == kind.value
    return of_kind if subject is None else sa.and_(of_kind, models.Memo.subject_id == subject)


def _account(person: Person) -> int:
    """The person's account; a number no account has for somebody at the command line."""
    return person.account.id if person.account is not None else -1


def _memo(row: models.Memo, name: str) -> Memo:
    return Memo(
        uuid=row.uuid,
        study=row.study_id,
        about=About(row.subject),
        subject=row.subject_id,
        text=row.text,
        writer=row.account_id,
        writer_name=name,
        written_at=row.written_at,
        changed_at=row.changed_at,
        removed_at=row.removed_at,
    )
