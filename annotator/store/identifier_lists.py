"""Identifiers as their owner looks at them: the one place where stored words leave the store uncovered."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.identifiers import AROUND, KIND_ORDER, ListedIdentifier, PlaceInContext, Tally, Verdict
from annotator.domain.labels import Label, LabelledText, labelled
from annotator.store.shown_texts import labelled_texts, verdict_of_place
from db import models

#: Ids named in one statement, below the limits on bound values.
_NAMED = 500
#: Forms shown of one identifier.
_MOST_SURFACES = 6
_PLACE, _IDENTIFIER, _UNIT = models.IdentifierPlace, models.Identifier, models.Unit
_SURFACE = sa.func.substr(_UNIT.text, _PLACE.start + 1, _PLACE.end - _PLACE.start)
_BY_KIND = sa.case({kind: place for place, kind in enumerate(KIND_ORDER)}, value=_IDENTIFIER.kind)


def tallies(session: Session, study: int) -> tuple[Tally, ...]:
    """Identifiers that stand somewhere, counted by kind and verdict."""
    rows = session.execute(
        sa.select(
            _IDENTIFIER.kind,
            _IDENTIFIER.state,
            sa.func.count(_IDENTIFIER.id.distinct()),
            sa.func.count(),
        )
        .join(_PLACE, _PLACE.identifier_id == _IDENTIFIER.id)
        .where(_IDENTIFIER.study_id == study)
        .group_by(_IDENTIFIER.kind, _IDENTIFIER.state)
        .order_by(_IDENTIFIER.kind, _IDENTIFIER.state)
    )
    return tuple(Tally(kind, Verdict(state), identifiers, places) for kind, state, identifiers, places in rows)


def list_identifiers(
    session: Session,
    study: int,
    *,
    kind: str | None = None,
    verdict: Verdict | None = None,
    ids: Collection[int] | None = None,
    first: int = 0,
    count: int | None = None,
) -> tuple[ListedIdentifier, ...]:
    """Identifiers that stand somewhere, by kind, those with the most places first; ``count`` of them from ``first``."""
    places = sa.func.count()
    query = (
        sa.select(_IDENTIFIER, places, sa.func.count(_PLACE.state))
        .join(_PLACE, _PLACE.identifier_id == _IDENTIFIER.id)
        .where(_IDENTIFIER.study_id == study)
        .group_by(_IDENTIFIER.id)
        .order_by(_BY_KIND, places.desc(), _IDENTIFIER.id)
        .offset(first)
        .limit(count)
    )
    if kind is not None:
        query = query.where(_IDENTIFIER.kind == kind)
    if verdict is not None:
        query = query.where(_IDENTIFIER.state == verdict.value)
    if ids is not None:
        query = query.where(_IDENTIFIER.id.in_(ids))
    rows = session.execute(query).all()
    surfaces = _surfaces(session, [row.id for row, _, _ in rows])
    return tuple(
        ListedIdentifier(row.id, row.kind, surfaces.get(row.id, ()), number, row.label, Verdict(row.state), apart)
        for row, number, apart in rows
    )


def places_in_context(
    session: Session, study: int, identifier: int, *, first: int = 0, count: int = 20
) -> tuple[PlaceInContext, ...]:
    """Where an identifier stands, in reading order, with the stored words around it."""
    near = _PLACE.start < AROUND  # the beginning of the text; SQLite counts places below 1 from its end
    begin = sa.func.substr(
        _UNIT.text,
        sa.case((near, 1), else_=_PLACE.start - AROUND + 1),
        sa.case((near, _PLACE.start), else_=AROUND),
    )
    rows = session.execute(
        sa.select(_PLACE.id, _UNIT.id, models.Thread.title, _UNIT.position)
        .add_columns(begin, _SURFACE, sa.func.substr(_UNIT.text, _PLACE.end + 1, AROUND), verdict_of_place)
        .join(_IDENTIFIER, _IDENTIFIER.id == _PLACE.identifier_id)
        .join(_UNIT, _UNIT.id == _PLACE.unit_id)
        .join(models.Thread, models.Thread.id == _UNIT.thread_id)
        .where(_IDENTIFIER.study_id == study, _IDENTIFIER.id == identifier)
        .order_by(models.Thread.source_id, models.Thread.position, _UNIT.position, _PLACE.start)
        .offset(first)
        .limit(count)
    )
    return tuple(
        PlaceInContext(place, unit, title or "", position + 1, before, surface, after, Verdict(verdict))
        for place, unit, title, position, before, surface, after, verdict in rows
    )


def before_and_after(session: Session, study: int, identifier: int) -> tuple[str, LabelledText] | None:
    """The first text an identifier stands in: as it is stored, and as it reads once the identifier is covered."""
    first = session.scalar(
        sa.select(_PLACE.unit_id)
        .join(_IDENTIFIER, _IDENTIFIER.id == _PLACE.identifier_id)
        .where(_IDENTIFIER.study_id == study, _IDENTIFIER.id == identifier)
        .order_by(_PLACE.unit_id)
        .limit(1)
    )
    if first is None:
        return None
    text = session.get_one(_UNIT, first).text
    label = session.get_one(_IDENTIFIER, identifier).label
    places = session.execute(
        sa.select(_PLACE.start, _PLACE.end).where(_PLACE.unit_id == first, _PLACE.identifier_id == identifier)
    )
    labels = [Label(start, end, label) for start, end in places]
    shown = labelled_texts(session, units=[first]).get(first)
    if shown is not None:
        labels += [Label(*one.stored, one.label) for one in shown.segments if one.label is not None]
    return text, labelled(text, labels)


def _surfaces(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The forms of identifiers as they stand in the texts, the most frequent first."""
    found: dict[int, list[tuple[int, str]]] = {}
    for start in range(0, len(ids), _NAMED):
        rows = session.execute(
            sa.select(_PLACE.identifier_id, _SURFACE, sa.func.count())
            .join(_UNIT, _UNIT.id == _PLACE.unit_id)
            .where(_PLACE.identifier_id.in_(ids[start : start + _NAMED]))
            .group_by(_PLACE.identifier_id, _SURFACE)
        )
        for identifier, surface, number in rows:
            found.setdefault(identifier, []).append((-number, surface))
    return {one: tuple(surface for _, surface in sorted(forms)[:_MOST_SURFACES]) for one, forms in found.items()}
