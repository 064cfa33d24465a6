"""The texts of units as everybody sees them: what tells who somebody is stands covered by a label.

Above the store there are shown texts and offsets into them alone; below it lie the stored
ones. Reading and saving decisions pass through here.
"""

import hashlib
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.decision import CodedSpan
from annotator.domain.identifiers import Verdict
from annotator.domain.labels import Label, LabelledText, labelled
from db import models

#: A place decided apart from the others of its identifier goes by its own verdict.
verdict_of_place = sa.func.coalesce(models.IdentifierPlace.state, models.Identifier.state)


def labelled_texts(
    session: Session, *, units: Collection[int] | None = None, study: int | None = None
) -> dict[int, LabelledText]:
    """The labelled texts of these units, or of a study's, by unit; those in which nothing is covered are left out."""
    query = (
        sa.select(models.Unit.id, models.Unit.text, models.IdentifierPlace.start, models.IdentifierPlace.end)
        .add_columns(models.Identifier.label)
        .join(models.IdentifierPlace, models.IdentifierPlace.unit_id == models.Unit.id)
        .join(models.Identifier, models.Identifier.id == models.IdentifierPlace.identifier_id)
        .where(verdict_of_place == Verdict.COVERED.value)
    )
    if units is not None:
        query = query.where(models.IdentifierPlace.unit_id.in_(list(units)))
    if study is not None:
        query = query.where(models.Identifier.study_id == study)
    texts: dict[int, str] = {}
    labels: dict[int, list[Label]] = {}
    for unit, text, start, end, label in session.execute(query):
        texts[unit] = text
        labels.setdefault(unit, []).append(Label(start, end, label))
    return {unit: labelled(text, labels[unit]) for unit, text in texts.items()}


def text_version(text: LabelledText | None) -> str:
    """What changes when other stretches of a text are covered; empty while none is."""
    if text is None:
        return ""
    return hashlib.sha256(repr(text.segment_map()).encode()).hexdigest()[:12]


def shown_spans(spans: Collection[CodedSpan], text: LabelledText | None) -> tuple[CodedSpan, ...]:
    """Stored spans as spans of the shown text; one that touches a label covers all of it."""
    if text is None:
        return tuple(spans)
    return tuple(dict.fromkeys(CodedSpan(span.code, *text.to_shown(span.start, span.end)) for span in spans))


def stored_spans(spans: Collection[CodedSpan], text: LabelledText | None) -> tuple[CodedSpan, ...]:
    """Spans of the shown text as they are stored; ValueError for one that does not lie in it."""
    if text is None:
        return tuple(spans)
    return tuple(dict.fromkeys(CodedSpan(span.code, *text.to_stored(span.start, span.end)) for span in spans))
