"""Every table; rows that a client owns carry their tenant, taxonomies are shared."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

# Named constraints, because SQLite can only alter a table in batch mode when constraints have names.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _tenant() -> Column[str]:
    return Column("tenant", String(64), nullable=False)


taxonomy = Table(
    "taxonomy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", String(64), nullable=False, unique=True),
    Column("is_current", Boolean, nullable=False, default=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("digest", String(64), nullable=False),
)

taxonomy_language = Table(
    "taxonomy_language",
    metadata,
    Column("taxonomy_id", ForeignKey("taxonomy.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
)

concept = Table(
    "concept",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("taxonomy_id", ForeignKey("taxonomy.id", ondelete="CASCADE"), nullable=False),
    Column("uri", String(256), nullable=False),
    Column("kind", String(16)),
    Column("reuse_level", String(32)),
    Column("unknown_fields", JSON, nullable=False, default=list),
    UniqueConstraint("taxonomy_id", "uri"),
)

concept_text = Table(
    "concept_text",
    metadata,
    Column("concept_id", ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("preferred_label", Text, nullable=False),
    Column("alternative_labels", JSON, nullable=False),
    Column("description", Text, nullable=False),
)

occupation = Table(
    "occupation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("taxonomy_id", ForeignKey("taxonomy.id", ondelete="CASCADE"), nullable=False),
    Column("uri", String(256), nullable=False),
    Column("isco_code", String(16)),
    UniqueConstraint("taxonomy_id", "uri"),
)

occupation_text = Table(
    "occupation_text",
    metadata,
    Column("occupation_id", ForeignKey("occupation.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("preferred_label", Text, nullable=False),
    Column("alternative_labels", JSON, nullable=False),
    Column("description", Text, nullable=False),
)

occupation_requirement = Table(
    "occupation_requirement",
    metadata,
    Column("occupation_id", ForeignKey("occupation.id", ondelete="CASCADE"), primary_key=True),
    Column("concept_id", ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True),
    Column("importance", String(16), nullable=False),
    Index(None, "concept_id"),
)

taxonomy_group = Table(
    "taxonomy_group",
    metadata,
    Column("taxonomy_id", ForeignKey("taxonomy.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("uri", String(256), primary_key=True),
    Column("group_type", String(32), nullable=False),
    Column("code", String(64)),
    Column("preferred_label", Text, nullable=False),
    Column("description", Text, nullable=False),
)

# relation: "broader" and "related" join concepts, "group" a concept to a skill group, "group_broader" groups,
# "occupation_broader" occupations, "collection" a concept or occupation to a collection's name.
taxonomy_relation = Table(
    "taxonomy_relation",
    metadata,
    Column("taxonomy_id", ForeignKey("taxonomy.id", ondelete="CASCADE"), primary_key=True),
    Column("relation", String(32), primary_key=True),
    Column("uri", String(256), primary_key=True),
    Column("other", String(256), primary_key=True),
)

revision = Table(
    "revision",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
)

offering = Table(
    "offering",
    metadata,
    Column("id", String(40), primary_key=True),
    _tenant(),
    Column("source", String(256), nullable=False),
    Column("external_id", String(512)),
    Column("digest", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("level", Text),
    Column("workload_hours", Float),
    Column("credits", Float),
    Column("assessment", Text),
    Column("quality_assurance", Text),
    Column("provider", String(512)),
    Column("language", String(32)),
    Column("mode", String(128)),
    Column("price", Float),
    Column("currency", String(16)),
    Column("start", Date),
    Column("end", Date),
    Column("reviewed", Date),
    Column("review_cycle", Text),
    Column("target_occupations", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("snapshot", Date),
    Column("withdrawn", Date),
    Index(None, "tenant", "source"),
    Index(None, "tenant", "provider"),
    Index(None, "tenant", "digest"),
)

outcome = Table(
    "outcome",
    metadata,
    Column("offering_id", ForeignKey("offering.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _tenant(),
    Column("text", Text, nullable=False),
    Column("origin", String(32), nullable=False),
    Column("text_digest", String(64), nullable=False),
    Index(None, "tenant", "text_digest"),
)

alignment = Table(
    "alignment",
    metadata,
    Column("offering_id", ForeignKey("offering.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _tenant(),
    Column("target", Text, nullable=False),
    Column("framework", Text),
    Column("label", Text),
    Column("origin", String(32), nullable=False),
)

# What a text matched under one set of versions (the stamp); keyed by content, so that equal texts are matched once.
matched_text = Table(
    "matched_text",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("stamp", String(64), primary_key=True),
    Column("text_digest", String(64), primary_key=True),
    Column("matched_at", DateTime(timezone=True), nullable=False),
)

match = Table(
    "match",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("stamp", String(64), primary_key=True),
    Column("text_digest", String(64), primary_key=True),
    Column("concept_uri", String(256), primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("matched_label", Text, nullable=False),
    Column("features", JSON, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "stamp", "text_digest"],
        ["matched_text.tenant", "matched_text.stamp", "matched_text.text_digest"],
        ondelete="CASCADE",
        name="fk_match_matched_text",
    ),
    Index(None, "tenant", "concept_uri"),
)

judgement = Table(
    "judgement",
    metadata,
    Column("id", String(40), primary_key=True),
    _tenant(),
    Column("text_digest", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("concept_uri", String(256), nullable=False),
    Column("concept_digest", String(64), nullable=False),
    Column("taxonomy", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("judge", String(256), nullable=False),
    Column("note", Text, nullable=False),
    Column("offering_id", String(40)),
    Column("judged_at", DateTime(timezone=True), nullable=False),
    Column("reopened", String(256)),
    UniqueConstraint("tenant", "text_digest", "concept_uri", "judge"),
)

vacancy = Table(
    "vacancy",
    metadata,
    Column("id", String(40), primary_key=True),
    _tenant(),
    Column("source", String(256), nullable=False),
    Column("external_id", String(512)),
    Column("digest", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("employer", String(512)),
    Column("location", Text),
    Column("posted", Date),
    Column("valid_through", Date),
    Column("text", Text, nullable=False),
    Column("sections", JSON, nullable=False),
    Column("occupation", String(256)),
    Column("repost_of", String(40)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index(None, "tenant", "source"),
)

# What was read from an advert under one stamp: requirements with their sentences, conditions, what was not found.
advert_reading = Table(
    "advert_reading",
    metadata,
    Column("vacancy_id", ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True),
    Column("stamp", String(64), primary_key=True),
    _tenant(),
    Column("reading", JSON, nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False),
)

# What a person put right; kept apart from the reading, so that it survives re-import and re-reading.
requirement_correction = Table(
    "requirement_correction",
    metadata,
    Column("vacancy_id", ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True),
    Column("concept_uri", String(256), primary_key=True),
    _tenant(),
    Column("action", String(16), nullable=False),
    Column("importance", String(16)),
    Column("options", JSON, nullable=False),
    Column("corrected_at", DateTime(timezone=True), nullable=False),
)
