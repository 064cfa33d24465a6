"""Drafts of codebooks, codes that were merged or split, answers to proposals, anchors, second looks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OF_A_CODE = ("merged_into", "split_from", "guid")
OF_A_PROPOSAL = ("code_id", "answer", "answered_at", "answered_by")


def upgrade() -> None:
    op.add_column("codebook_version", sa.Column("reworded", sa.JSON(), nullable=True))
    for name in OF_A_CODE:
        op.add_column("code", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("code_proposal", sa.Column("state", sa.Text(), server_default="open", nullable=False))
    for name in OF_A_PROPOSAL:
        op.add_column("code_proposal", sa.Column(name, sa.Text(), nullable=True))
    _add_drafts()
    _add_anchors()
    op.create_table(
        "second_look",
        sa.Column("assignment_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_second_look_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_second_look_decision_id_decision")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_second_look")),
    )
    op.create_index(op.f("ix_second_look_decision_id"), "second_look", ["decision_id"])


def _add_drafts() -> None:
    op.create_table(
        "codebook_draft",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_codebook_draft_study_id_study")),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_codebook_draft")),
    )
    op.create_table(
        "codebook_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("patch", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("edited_at", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_codebook_edit_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_edit")),
    )
    op.create_index(op.f("ix_codebook_edit_study_id"), "codebook_edit", ["study_id"])


def _add_anchors() -> None:
    op.create_table(
        "anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_anchor_study_id_study")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_anchor_unit_id_unit")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_anchor_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
    )
    op.create_index(op.f("ix_anchor_study_id_code_id"), "anchor", ["study_id", "code_id"])
    op.create_index(op.f("ix_anchor_unit_id"), "anchor", ["unit_id"])


def downgrade() -> None:
    for table in ("second_look", "anchor", "codebook_edit", "codebook_draft"):
        op.drop_table(table)
    for name in ("state", *OF_A_PROPOSAL):
        op.drop_column("code_proposal", name)
    for name in OF_A_CODE:
        op.drop_column("code", name)
    op.drop_column("codebook_version", "reworded")
