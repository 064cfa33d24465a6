"""The tables of codebooks: published versions, the draft of the next, proposed codes, units that anchor a code."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, link, pk


class CodebookVersion(Base):
    """A published codebook; its rows never change."""

    __tablename__ = "codebook_version"
    __table_args__ = (sa.UniqueConstraint("study_id", "number"),)
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id")
    number: Mapped[int]
    title: Mapped[str]
    description: Mapped[str]
    sections: Mapped[list[Any]]
    published_at: Mapped[str]
    published_by: Mapped[str]
    reason: Mapped[str]
    #: Ids of the codes whose texts changed in this version, but not their meaning; NULL in those of earlier programs.
    reworded: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class CodebookDraft(Base):
    """What the next version of a study's codebook is to say; gone once it is published."""

    __tablename__ = "codebook_draft"
    study_id: Mapped[int] = mapped_column(sa.ForeignKey("study.id"), primary_key=True)
    #: Rises with every change and never comes again, so that whoever saw an older state overwrites nothing.
    revision: Mapped[int]
    content: Mapped[dict[str, Any]]
    changed_at: Mapped[str]
    changed_by: Mapped[str]


class CodebookEdit(Base):
    """One change of a draft, kept until it is published so that it can be taken back."""

    __tablename__ = "codebook_edit"
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id")
    sentence: Mapped[str]
    #: What turns the draft before it into the one after it, and back.
    patch: Mapped[dict[str, Any]]
    undone: Mapped[bool] = mapped_column(server_default=sa.false())
    edited_at: Mapped[str]
    edited_by: Mapped[str]


class Code(Base):
    """A code as one codebook version says it; ``code_id`` is the permanent id."""

    __tablename__ = "code"
    __table_args__ = (sa.UniqueConstraint("codebook_version_id", "code_id"),)
    id: Mapped[int] = pk()
    codebook_version_id: Mapped[int] = link("codebook_version.id")
    code_id: Mapped[str]
    parent: Mapped[str | None]
    section: Mapped[str | None]
    position: Mapped[int]
    name: Mapped[str]
    key: Mapped[str | None]
    colour: Mapped[str | None]
    definition: Mapped[str]
    apply_when: Mapped[str]
    do_not_apply_when: Mapped[str]
    examples: Mapped[list[Any]]
    archived: Mapped[bool]
    merged_into: Mapped[str | None]
    split_from: Mapped[str | None]
    guid: Mapped[str | None]


class CodeGroup(Base):
    """Codes that belong together in one codebook version."""

    __tablename__ = "code_group"
    __table_args__ = (sa.UniqueConstraint("codebook_version_id", "group_id"),)
    id: Mapped[int] = pk()
    codebook_version_id: Mapped[int] = link("codebook_version.id")
    group_id: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    members: Mapped[list[Any]]
    values: Mapped[list[Any]]


class CodeProposal(Base):
    """A code that a coder missed while reading a unit."""

    __tablename__ = "code_proposal"
    id: Mapped[int] = pk()
    uuid: Mapped[str] = mapped_column(unique=True)
    study_id: Mapped[int] = link("study.id")
    unit_id: Mapped[int] = link("unit.id")
    coder_id: Mapped[int] = link("coder.id")
    codebook_version_id: Mapped[int] = link("codebook_version.id")
    name: Mapped[str]
    sentence: Mapped[str]
    proposed_at: Mapped[str]
    #: open, taken, merged or declined
    state: Mapped[str] = mapped_column(server_default="open")
    #: The code it became or was merged into.
    code_id: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[str | None]
    answered_by: Mapped[str | None]


class Anchor(Base):
    """A unit that shows what a code means: a typical one, or one at its border."""

    __tablename__ = "anchor"
    __table_args__ = (sa.Index(None, "study_id", "code_id"),)
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id", index=False)
    code_id: Mapped[str]
    unit_id: Mapped[int] = link("unit.id")
    #: typical or borderline
    kind: Mapped[str]
    note: Mapped[str]
    account_id: Mapped[int] = link("account.id", index=False)
    marked_at: Mapped[str]
    removed_at: Mapped[str | None]
