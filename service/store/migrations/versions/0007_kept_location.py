"""kept answers say where what they made is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kept_answer") as table:
        table.add_column(sa.Column("location", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("kept_answer") as table:
        table.drop_column("location")
