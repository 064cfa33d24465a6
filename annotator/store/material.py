"""Sources, threads and units as they are read back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.labels import LabelledText
from annotator.domain.material import Problem, Severity
from annotator.domain.stored_material import StoredSource, StoredThread, StoredUnit
from annotator.store.shown_texts import labelled_texts, text_version
from db import models


def list_sources(session: Session, study: int) -> tuple[StoredSource, ...]:
    """The imported files of a study, oldest first."""
    threads = _counts(session, models.Thread.source_id, study, models.Thread.study_id)
    units = _counts(session, models.Unit.source_id, study, models.Unit.study_id)
    rows = session.scalars(sa.select(models.Source).where(models.Source.study_id == study).order_by(models.Source.id))
    return tuple(
        StoredSource(
            id=row.id,
            name=row.name,
            sha256=row.sha256,
            importer=row.importer,
            encoding=row.encoding,
            imported_at=row.imported_at,
            threads=threads.get(row.id, 0),
            units=units.get(row.id, 0),
            unassigned_lines=len(row.unassigned_lines),
            problems=tuple(Problem(line, Severity(severity), message) for line, severity, message in row.problems),
        )
        for row in rows
    )


def list_threads(session: Session, study: int) -> tuple[StoredThread, ...]:
    """The threads of a study in reading order."""
    units = _counts(session, models.Unit.thread_id, study, models.Unit.study_id)
    rows = session.scalars(
        sa.select(models.Thread)
        .where(models.Thread.study_id == study)
        .order_by(models.Thread.source_id, models.Thread.position)
    )
    return tuple(
        StoredThread(
            id=row.id,
            source=row.source_id,
            position=row.position,
            title=row.title,
            date=row.date,
            declared_comments=row.declared_comments,
            units=units.get(row.id, 0),
        )
        for row in rows
    )


def count_units(session: Session, study: int) -> int:
    """How many units a study holds."""
    return session.scalar(sa.select(sa.func.count()).select_from(models.Unit).where(models.Unit.study_id == study))


def reading_order(session: Session, study: int) -> tuple[int, ...]:
    """The ids of a study's units in reading order, without their texts."""
    query = _in_reading_order(sa.select(models.Unit.id)).where(models.Unit.study_id == study)
    return tuple(session.scalars(query))


def is_withdrawn(session: Session, unit: int) -> bool:
    """Whether a unit was withdrawn."""
    return session.scalar(sa.select(models.Unit.withdrawn_at).where(models.Unit.id == unit)) is not None


def list_units(
    session: Session,
    study: int,
    *,
    ids: tuple[int, ...] | None = None,
    thread: int | None = None,
    between: tuple[int, int] | None = None,
) -> tuple[StoredUnit, ...]:
    """Units in reading order: of a study, of these ids, or of one thread (between two positions of it)."""
    query = _in_reading_order(sa.select(models.Unit)).where(models.Unit.study_id == study)
    if ids is not None:
        query = query.where(models.Unit.id.in_(ids))
    if thread is not None:
        query = query.where(models.Unit.thread_id == thread)
    if between is not None:
        query = query.where(models.Unit.position.between(*between))
    rows = session.scalars(query).all()
    wanted = None if ids is thread is None else [row.id for row in rows]
    texts = labelled_texts(session, units=wanted, study=study)
    return tuple(_unit(row, texts.get(row.id)) for row in rows)


def _in_reading_order(query: Any) -> Any:
    return query.join(models.Thread, models.Thread.id == models.Unit.thread_id).order_by(
        models.Thread.source_id, models.Thread.position, models.Unit.position
    )


def _counts(session: Session, by: Any, study: int, study_column: Any) -> dict[int, int]:
    query = sa.select(by, sa.func.count()).where(study_column == study).group_by(by)
    return dict(session.execute(query).all())


def _unit(row: models.Unit, labelled: LabelledText | None) -> StoredUnit:
    return StoredUnit(
        id=row.id,
        source=row.source_id,
        thread=row.thread_id,
        position=row.position,
        kind=row.kind,
        number=row.number,
        depth=row.depth,
        parent=row.parent_id,
        author=row.author,
        time=row.time,
        text=row.text if labelled is None else labelled.text,
        lines=(row.first_line, row.last_line),
        attributes=dict(row.attributes),
        labelled=labelled,
        text_version=text_version(labelled),
        gone=row.gone,
        excluded=row.excluded_reason,
        withdrawn=row.withdrawn_at is not None,
    )
