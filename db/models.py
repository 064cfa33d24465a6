"""The tables. Columns, constraints and ``__repr__`` only: the rules live in ``annotator.domain``.

Times are UTC, ISO 8601 text with microseconds and "Z", so that they sort, read and
export alike on SQLite and PostgreSQL.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, link, partial, pk
from db.codebook_models import (
    Anchor,
    Code,
    CodebookDraft,
    CodebookEdit,
    CodebookVersion,
    CodeGroup,
    CodeProposal,
)

__all__ = [
    "Account",
    "Anchor",
    "Assignment",
    "Base",
    "Code",
    "CodeGroup",
    "CodeProposal",
    "CodebookDraft",
    "CodebookEdit",
    "CodebookVersion",
    "Coder",
    "ColumnMapping",
    "Decision",
    "Event",
    "FailedSignIn",
    "Identifier",
    "IdentifierPlace",
    "Installation",
    "Memo",
    "Round",
    "RoundCoder",
    "Seal",
    "SecondLook",
    "SignIn",
    "Source",
    "StartToken",
    "Study",
    "Thread",
    "Tombstone",
    "Unit",
    "is_modelled",
]


def is_modelled(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether Alembic compares something of this name: not what belongs to the full-text table of SQLite."""
    return kind != "table" or not (name or "").startswith("unit_search")


class Installation(Base):
    """One row: what tells this database from every other one."""

    __tablename__ = "installation"
    id: Mapped[int] = pk()
    database_id: Mapped[str]
    created_at: Mapped[str]


class Account(Base):
    """A person who signs in; one of them is the owner."""

    __tablename__ = "account"
    __table_args__ = (partial("uq_account_owner", "is_owner", "is_owner", unique=True),)
    id: Mapped[int] = pk()
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    is_owner: Mapped[bool]
    created_at: Mapped[str]


class SignIn(Base):
    """A signed-in browser; holds only the hash of the cookie's secret."""

    __tablename__ = "sign_in"
    id: Mapped[int] = pk()
    account_id: Mapped[int] = link("account.id")
    secret_hash: Mapped[str] = mapped_column(unique=True)
    request_token: Mapped[str]
    #: The study this browser was in last, so that a reload stays there.
    study_id: Mapped[int | None] = mapped_column(sa.ForeignKey("study.id"))
    created_at: Mapped[str]
    expires_at: Mapped[str]
    ended_at: Mapped[str | None]


class StartToken(Base):
    """A one-time token that lets the person who started the program sign in without a password."""

    __tablename__ = "start_token"
    id: Mapped[int] = pk()
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[str]
    used_at: Mapped[str | None]


class FailedSignIn(Base):
    """A refused password, kept so that guessing is slowed down across processes."""

    __tablename__ = "failed_sign_in"
    id: Mapped[int] = pk()
    name_folded: Mapped[str] = mapped_column(index=True)
    at: Mapped[str]


class Study(Base):
    """A corpus, its codebook, its coders and rounds."""

    __tablename__ = "study"
    id: Mapped[int] = pk()
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(unique=True)
    is_sample: Mapped[bool]
    settings: Mapped[dict[str, Any]]
    created_at: Mapped[str]
    archived_at: Mapped[str | None]


class Source(Base):
    """One imported file as read with some options; the original itself lies in the vault."""

    __tablename__ = "source"
    __table_args__ = (sa.UniqueConstraint("study_id", "sha256", "options"),)
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id")
    name: Mapped[str]
    sha256: Mapped[str]
    importer: Mapped[str]
    importer_version: Mapped[str]
    #: JSON with sorted names, so that the same options are the same text.
    options: Mapped[str]
    encoding: Mapped[str]
    problems: Mapped[list[Any]]
    unassigned_lines: Mapped[list[Any]]
    imported_at: Mapped[str]
    #: What was done by hand, to be done again to a longer version.
    edits: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    #: What the import found and changed, in counts and sentences.
    report: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    #: When a withdrawal took the original out of the vault.
    original_removed_at: Mapped[str | None]


class Thread(Base):
    """A post or page inside a source."""

    __tablename__ = "thread"
    __table_args__ = (sa.UniqueConstraint("source_id", "position"),)
    id: Mapped[int] = pk()
    source_id: Mapped[int] = link("source.id")
    study_id: Mapped[int] = link("study.id")
    position: Mapped[int]
    title: Mapped[str | None]
    date: Mapped[str | None]
    link: Mapped[str | None]
    declared_comments: Mapped[int | None]


#: Signs that PostgreSQL would take for a part of a word: those that join words to addresses and paths, and, in a
#: database whose locale knows ASCII alone, the signs of other alphabets that are no letters.
_APART = (
    r"[-._/@&<\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    r"\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\ufe00-\ufe0f\U0001f000-\U0001faff]"
)
#: What full-text search looks into on PostgreSQL: the words without accents, as SQLite's tokenizer parts them. A text
#: longer than this would not fit into one of its vectors.
SEARCHED = (
    "to_tsvector('simple', regexp_replace(regexp_replace(normalize(left(text, 250000), NFD), "
    rf"'[\u0300-\u036f]', '', 'g'), '{_APART}', ' ', 'g'))"
)


class Unit(Base):
    """The thing coded, one per screen.

    On SQLite the table ``unit_search`` (FTS5, its content is this one) holds the words of
    every text; it is no model, and whatever adds or erases a text keeps it in step.
    """

    __tablename__ = "unit"
    __table_args__ = (
        sa.Index(None, "thread_id", "position"),
        sa.Index(None, "study_id", "time"),
        sa.Index("ix_unit_searched", sa.text(SEARCHED), postgresql_using="gin").ddl_if(dialect="postgresql"),
    )
    id: Mapped[int] = pk()
    #: A longer version of a page adds units to a thread that an earlier file began.
    source_id: Mapped[int] = link("source.id")
    thread_id: Mapped[int] = link("thread.id", index=False)
    study_id: Mapped[int] = link("study.id", index=False)
    position: Mapped[int]
    kind: Mapped[str]
    number: Mapped[int | None]
    depth: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    author: Mapped[str | None]
    time: Mapped[str | None]
    text: Mapped[str]
    text_hash: Mapped[str] = mapped_column(index=True)
    first_line: Mapped[int]
    last_line: Mapped[int]
    attributes: Mapped[dict[str, Any]]
    #: Code points of the text.
    length: Mapped[int] = mapped_column(server_default="0")
    #: Keyed digest of the id the source gives the unit; the id itself could be looked up on the web.
    key_digest: Mapped[str | None]
    #: Removed where it was published: it keeps its place in the thread, and nobody codes it.
    gone: Mapped[bool] = mapped_column(server_default=sa.false())
    #: When the lead took it out of the corpus for new samples, and why.
    excluded_at: Mapped[str | None]
    excluded_reason: Mapped[str | None]
    #: When its text was erased for good.
    withdrawn_at: Mapped[str | None]


class Tombstone(Base):
    """What stays of something withdrawn: a keyed digest, so that no later import brings it back."""

    __tablename__ = "tombstone"
    __table_args__ = (sa.Index(None, "study_id", "digest"),)
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id", index=False)
    unit_id: Mapped[int | None] = link("unit.id")
    digest: Mapped[str]
    reason: Mapped[str]
    withdrawn_at: Mapped[str]
    withdrawn_by: Mapped[str]


class Identifier(Base):
    """Something in the texts that tells who somebody is; its words are read at its places, never stored again."""

    __tablename__ = "identifier"
    __table_args__ = (sa.UniqueConstraint("study_id", "kind", "digest"),)
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id", index=False)
    kind: Mapped[str]
    #: Keyed digest of its normal form.
    digest: Mapped[str]
    #: found, covered or kept
    state: Mapped[str]
    #: What stands in its place where it is covered, such as "[minister]".
    label: Mapped[str]
    decided_at: Mapped[str | None]


class IdentifierPlace(Base):
    """Where an identifier stands: code points into the stored text."""

    __tablename__ = "identifier_place"
    __table_args__ = (sa.UniqueConstraint("unit_id", "start", "end", "identifier_id"),)
    id: Mapped[int] = pk()
    identifier_id: Mapped[int] = link("identifier.id")
    unit_id: Mapped[int] = link("unit.id", index=False)
    start: Mapped[int]
    end: Mapped[int]
    #: covered or kept where this place is decided apart from the others.
    state: Mapped[str | None]


class ColumnMapping(Base):
    """How the columns of one shape of table were read last, so that nobody says it twice."""

    __tablename__ = "column_mapping"
    shape: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[str]


class Coder(Base):
    """One whose decisions are kept apart: an account, a name from a file, or a machine."""

    __tablename__ = "coder"
    __table_args__ = (
        sa.UniqueConstraint("study_id", "name_folded"),
        sa.UniqueConstraint("study_id", "account_id"),
    )
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    name: Mapped[str]
    name_folded: Mapped[str]
    kind: Mapped[str]
    created_at: Mapped[str]
    #: When the coder left the study; one who left gets no further assignments.
    left_at: Mapped[str | None]
    #: How this coder wants the desk (text size, line width, keys of their own); NULL until something is chosen.
    preferences: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class Round(Base):
    """A stretch of work with a purpose, a pinned codebook version and a seed."""

    __tablename__ = "round"
    __table_args__ = (sa.UniqueConstraint("study_id", "number"),)
    id: Mapped[int] = pk()
    study_id: Mapped[int] = link("study.id")
    number: Mapped[int]
    name: Mapped[str]
    purpose: Mapped[str]
    #: NULL until the study has a codebook; pinned when the first one is published.
    codebook_version_id: Mapped[int | None] = link("codebook_version.id")
    seed: Mapped[int]
    created_at: Mapped[str]
    opened_at: Mapped[str | None]


class Assignment(Base):
    """Unit × coder in a round. Its id is opaque: the browser learns nothing from it."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "coder_id", "unit_id", "occasion"),
        sa.UniqueConstraint("round_id", "coder_id", "position"),
        partial("ix_assignment_undecided", "NOT is_decided", "round_id", "coder_id", "position"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[int] = link("round.id")
    unit_id: Mapped[int] = link("unit.id")
    coder_id: Mapped[int] = link("coder.id")
    occasion: Mapped[int]
    position: Mapped[int]
    #: Whether a decision that is not taken back stands for it; moves with every decision.
    is_decided: Mapped[bool] = mapped_column(server_default=sa.false())


class RoundCoder(Base):
    """A coder in a round: how much they were given and how much of it is decided, so that nobody counts."""

    __tablename__ = "round_coder"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    coder_id: Mapped[int] = mapped_column(sa.ForeignKey("coder.id"), primary_key=True, index=True)
    total: Mapped[int]
    decided: Mapped[int]


class Decision(Base):
    """What a coder said; never changed, only superseded. A chain has one first link and no forks.

    Round and coder are those of the assignment; they stand here too, so that a coder's own
    decisions are found in their order without a look at anybody else's.
    """

    __tablename__ = "decision"
    __table_args__ = (
        partial("uq_decision_first", "supersedes_id IS NULL", "assignment_id", unique=True),
        partial("uq_decision_current", "is_current", "assignment_id", unique=True),
        partial("ix_decision_own", "is_current", "round_id", "coder_id", "id"),
        partial("ix_decision_unsure", "is_current AND state = 'unsure'", "round_id", "coder_id", "id"),
        partial("ix_decision_noted", "is_current AND note <> ''", "round_id", "coder_id", "id"),
        partial("ix_decision_discuss", "is_current AND discuss", "round_id", "coder_id", "id"),
    )
    id: Mapped[int] = pk()
    uuid: Mapped[str] = mapped_column(unique=True)
    assignment_id: Mapped[str] = link("assignment.id")
    supersedes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"), unique=True)
    #: False once another decision supersedes this one; the one column of the row that changes.
    is_current: Mapped[bool]
    state: Mapped[str]
    codes: Mapped[list[Any]]
    spans: Mapped[list[Any]]
    note: Mapped[str]
    codebook_version_id: Mapped[int] = link("codebook_version.id")
    context_opened: Mapped[list[Any]]
    client_time: Mapped[str | None]
    decided_at: Mapped[str]
    round_id: Mapped[int] = link("round.id", index=False)
    coder_id: Mapped[int] = link("coder.id", index=False)
    #: The coder wants this unit talked about at the next meeting.
    discuss: Mapped[bool]


class SecondLook(Base):
    """An assignment of a recoding round, with the decision that is looked at once more."""

    __tablename__ = "second_look"
    assignment_id: Mapped[str] = mapped_column(sa.ForeignKey("assignment.id"), primary_key=True)
    decision_id: Mapped[int] = link("decision.id")


class Seal(Base):
    """The moment a coder's round is closed."""

    __tablename__ = "seal"
    __table_args__ = (sa.UniqueConstraint("round_id", "coder_id"),)
    id: Mapped[int] = pk()
    round_id: Mapped[int] = link("round.id")
    coder_id: Mapped[int] = link("coder.id")
    sealed_at: Mapped[str]
    sealed_by: Mapped[str]
    reason: Mapped[str]


class Memo(Base):
    """A dated text by a person on a study, thread, unit or code; ``subject_id`` is that one's permanent id."""

    __tablename__ = "memo"
    __table_args__ = (sa.Index(None, "study_id", "subject", "subject_id"),)
    id: Mapped[int] = pk()
    uuid: Mapped[str] = mapped_column(unique=True)
    study_id: Mapped[int] = link("study.id", index=False)
    account_id: Mapped[int] = link("account.id")
    subject: Mapped[str]
    subject_id: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[str]
    changed_at: Mapped[str | None]
    removed_at: Mapped[str | None]


class Event(Base):
    """One act: who, when, what before, what after."""

    __tablename__ = "event"
    __table_args__ = (sa.Index(None, "study_id", "act", "who"),)
    id: Mapped[int] = pk()
    at: Mapped[str]
    who: Mapped[str]
    act: Mapped[str]
    study_id: Mapped[int | None] = mapped_column(sa.ForeignKey("study.id"))
    subject: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON())
    after: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON())
