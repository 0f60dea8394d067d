"""Tables of tenants, their keys and sequences, answers kept for repeated requests, and who saw which candidate."""

from sqlalchemy import JSON, Column, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table, Text

from service.store.tables import metadata

tenant = Table(
    "tenant",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

# id is the part of a key that may be shown; of the rest only the argon2 hash is kept. Revoked keys stay, so that
# the audit can name them, and so that revoking the last key does not open the service.
api_key = Table(
    "api_key",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("tenant", ForeignKey("tenant.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("hash", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    Column("replaced_by", String(32)),
    Index(None, "tenant"),
)

# The answer to a creating request with an Idempotency-Key, for whoever repeats it. An answer about a candidate goes
# when the candidate is erased.
kept_answer = Table(
    "kept_answer",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("caller", String(256), primary_key=True),
    Column("key", String(256), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("candidate_id", String(128)),
    Column("location", Text),
    Column("answered_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(
        ["tenant", "candidate_id"],
        ["candidate.tenant", "candidate.id"],
        ondelete="CASCADE",
        name="fk_kept_answer_candidate",
    ),
    Index(None, "answered_at"),
    Index(None, "tenant", "candidate_id"),
)

# The last number given out of each of a tenant's sequences.
sequence = Table(
    "sequence",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("last", Integer, nullable=False),
)

# Who saw whom: the candidate by a keyed hash, so that the log outlives an erasure and still names nobody. Ids are
# random: numbers would tell one tenant how much the others do.
candidate_view = Table(
    "candidate_view",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("caller", String(256), nullable=False),
    Column("action", String(256), nullable=False),
    Column("candidate_hash", String(64), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Index(None, "tenant", "seen_at", "id"),
    Index(None, "tenant", "candidate_hash", "seen_at", "id"),
)
