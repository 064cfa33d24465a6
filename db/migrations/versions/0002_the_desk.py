"""What the desk asks for all day is kept rather than counted; spans' flag, memos, proposals and preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWN = ["round_id", "coder_id", "id"]
PARTIAL = {
    "ix_decision_own": "is_current",
    "ix_decision_unsure": "is_current AND state = 'unsure'",
    "ix_decision_noted": "is_current AND note <> ''",
    "ix_decision_discuss": "is_current AND discuss",
}


def upgrade() -> None:
    op.add_column("coder", sa.Column("preferences", sa.JSON(), nullable=True))
    op.add_column("assignment", sa.Column("is_decided", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE assignment SET is_decided = true WHERE EXISTS (SELECT 1 FROM decision WHERE decision.assignment_id = "
        "assignment.id AND decision.is_current AND decision.state <> 'retracted')"
    )
    _partial("ix_assignment_undecided", "assignment", ["round_id", "coder_id", "position"], "NOT is_decided")
    _add_round_coder()
    _add_columns_of_decision()
    _add_memos_and_proposals()
    op.drop_index(op.f("ix_event_study_id"), "event")
    op.create_index(op.f("ix_event_study_id_act_who"), "event", ["study_id", "act", "who"])
    op.drop_index(op.f("ix_unit_thread_id"), "unit")
    op.create_index(op.f("ix_unit_thread_id_position"), "unit", ["thread_id", "position"])


def _add_round_coder() -> None:
    op.create_table(
        "round_coder",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_round_coder_coder_id_coder")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_coder_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "coder_id", name=op.f("pk_round_coder")),
    )
    op.create_index(op.f("ix_round_coder_coder_id"), "round_coder", ["coder_id"])
    op.execute(
        "INSERT INTO round_coder (round_id, coder_id, total, decided) SELECT round_id, coder_id, count(*), "
        "sum(CASE WHEN is_decided THEN 1 ELSE 0 END) FROM assignment GROUP BY round_id, coder_id"
    )


def _add_columns_of_decision() -> None:
    # Filled before they are made NOT NULL.
    for column in (sa.Column("round_id", sa.Integer()), sa.Column("coder_id", sa.Integer())):
        op.add_column("decision", column)
    op.add_column("decision", sa.Column("discuss", sa.Boolean()))
    for name in ("round_id", "coder_id"):
        op.execute(
            f"UPDATE decision SET {name} = "  # noqa: S608 - a name from the line above
            f"(SELECT assignment.{name} FROM assignment WHERE assignment.id = decision.assignment_id)"
        )
    op.execute("UPDATE decision SET discuss = false")
    for name in ("uq_decision_current", "uq_decision_first"):
        op.drop_index(name, "decision")
    with op.batch_alter_table("decision") as batch:
        for name in ("round_id", "coder_id"):
            batch.alter_column(name, existing_type=sa.Integer(), nullable=False)
        batch.alter_column("discuss", existing_type=sa.Boolean(), nullable=False)
        batch.create_foreign_key(op.f("fk_decision_round_id_round"), "round", ["round_id"], ["id"])
        batch.create_foreign_key(op.f("fk_decision_coder_id_coder"), "coder", ["coder_id"], ["id"])
    _partial("uq_decision_current", "decision", ["assignment_id"], "is_current", unique=True)
    _partial("uq_decision_first", "decision", ["assignment_id"], "supersedes_id IS NULL", unique=True)
    for name, condition in PARTIAL.items():
        _partial(name, "decision", OWN, condition)


def _add_memos_and_proposals() -> None:
    # No version of the program has written a memo before this one.
    op.drop_table("memo")
    op.create_table(
        "memo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_memo_account_id_account")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_memo_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
        sa.UniqueConstraint("uuid", name=op.f("uq_memo_uuid")),
    )
    op.create_index(op.f("ix_memo_account_id"), "memo", ["account_id"])
    op.create_index(op.f("ix_memo_study_id_subject_subject_id"), "memo", ["study_id", "subject", "subject_id"])
    op.create_table(
        "code_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        sa.Column("codebook_version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_code_proposal_codebook_version_id_codebook_version"),
        ),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_code_proposal_coder_id_coder")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_code_proposal_study_id_study")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_code_proposal_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_proposal")),
        sa.UniqueConstraint("uuid", name=op.f("uq_code_proposal_uuid")),
    )
    for name in ("codebook_version_id", "coder_id", "study_id", "unit_id"):
        op.create_index(op.f(f"ix_code_proposal_{name}"), "code_proposal", [name])


def _partial(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index(op.f("ix_unit_thread_id_position"), "unit")
    op.create_index(op.f("ix_unit_thread_id"), "unit", ["thread_id"])
    op.drop_index(op.f("ix_event_study_id_act_who"), "event")
    op.create_index(op.f("ix_event_study_id"), "event", ["study_id"])
    op.drop_table("code_proposal")
    op.drop_table("memo")
    op.create_table(
        "memo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_memo_account_id_account")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_memo_study_id_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
    )
    op.create_index(op.f("ix_memo_account_id"), "memo", ["account_id"])
    op.create_index(op.f("ix_memo_study_id"), "memo", ["study_id"])
    for name in (*PARTIAL, "uq_decision_current", "uq_decision_first"):
        op.drop_index(name, "decision")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f("fk_decision_round_id_round"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_decision_coder_id_coder"), type_="foreignkey")
        for name in ("round_id", "coder_id", "discuss"):
            batch.drop_column(name)
    _partial("uq_decision_current", "decision", ["assignment_id"], "is_current", unique=True)
    _partial("uq_decision_first", "decision", ["assignment_id"], "supersedes_id IS NULL", unique=True)
    op.drop_table("round_coder")
    op.drop_index("ix_assignment_undecided", "assignment")
    op.drop_column("assignment", "is_decided")
    op.drop_column("coder", "preferences")
