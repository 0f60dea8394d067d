"""Tables of what people decide about candidates, and of what candidates say is wrong; both go with the candidate."""

from sqlalchemy import JSON, Column, DateTime, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, Table, Text

from service.store.tables import metadata

OWNER = ["tenant", "candidate_id"]
CANDIDATE = ["candidate.tenant", "candidate.id"]

# fit is what the service showed at that moment: coverage, counts, versions.
candidate_decision = Table(
    "candidate_decision",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("candidate_id", String(128), nullable=False),
    Column("id", String(40), nullable=False),
    Column("target", String(512), nullable=False),
    Column("target_label", Text, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("decided_by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("fit", JSON, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint(*OWNER, "id"),
    ForeignKeyConstraint(OWNER, CANDIDATE, ondelete="CASCADE", name="fk_candidate_decision_candidate"),
    Index(None, "tenant", "target"),
)

# What a candidate says is wrong, and what a person made of it. credential_id is no foreign key: the statement
# outlives a newer verification of the same credential, which replaces its row.
candidate_correction = Table(
    "candidate_correction",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("candidate_id", String(128), nullable=False),
    Column("id", String(40), nullable=False),
    Column("credential_id", String(40)),
    Column("text", Text),
    Column("concept_uri", String(256)),
    Column("wanted", String(16)),
    Column("statement", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", String(128)),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),
    PrimaryKeyConstraint(*OWNER, "id"),
    ForeignKeyConstraint(OWNER, CANDIDATE, ondelete="CASCADE", name="fk_candidate_correction_candidate"),
    Index(None, "tenant", "state"),
)
