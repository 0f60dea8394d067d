"""Tables of background work and of events: tasks, the outbox, webhooks and what is to be delivered to them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from service.store.tables import metadata

# The truth about background work. worker and lease_until say who has it and until when it may be believed; cursor is
# how far it came; attempt counts the starts since the last step that was committed.
task = Table(
    "task",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("has_input", Boolean, nullable=False),
    Column("cursor", JSON, nullable=False),
    Column("step", String(64), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("result", JSON),
    Column("problems", JSON, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("cancel", Boolean, nullable=False),
    Column("worker", String(64)),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("heartbeat_at", DateTime(timezone=True)),
    Column("lease_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Index(None, "state", "due_at"),
    Index(None, "tenant", "id"),
)

# The posted file of a task; gone as soon as the task is done.
task_input = Table(
    "task_input",
    metadata,
    Column("task_id", ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# A result that is too long for a field, in the parts that its steps wrote.
task_output = Table(
    "task_output",
    metadata,
    Column("task_id", ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# The outbox: written in the transaction of the change; position orders the events of a tenant as they were committed.
event = Table(
    "event",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    Column("subject", String(256), nullable=False),
    Column("data", JSON, nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("tenant", "position"),
    sqlite_autoincrement=True,
)

# types: event types wanted, empty for all. Secrets are kept as they are, because every delivery is signed with them.
webhook = Table(
    "webhook",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("types", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("secret", String(128), nullable=False),
    Column("old_secret", String(128)),
    Column("old_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index(None, "tenant", "id"),
)

# One event for one webhook; state is waiting, delivered or dead.
webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("webhook_id", ForeignKey("webhook.id", ondelete="CASCADE"), primary_key=True),
    Column("event_number", ForeignKey("event.number", ondelete="CASCADE"), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("status", Integer),
    Column("problem", Text, nullable=False),
    Column("tried_at", DateTime(timezone=True)),
    Index(None, "state", "due_at"),
    Index(None, "event_number"),
)

# Who was erased, as a hash of tenant and id, so that a backup cannot bring anyone back.
erasure = Table(
    "erasure",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("erased_at", DateTime(timezone=True), nullable=False),
)
