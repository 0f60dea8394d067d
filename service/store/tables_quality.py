"""Tables of findings, of what happened to them, and of what stakeholders said."""

from sqlalchemy import JSON, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from service.store.tables import metadata

# A finding is one rule about one offering; it stays here, closed, when its cause is gone.
finding = Table(
    "finding",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("offering_id", ForeignKey("offering.id", ondelete="CASCADE"), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("result", String(16), nullable=False),
    Column("value", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("value_digest", String(64), nullable=False),
    Column("since", Date, nullable=False),
    Column("basis", Date, nullable=False),
    Column("closed", Date),
    Column("waived_until", Date),
    Column("waived_reason", Text),
    Column("waived_by", String(256)),
    Column("waived_digest", String(64)),
    Index(None, "tenant", "offering_id"),
    Index(None, "tenant", "rule", "closed"),
)

# number is the tenant's own count, and the one that is shown.
finding_event = Table(
    "finding_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("finding_id", ForeignKey("finding.id", ondelete="CASCADE"), nullable=False),
    Column("event", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("detail", Text, nullable=False),
    Column("number", Integer, nullable=False),
    UniqueConstraint("tenant", "number"),
)

# What an offering was last judged on; due is the first day on which time alone may change a result.
review_state = Table(
    "review_state",
    metadata,
    Column("offering_id", ForeignKey("offering.id", ondelete="CASCADE"), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("judged_on", Date, nullable=False),
    Column("due", Date),
    Index(None, "tenant"),
)

# A concept that a text taught changed when another version of the taxonomy came into use.
concept_change = Table(
    "concept_change",
    metadata,
    Column("offering_id", ForeignKey("offering.id", ondelete="CASCADE"), primary_key=True),
    Column("text_digest", String(64), primary_key=True),
    Column("concept_uri", String(256), primary_key=True),
    Column("change", String(16), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("label", Text, nullable=False),
    Column("before", String(64), nullable=False),
    Column("after", String(64), nullable=False),
    Column("changed", Date, nullable=False),
    Column("successors", JSON, nullable=False),
    Index(None, "tenant"),
)

stakeholder_feedback = Table(
    "stakeholder_feedback",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("offering_id", ForeignKey("offering.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(32), nullable=False),
    Column("organisation", String(512), nullable=False),
    Column("given", Date, nullable=False),
    Column("relevance", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Index(None, "tenant", "offering_id"),
)
