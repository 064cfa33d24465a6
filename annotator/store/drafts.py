"""The draft of a study's next codebook, and the changes that made it, to be taken back one by one."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_values import Patch, as_values, from_values
from annotator.domain.people import Person
from annotator.store import events
from annotator.store.codebooks import person_names
from annotator.store.database import now
from db import models

#: After these a study has no draft: each leaves an event, whose number is above every revision before it.
_ENDS = ("publish_codebook", "discard_draft")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the next version is to say; ``codebook.version`` is the number of the version it began from, 0 for none."""

    codebook: Codebook
    revision: int
    changed_at: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a draft in a sentence, with the patch that made it; None where it was not asked for."""

    id: int
    sentence: str
    patch: Patch | None
    undone: bool
    edited_at: str
    edited_by: str


def find_draft(session: Session, study: int) -> Draft | None:
    """The draft of a study."""
    row = session.get(models.CodebookDraft, study)
    if row is None:
        return None
    name = person_names(session, [row.changed_by])[row.changed_by]
    return Draft(from_values(row.content), row.revision, row.changed_at, name)


def first_revision(session: Session, study: int) -> int:
    """The revision of a study without a draft; it differs after every version and every draft let go.

    A draft counts on from here, one for a change, and every change leaves an event too: a
    revision stands for one state of the codebook for good.
    """
    return events.newest_of(session, study, _ENDS)


def save_draft(session: Session, study: int, codebook: Codebook, person: Person) -> int:
    """Store what a draft says now; its new revision."""
    row = session.get(models.CodebookDraft, study)
    if row is None:
        row = models.CodebookDraft(study_id=study, revision=first_revision(session, study))
        session.add(row)
    row.revision += 1
    row.content = as_values(codebook)
    row.changed_at = now()
    row.changed_by = person.label
    session.flush()
    return row.revision


def remove_draft(session: Session, study: int) -> None:
    """Take away a draft and its changes: it was published or discarded."""
    for model in (models.CodebookEdit, models.CodebookDraft):
        session.execute(sa.delete(model).where(model.study_id == study))
    session.expire_all()


def add_edit(session: Session, study: int, sentence: str, patch: Patch, person: Person) -> None:
    """Remember a change; those that were taken back before it can no longer be done again."""
    session.execute(
        sa.delete(models.CodebookEdit).where(models.CodebookEdit.study_id == study, models.CodebookEdit.undone)
    )
    session.add(
        models.CodebookEdit(study_id=study, sentence=sentence, patch=patch, edited_at=now(), edited_by=person.label)
    )
    session.flush()


def list_edits(session: Session, study: int, *, with_patches: bool = True) -> tuple[Edit, ...]:
    """The changes of a draft, oldest first; the patch of one that took over a file holds every code."""
    table = models.CodebookEdit
    patch = table.patch if with_patches else sa.null().label("patch")
    columns = (table.id, table.sentence, patch, table.undone, table.edited_at, table.edited_by)
    rows = session.execute(sa.select(*columns).where(table.study_id == study).order_by(table.id)).all()
    names = person_names(session, {row.edited_by for row in rows})
    return tuple(Edit(row.id, row.sentence, row.patch, row.undone, row.edited_at, names[row.edited_by]) for row in rows)


def edited_codes(session: Session, study: int) -> frozenset[str]:
    """The ids of all codes that the changes of a draft touched, also of those it no longer has."""
    patches = session.scalars(sa.select(models.CodebookEdit.patch).where(models.CodebookEdit.study_id == study))
    return frozenset(code for patch in patches for code in patch.get("codes", ()))


def save_patch(session: Session, edit: int, patch: Patch) -> None:
    """Say anew what a change does: what it is made to was added to."""
    session.execute(sa.update(models.CodebookEdit).where(models.CodebookEdit.id == edit).values(patch=patch))


def save_undone(session: Session, edit: int, *, undone: bool) -> None:
    """Note that a change was taken back, or done again."""
    session.execute(sa.update(models.CodebookEdit).where(models.CodebookEdit.id == edit).values(undone=undone))
