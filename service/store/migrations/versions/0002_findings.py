"""findings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("offering_id", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("value_digest", sa.String(64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("basis", sa.Date(), nullable=False),
        sa.Column("closed", sa.Date()),
        sa.Column("waived_until", sa.Date()),
        sa.Column("waived_reason", sa.Text()),
        sa.Column("waived_by", sa.String(256)),
        sa.Column("waived_digest", sa.String(64)),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offering.id"], name=op.f("fk_finding_offering_id_offering"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_tenant_offering_id"), "finding", ["tenant", "offering_id"])
    op.create_index(op.f("ix_finding_tenant_rule_closed"), "finding", ["tenant", "rule", "closed"])
    op.create_table(
        "finding_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("finding_id", sa.String(40), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_event_finding_id_finding"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_event")),
    )
    op.create_index(op.f("ix_finding_event_tenant_id"), "finding_event", ["tenant", "id"])
    op.create_table(
        "review_state",
        sa.Column("offering_id", sa.String(40), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date()),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offering.id"], name=op.f("fk_review_state_offering_id_offering"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offering_id", name=op.f("pk_review_state")),
    )
    op.create_index(op.f("ix_review_state_tenant"), "review_state", ["tenant"])
    op.create_table(
        "concept_change",
        sa.Column("offering_id", sa.String(40), nullable=False),
        sa.Column("text_digest", sa.String(64), nullable=False),
        sa.Column("concept_uri", sa.String(256), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("changed", sa.Date(), nullable=False),
        sa.Column("successors", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offering.id"], name=op.f("fk_concept_change_offering_id_offering"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offering_id", "text_digest", "concept_uri", "change", name=op.f("pk_concept_change")),
    )
    op.create_index(op.f("ix_concept_change_tenant"), "concept_change", ["tenant"])
    op.create_table(
        "stakeholder_feedback",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("offering_id", sa.String(40), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(512), nullable=False),
        sa.Column("given", sa.Date(), nullable=False),
        sa.Column("relevance", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offering.id"],
            name=op.f("fk_stakeholder_feedback_offering_id_offering"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stakeholder_feedback")),
    )
    op.create_index(
        op.f("ix_stakeholder_feedback_tenant_offering_id"), "stakeholder_feedback", ["tenant", "offering_id"]
    )


def downgrade() -> None:
    for name in ("stakeholder_feedback", "concept_change", "review_state", "finding_event", "finding"):
        op.drop_table(name)
