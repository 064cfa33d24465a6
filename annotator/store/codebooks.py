"""Published codebook versions; their rows never change, but for words that are withdrawn."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_versions import PublishedVersion
from annotator.domain.people import Person
from annotator.store import withdrawn
from annotator.store.database import now
from db import models

_MOST_READ = 200
_read: dict[tuple[str, int, str, int], Codebook] = {}


def add_codebook_version(
    session: Session, study: int, codebook: Codebook, person: Person, reason: str, reworded: Collection[str] = ()
) -> int:
    """Publish a codebook as the study's next version; its number. ``reworded``: codes whose meaning stays."""
    number = (newest_number(session, study) or 0) + 1
    version = models.CodebookVersion(
        study_id=study,
        number=number,
        title=codebook.title,
        description=codebook.description,
        sections=[[section.id, section.name] for section in codebook.sections],
        published_at=now(),
        published_by=person.label,
        reason=reason,
        reworded=sorted(reworded),
    )
    session.add(version)
    session.flush()
    for position, code in enumerate(codebook.codes):
        session.add(
            models.Code(
                codebook_version_id=version.id,
                code_id=code.id,
                parent=code.parent,
                section=code.section,
                position=position,
                name=code.name,
                key=code.key,
                colour=code.colour,
                definition=code.definition,
                apply_when=code.apply_when,
                do_not_apply_when=code.do_not_apply_when,
                examples=list(code.examples),
                archived=code.archived,
                merged_into=code.merged_into,
                split_from=code.split_from,
                guid=code.guid,
            )
        )
    for position, group in enumerate(codebook.groups):
        session.add(
            models.CodeGroup(
                codebook_version_id=version.id,
                group_id=group.id,
                position=position,
                name=group.name,
                kind=group.kind.value,
                members=list(group.members),
                values=list(group.values),
            )
        )
    return number


def newest_number(session: Session, study: int) -> int | None:
    """The number of the newest version; None when the study has no codebook yet."""
    return session.scalar(
        sa.select(sa.func.max(models.CodebookVersion.number)).where(models.CodebookVersion.study_id == study)
    )


def find_codebook(session: Session, study: int, number: int | None = None) -> Codebook | None:
    """One version, the newest by default."""
    number = number if number is not None else newest_number(session, study)
    found = find_version(session, study, number) if number is not None else None
    return found[1] if found else None


def find_version(session: Session, study: int, number: int) -> tuple[int, Codebook] | None:
    """One version with the row id other tables refer to it by."""
    row = session.scalar(
        sa.select(models.CodebookVersion).where(
            models.CodebookVersion.study_id == study, models.CodebookVersion.number == number
        )
    )
    return (row.id, _codebook(session, row)) if row else None


def list_codebooks(session: Session, study: int) -> dict[int, Codebook]:
    """Every version of a study's codebook by number."""
    rows = session.scalars(
        sa.select(models.CodebookVersion)
        .where(models.CodebookVersion.study_id == study)
        .order_by(models.CodebookVersion.number)
    )
    return {row.number: _codebook(session, row) for row in rows}


def lock_codebook(session: Session, study: int) -> None:
    """Let nobody else change the draft or publish a version of this study until the transaction ends."""
    session.execute(sa.select(models.Study.id).where(models.Study.id == study).with_for_update(key_share=True))


def is_used(session: Session, study: int) -> bool:
    """Whether a decision was ever made in a study, under any version."""
    made = sa.exists().where(models.Decision.codebook_version_id == models.CodebookVersion.id)
    used = sa.select(models.CodebookVersion.id).where(models.CodebookVersion.study_id == study, made)
    return session.scalar(used.limit(1)) is not None


def published_ids(session: Session, study: int) -> frozenset[str]:
    """The ids of the codes of every version."""
    query = sa.select(models.Code.code_id).distinct()
    query = query.join(models.CodebookVersion, models.CodebookVersion.id == models.Code.codebook_version_id)
    return frozenset(session.scalars(query.where(models.CodebookVersion.study_id == study)))


def list_published(session: Session, study: int) -> dict[int, PublishedVersion]:
    """Every version by number, with when, by whom and why it was published."""
    rows = session.scalars(
        sa.select(models.CodebookVersion)
        .where(models.CodebookVersion.study_id == study)
        .order_by(models.CodebookVersion.number)
    ).all()
    names = person_names(session, {row.published_by for row in rows})
    return {
        row.number: PublishedVersion(
            codebook=_codebook(session, row),
            published_at=row.published_at,
            published_by=names[row.published_by],
            reason=row.reason,
            reworded=frozenset(row.reworded or ()),
        )
        for row in rows
    }


def person_names(session: Session, labels: Collection[str]) -> dict[str, str]:
    """What people are called to whom the labels of the event log belong: their account's name, or the label itself."""
    accounts = {
        f"account:{number}": name for number, name in session.execute(sa.select(models.Account.id, models.Account.name))
    }
    return {label: accounts.get(label, label.partition(":")[2] or label) for label in labels}


def version_row_id(session: Session, study: int, number: int) -> int | None:
    """The row id other tables refer to a version by."""
    return session.scalar(
        sa.select(models.CodebookVersion.id).where(
            models.CodebookVersion.study_id == study, models.CodebookVersion.number == number
        )
    )


def _codebook(session: Session, row: models.CodebookVersion) -> Codebook:
    """A version as a value; read once a process, because a published version never changes.

    The moment of publishing is part of the key: a row id given back by a failed
    transaction may be used again. So is the newest tombstone: a withdrawal erases what
    quotes the withdrawn words, in published versions too.
    """
    key = (str(session.get_bind().engine.url), row.id, row.published_at, withdrawn.newest(session, row.study_id))
    if key not in _read:
        if len(_read) >= _MOST_READ:
            _read.clear()
        _read[key] = _read_codebook(session, row)
    return _read[key]


def _read_codebook(session: Session, row: models.CodebookVersion) -> Codebook:
    codes = session.scalars(
        sa.select(models.Code).where(models.Code.codebook_version_id == row.id).order_by(models.Code.position)
    )
    groups = session.scalars(
        sa.select(models.CodeGroup)
        .where(models.CodeGroup.codebook_version_id == row.id)
        .order_by(models.CodeGroup.position)
    )
    return Codebook(
        title=row.title,
        description=row.description,
        version=row.number,
        sections=tuple(Section(id=section, name=name) for section, name in row.sections),
        codes=tuple(
            Code(
                id=code.code_id,
                name=code.name,
                parent=code.parent,
                section=code.section,
                key=code.key,
                colour=code.colour,
                definition=code.definition,
                apply_when=code.apply_when,
                do_not_apply_when=code.do_not_apply_when,
                examples=tuple(code.examples),
                archived=code.archived,
                merged_into=code.merged_into,
                split_from=code.split_from,
                guid=code.guid,
            )
            for code in codes
        ),
        groups=tuple(
            CodeGroup(
                id=group.group_id,
                name=group.name,
                kind=GroupKind(group.kind),
                members=tuple(group.members),
                values=tuple(group.values),
            )
            for group in groups
        ),
    )
