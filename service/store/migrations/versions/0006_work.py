"""tasks, events, webhooks, erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _part_of_task(name: str, *columns: sa.Column[int]) -> None:
    key = ["task_id", *(column.name for column in columns)]
    op.create_table(
        name,
        sa.Column("task_id", sa.String(40), nullable=False),
        *columns,
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f(f"fk_{name}_task_id_task"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
    )


def _tasks() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("has_input", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("result", sa.JSON()),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.String(64)),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("heartbeat_at", MOMENT),
        sa.Column("lease_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_state_due_at"), "task", ["state", "due_at"])
    op.create_index(op.f("ix_task_tenant_id"), "task", ["tenant", "id"])
    _part_of_task("task_input")
    _part_of_task("task_output", sa.Column("position", sa.Integer(), nullable=False))


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_tenant_number"), "event", ["tenant", "number"])


def _webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(128), nullable=False),
        sa.Column("old_secret", sa.String(128)),
        sa.Column("old_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_tenant_id"), "webhook", ["tenant", "id"])
    op.create_table(
        "webhook_delivery",
        sa.Column("webhook_id", sa.String(40), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("tried_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_number"], ["event.number"], name=op.f("fk_webhook_delivery_event_number_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("webhook_id", "event_number", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(op.f("ix_webhook_delivery_state_due_at"), "webhook_delivery", ["state", "due_at"])
    op.create_index(op.f("ix_webhook_delivery_event_number"), "webhook_delivery", ["event_number"])


def upgrade() -> None:
    _tasks()
    _events()
    _webhooks()
    op.create_table(
        "erasure",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erasure")),
    )


def downgrade() -> None:
    for name in ("erasure", "webhook_delivery", "webhook", "event", "task_output", "task_input", "task"):
        op.drop_table(name)
