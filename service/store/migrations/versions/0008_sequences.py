"""each tenant counts its own events."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# table, its own key, the count to be shown
COUNTED = (("finding_event", "id", "number"), ("event", "number", "position"))
# What readers remember stays good: the numbers so far are kept, and the next ones are higher.
KEEP = ("UPDATE finding_event SET number = id", "UPDATE event SET position = number")
GO_ON = (
    "INSERT INTO sequence SELECT tenant, 'finding_event', max(id) FROM finding_event GROUP BY tenant",
    "INSERT INTO sequence SELECT tenant, 'event', max(number) FROM event GROUP BY tenant",
)


def upgrade() -> None:
    op.create_table(
        "sequence",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_sequence")),
    )
    for table, _, count in COUNTED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(count, sa.Integer()))
    for statement in (*KEEP, *GO_ON):
        op.execute(statement)
    for table, key, count in COUNTED:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(count, existing_type=sa.Integer(), nullable=False)
            batch.create_unique_constraint(op.f(f"uq_{table}_tenant_{count}"), ["tenant", count])
            batch.drop_index(op.f(f"ix_{table}_tenant_{key}"))


def downgrade() -> None:
    for table, key, count in COUNTED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"uq_{table}_tenant_{count}"), type_="unique")
            batch.create_index(op.f(f"ix_{table}_tenant_{key}"), ["tenant", key])
            batch.drop_column(count)
    op.drop_table("sequence")
