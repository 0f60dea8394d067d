"""decisions on candidates, corrections that they ask for, and the counter of their changes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode: copying the table on SQLite would drop it, and with it everything that hangs on it.
    op.add_column("candidate", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_candidate_tenant_revision"), "candidate", ["tenant", "revision"])
    op.create_index(op.f("ix_credential_outcome_tenant_text_digest"), "credential_outcome", ["tenant", "text_digest"])
    op.create_table(
        "candidate_revision",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("erasures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_candidate_revision")),
    )
    _create_decision()
    _create_correction()


def _create_decision() -> None:
    op.create_table(
        "candidate_decision",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(128), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("target", sa.String(512), nullable=False),
        sa.Column("target_label", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fit", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "candidate_id"],
            ["candidate.tenant", "candidate.id"],
            name=op.f("fk_candidate_decision_candidate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "candidate_id", "id", name=op.f("pk_candidate_decision")),
    )
    op.create_index(op.f("ix_candidate_decision_tenant_target"), "candidate_decision", ["tenant", "target"])


def _create_correction() -> None:
    op.create_table(
        "candidate_correction",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(128), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("credential_id", sa.String(40)),
        sa.Column("text", sa.Text()),
        sa.Column("concept_uri", sa.String(256)),
        sa.Column("wanted", sa.String(16)),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(128)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(
            ["tenant", "candidate_id"],
            ["candidate.tenant", "candidate.id"],
            name=op.f("fk_candidate_correction_candidate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "candidate_id", "id", name=op.f("pk_candidate_correction")),
    )
    op.create_index(op.f("ix_candidate_correction_tenant_state"), "candidate_correction", ["tenant", "state"])


def downgrade() -> None:
    for name in ("candidate_correction", "candidate_decision", "candidate_revision"):
        op.drop_table(name)
    op.drop_index(op.f("ix_credential_outcome_tenant_text_digest"), "credential_outcome")
    op.drop_index(op.f("ix_candidate_tenant_revision"), "candidate")
    op.drop_column("candidate", "revision")
