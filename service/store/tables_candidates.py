"""Tables of candidates, their credentials and what these matched, and of the issuers that a tenant relies on.

Everything that is known of a person hangs on `candidate` and goes with it: also what texts matched, which for
offerings is kept by content and shared.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from service.store.tables import metadata

# id is the opaque id that the client gives; used_at is what the retention setting counts from; revision is the number
# of the last change of their credentials.
candidate = Table(
    "candidate",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True), nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    Index(None, "tenant", "used_at"),
    Index(None, "tenant", "revision"),
)

# number grows with every change of a candidate's credentials (candidate.revision says which was theirs), erasures
# with every erasure: of who is gone only that somebody went is kept.
candidate_revision = Table(
    "candidate_revision",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("erasures", Integer, nullable=False),
)

# verdict and trusted are what verification said at verified_at; checks and fingerprints allow to judge again who is
# trusted and what has expired since.
credential = Table(
    "credential",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("candidate_id", String(128), nullable=False),
    Column("id", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("format", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("trusted", Boolean, nullable=False),
    Column("checks", JSON, nullable=False),
    Column("title", Text, nullable=False),
    Column("issuer", Text),
    Column("issuer_name", Text),
    Column("fingerprints", JSON, nullable=False),
    Column("issued", Text),
    Column("expires", Text),
    Column("level", Text),
    Column("language", Text),
    Column("tags", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("verified_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("tenant", "candidate_id", "id"),
    ForeignKeyConstraint(
        ["tenant", "candidate_id"],
        ["candidate.tenant", "candidate.id"],
        ondelete="CASCADE",
        name="fk_credential_candidate",
    ),
    Index(None, "tenant", "digest"),
)

OWNER = ("tenant", "candidate_id", "credential_id")
CREDENTIAL = ["credential.tenant", "credential.candidate_id", "credential.id"]

credential_outcome = Table(
    "credential_outcome",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("candidate_id", String(128), nullable=False),
    Column("credential_id", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("origin", String(32), nullable=False),
    Column("text_digest", String(64), nullable=False),
    PrimaryKeyConstraint(*OWNER, "position"),
    ForeignKeyConstraint([*OWNER], CREDENTIAL, ondelete="CASCADE", name="fk_credential_outcome_credential"),
    Index(None, "tenant", "text_digest"),
)

# concept_uri is the target where it is short enough for one; only such targets can name a concept.
credential_alignment = Table(
    "credential_alignment",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("candidate_id", String(128), nullable=False),
    Column("credential_id", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("framework", Text),
    Column("label", Text),
    Column("origin", String(32), nullable=False),
    Column("code", Text),
    Column("kind", Text),
    Column("concept_uri", String(256)),
    PrimaryKeyConstraint(*OWNER, "position"),
    ForeignKeyConstraint([*OWNER], CREDENTIAL, ondelete="CASCADE", name="fk_credential_alignment_credential"),
    Index(None, "tenant", "concept_uri"),
)

# That a credential's texts were matched under a stamp, also when they matched nothing.
credential_matched = Table(
    "credential_matched",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("candidate_id", String(128), nullable=False),
    Column("credential_id", String(40), nullable=False),
    Column("stamp", String(64), nullable=False),
    PrimaryKeyConstraint(*OWNER, "stamp"),
    ForeignKeyConstraint([*OWNER], CREDENTIAL, ondelete="CASCADE", name="fk_credential_matched_credential"),
    Index(None, "tenant", "stamp"),
)

# What one person's texts matched: never in the tables that share matches between equal texts.
credential_match = Table(
    "credential_match",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("candidate_id", String(128), nullable=False),
    Column("credential_id", String(40), nullable=False),
    Column("stamp", String(64), nullable=False),
    Column("text_digest", String(64), nullable=False),
    Column("concept_uri", String(256), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("matched_label", Text, nullable=False),
    Column("features", JSON, nullable=False),
    PrimaryKeyConstraint(*OWNER, "stamp", "text_digest", "concept_uri"),
    ForeignKeyConstraint(
        [*OWNER, "stamp"],
        [*(f"credential_matched.{name}" for name in OWNER), "credential_matched.stamp"],
        ondelete="CASCADE",
        name="fk_credential_match_credential_matched",
    ),
    Index(None, "tenant", "stamp", "concept_uri"),
)

# identifiers are DIDs, https origins, public keys and key thumbprints, as given.
trusted_issuer = Table(
    "trusted_issuer",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("identifiers", JSON, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
