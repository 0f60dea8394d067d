"""each tenant counts its own events."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sequence",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_sequence")),
    )
    # What readers remember stays good: the numbers so far are kept, and the next ones are higher.
    with op.batch_alter_table("finding_event") as table:
        table.add_column(sa.Column("number", sa.Integer()))
    op.execute("UPDATE finding_event SET number = id")
    op.execute(
        "INSERT INTO sequence (tenant, name, last) "
        "SELECT tenant, 'finding_event', max(id) FROM finding_event GROUP BY tenant"
    )
    with op.batch_alter_table("finding_event") as table:
        table.alter_column("number", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f("uq_finding_event_tenant_number"), ["tenant", "number"])
        table.drop_index(op.f("ix_finding_event_tenant_id"))


def downgrade() -> None:
    with op.batch_alter_table("finding_event") as table:
        table.drop_constraint(op.f("uq_finding_event_tenant_number"), type_="unique")
        table.create_index(op.f("ix_finding_event_tenant_id"), ["tenant", "id"])
        table.drop_column("number")
    op.drop_table("sequence")
