"""candidates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidate",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_candidate")),
    )
    op.create_index(op.f("ix_candidate_tenant_used_at"), "candidate", ["tenant", "used_at"])
    op.create_table(
        "credential",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(128), nullable=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("format", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text()),
        sa.Column("issuer_name", sa.Text()),
        sa.Column("fingerprints", sa.JSON(), nullable=False),
        sa.Column("issued", sa.Text()),
        sa.Column("expires", sa.Text()),
        sa.Column("level", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "candidate_id"],
            ["candidate.tenant", "candidate.id"],
            name=op.f("fk_credential_candidate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "candidate_id", "id", name=op.f("pk_credential")),
    )
    op.create_index(op.f("ix_credential_tenant_digest"), "credential", ["tenant", "digest"])
    op.create_table(
        "credential_outcome",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(128), nullable=False),
        sa.Column("credential_id", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("text_digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "candidate_id", "credential_id"],
            ["credential.tenant", "credential.candidate_id", "credential.id"],
            name=op.f("fk_credential_outcome_credential"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "candidate_id", "credential_id", "position", name=op.f("pk_credential_outcome")
        ),
    )
    op.create_table(
        "credential_alignment",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(128), nullable=False),
        sa.Column("credential_id", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("framework", sa.Text()),
        sa.Column("label", sa.Text()),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("kind", sa.Text()),
        sa.Column("concept_uri", sa.String(256)),
        sa.ForeignKeyConstraint(
            ["tenant", "candidate_id", "credential_id"],
            ["credential.tenant", "credential.candidate_id", "credential.id"],
            name=op.f("fk_credential_alignment_credential"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "candidate_id", "credential_id", "position", name=op.f("pk_credential_alignment")
        ),
    )
    op.create_index(
        op.f("ix_credential_alignment_tenant_concept_uri"), "credential_alignment", ["tenant", "concept_uri"]
    )
    op.create_table(
        "credential_matched",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(128), nullable=False),
        sa.Column("credential_id", sa.String(40), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "candidate_id", "credential_id"],
            ["credential.tenant", "credential.candidate_id", "credential.id"],
            name=op.f("fk_credential_matched_credential"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "candidate_id", "credential_id", "stamp", name=op.f("pk_credential_matched")),
    )
    op.create_index(op.f("ix_credential_matched_tenant_stamp"), "credential_matched", ["tenant", "stamp"])
    op.create_table(
        "credential_match",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(128), nullable=False),
        sa.Column("credential_id", sa.String(40), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("text_digest", sa.String(64), nullable=False),
        sa.Column("concept_uri", sa.String(256), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("matched_label", sa.Text(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "candidate_id", "credential_id", "stamp"],
            [
                "credential_matched.tenant",
                "credential_matched.candidate_id",
                "credential_matched.credential_id",
                "credential_matched.stamp",
            ],
            name=op.f("fk_credential_match_credential_matched"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant",
            "candidate_id",
            "credential_id",
            "stamp",
            "text_digest",
            "concept_uri",
            name=op.f("pk_credential_match"),
        ),
    )
    op.create_index(
        op.f("ix_credential_match_tenant_stamp_concept_uri"), "credential_match", ["tenant", "stamp", "concept_uri"]
    )
    op.create_table(
        "trusted_issuer",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_trusted_issuer")),
    )


def downgrade() -> None:
    for name in (
        "trusted_issuer",
        "credential_match",
        "credential_matched",
        "credential_alignment",
        "credential_outcome",
        "credential",
        "candidate",
    ):
        op.drop_table(name)
