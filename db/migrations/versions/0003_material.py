"""Search, exclusion, withdrawal, identifiers in texts, and what an import remembers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_APART = (
    r"[-._/@&<\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    r"\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\ufe00-\ufe0f\U0001f000-\U0001faff]"
)
SEARCHED = (
    "to_tsvector('simple', regexp_replace(regexp_replace(normalize(left(text, 250000), NFD), "
    rf"'[\u0300-\u036f]', '', 'g'), '{_APART}', ' ', 'g'))"
)


def upgrade() -> None:
    op.add_column("source", sa.Column("edits", sa.JSON(), nullable=True))
    op.add_column("source", sa.Column("report", sa.JSON(), nullable=True))
    op.add_column("source", sa.Column("original_removed_at", sa.Text(), nullable=True))
    op.add_column("unit", sa.Column("length", sa.Integer(), server_default="0", nullable=False))
    op.add_column("unit", sa.Column("key_digest", sa.Text(), nullable=True))
    op.add_column("unit", sa.Column("gone", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name in ("excluded_at", "excluded_reason", "withdrawn_at"):
        op.add_column("unit", sa.Column(name, sa.Text(), nullable=True))
    op.execute("UPDATE unit SET length = length(text)")
    op.drop_index(op.f("ix_unit_study_id"), "unit")
    op.create_index(op.f("ix_unit_study_id_time"), "unit", ["study_id", "time"])
    _add_search()
    _add_tombstones()
    _add_identifiers()
    op.create_table(
        "column_mapping",
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_column_mapping")),
    )


def _add_search() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_unit_searched", "unit", [sa.text(SEARCHED)], postgresql_using="gin")
        return
    op.execute(
        "CREATE VIRTUAL TABLE unit_search USING fts5("
        "text, content='unit', content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")"
    )
    op.execute("INSERT INTO unit_search (unit_search) VALUES ('rebuild')")


def _add_tombstones() -> None:
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_tombstone_study_id_study")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tombstone_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    op.create_index(op.f("ix_tombstone_study_id_digest"), "tombstone", ["study_id", "digest"])
    op.create_index(op.f("ix_tombstone_unit_id"), "tombstone", ["unit_id"])


def _add_identifiers() -> None:
    op.create_table(
        "identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_identifier_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
        sa.UniqueConstraint("study_id", "kind", "digest", name=op.f("uq_identifier_study_id_kind_digest")),
    )
    op.create_table(
        "identifier_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["identifier_id"], ["identifier.id"], name=op.f("fk_identifier_place_identifier_id_identifier")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_identifier_place_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_place")),
        sa.UniqueConstraint(
            "unit_id", "start", "end", "identifier_id", name=op.f("uq_identifier_place_unit_id_start_end_identifier_id")
        ),
    )
    op.create_index(op.f("ix_identifier_place_identifier_id"), "identifier_place", ["identifier_id"])


def downgrade() -> None:
    for table in ("column_mapping", "identifier_place", "identifier", "tombstone"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_unit_searched", "unit")
    else:
        op.execute("DROP TABLE unit_search")
    op.drop_index(op.f("ix_unit_study_id_time"), "unit")
    op.create_index(op.f("ix_unit_study_id"), "unit", ["study_id"])
    for name in ("withdrawn_at", "excluded_reason", "excluded_at", "gone", "key_digest", "length"):
        op.drop_column("unit", name)
    for name in ("original_removed_at", "report", "edits"):
        op.drop_column("source", name)
