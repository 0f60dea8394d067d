"""Shapes of /v1/credentials, /v1/candidates and /v1/trusted-issuers."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, PageSchema, Request, UsingSchema, VersionsSchema, string
from service.api.schemas.fits import EvidenceSchema, GapAnswerSchema, RequirementSchema

VERDICT = ma.validate.OneOf(["valid", "invalid", "unknown"])


class CheckSchema(ma.Schema):
    """One check of a credential."""

    result = ma.fields.String(required=True, validate=ma.validate.OneOf(["pass", "fail", "unknown"]))
    reason = ma.fields.String(required=True)


class CredentialIssuerSchema(ma.Schema):
    """Who issued it, as the document says."""

    id = ma.fields.String(allow_none=True)
    name = ma.fields.String(allow_none=True)


class VerificationSchema(ma.Schema):
    """What was found about one document."""

    file = ma.fields.String()
    format = ma.fields.String(required=True)
    carrier = ma.fields.String()
    verdict = ma.fields.String(required=True, validate=VERDICT)
    trusted = ma.fields.Boolean(required=True)
    checks = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(CheckSchema), required=True)
    title = ma.fields.String(allow_none=True)
    outcomes = ma.fields.List(ma.fields.Dict(keys=ma.fields.String()))
    alignments = ma.fields.List(ma.fields.Dict(keys=ma.fields.String()))
    issuer = ma.fields.Nested(CredentialIssuerSchema, allow_none=True)
    issued = ma.fields.String(allow_none=True)
    expires = ma.fields.String(allow_none=True)
    digest = ma.fields.String(allow_none=True, metadata={"description": "sha256 of what was signed"})
    warnings = ma.fields.List(ma.fields.String())
    nested = ma.fields.List(ma.fields.Dict(keys=ma.fields.String()), metadata={"description": "credentials inside"})


class VerificationsSchema(ma.Schema):
    """One verification a file, in the order sent."""

    results = ma.fields.List(ma.fields.Nested(VerificationSchema), required=True)


class AddedCredentialSchema(VerificationSchema):
    """One credential and what became of it."""

    id = ma.fields.String(allow_none=True)
    outcome = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["created", "updated", "unchanged", "not_stored"])
    )
    reason = ma.fields.String(allow_none=True, metadata={"description": "why it was not stored"})
    also_held_by = ma.fields.List(
        ma.fields.String(), metadata={"description": "other candidates who showed the same credential"}
    )


class AddedFileSchema(ma.Schema):
    """A file and the credentials in it."""

    file = ma.fields.String(required=True)
    verdict = ma.fields.String(required=True, validate=VERDICT)
    trusted = ma.fields.Boolean(required=True)
    credentials = ma.fields.List(ma.fields.Nested(AddedCredentialSchema), required=True)


class AddedSchema(ma.Schema):
    """What became of every file."""

    candidate = ma.fields.String(required=True)
    files = ma.fields.List(ma.fields.Nested(AddedFileSchema), required=True)


class ExpiredSchema(UsingSchema):
    """Which versions to answer with, and whether expired credentials count."""

    expired = ma.fields.Boolean(
        load_default=False, metadata={"description": "count expired credentials too, as not sure"}
    )


class CandidateFitQuerySchema(ExpiredSchema):
    """The target of a candidate's fit."""

    target = string(NAME_MAX, required=True, description="ESCO occupation (URI, last part or label) or vacancy id")


class CandidateQuerySchema(ExpiredSchema, PageSchema):
    """Which candidates to list."""

    concept = string(NAME_MAX, description="only who has shown this concept or a narrower one (URI, last part, label)")
    trusted = ma.fields.Boolean(
        metadata={"description": "with concept: only evidence from trusted, or from untrusted, credentials"}
    )

    @ma.validates_schema
    def concept_first(self, data: dict[str, object], **_: object) -> None:
        """Refuse trusted without a concept: it says something of evidence, not of a candidate."""
        if "trusted" in data and "concept" not in data:
            message = "give concept as well"
            raise ma.ValidationError(message, "trusted")


class CandidateEvidenceSchema(ma.Schema):
    """What shows a concept, and the credential that it stands in."""

    outcome = ma.fields.String()
    span = ma.fields.List(ma.fields.Integer(), allow_none=True)
    score = ma.fields.Float()
    source = ma.fields.String(validate=ma.validate.OneOf(["match", "alignment", "judgement", "tag"]))
    credential = ma.fields.String()
    credential_title = ma.fields.String()
    trusted = ma.fields.Boolean()
    credential_verdict = ma.fields.String(validate=VERDICT)
    issued = ma.fields.String(allow_none=True)
    expires = ma.fields.String(allow_none=True)
    matched = ma.fields.String()
    matched_label = ma.fields.String()
    relation = ma.fields.String(allow_none=True)


class CandidateSchema(ma.Schema):
    """A candidate; verdict and evidence are there where a concept was asked for."""

    candidate = ma.fields.String(required=True)
    created_at = ma.fields.String()
    used_at = ma.fields.String()
    verdict = ma.fields.String(validate=ma.validate.OneOf(["met", "not_sure"]))
    evidence = ma.fields.Nested(CandidateEvidenceSchema)


class CandidatesSchema(ma.Schema):
    """A page of candidates by id."""

    versions = ma.fields.Nested(VersionsSchema)
    concept = ma.fields.String()
    label = ma.fields.String()
    candidates = ma.fields.List(ma.fields.Nested(CandidateSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)
    total = ma.fields.Integer(metadata={"description": "of all candidates; not counted where a concept is asked for"})


class HeldConceptSchema(ma.Schema):
    """A concept that a candidate has shown."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    verdict = ma.fields.String(required=True, validate=ma.validate.OneOf(["accepted", "not_sure"]))
    evidence = ma.fields.Nested(CandidateEvidenceSchema, required=True)


class StoredCredentialSchema(ma.Schema):
    """A stored credential as it stands now."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    format = ma.fields.String()
    verdict = ma.fields.String(required=True, validate=VERDICT)
    trusted = ma.fields.Boolean(required=True)
    expired = ma.fields.Boolean()
    checks = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(CheckSchema))
    issuer = ma.fields.Nested(CredentialIssuerSchema)
    issued = ma.fields.String(allow_none=True)
    expires = ma.fields.String(allow_none=True)
    level = ma.fields.String(allow_none=True)
    verified_at = ma.fields.String()
    outcomes = ma.fields.Integer()
    warnings = ma.fields.List(ma.fields.String())
    also_held_by = ma.fields.List(ma.fields.String())


class ProfileSchema(CandidateSchema):
    """Concepts with their best evidence, and every credential with its verdict."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    concepts = ma.fields.List(ma.fields.Nested(HeldConceptSchema), required=True)
    credentials = ma.fields.List(ma.fields.Nested(StoredCredentialSchema), required=True)

    class Meta:
        """marshmallow's options."""

        exclude = ("verdict", "evidence")


class FitCredentialSchema(ma.Schema):
    """A credential that the fit looked at."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    verdict = ma.fields.String(required=True, validate=VERDICT)
    trusted = ma.fields.Boolean(required=True)
    expired = ma.fields.Boolean()


class PersonEvidenceSchema(EvidenceSchema):
    """Why a requirement has its verdict, and the credential that shows it."""

    credential = ma.fields.String()
    credential_title = ma.fields.String()
    trusted = ma.fields.Boolean()


class PersonRequirementSchema(RequirementSchema):
    """A requirement with its verdict on a person."""

    evidence = ma.fields.Nested(PersonEvidenceSchema, allow_none=True)


class CandidateFitSchema(GapAnswerSchema):
    """The fit of a candidate with a target."""

    candidate = ma.fields.String(required=True)
    requirements = ma.fields.List(ma.fields.Nested(PersonRequirementSchema), required=True)
    counts = ma.fields.Dict(keys=ma.fields.String(), required=True)
    credentials = ma.fields.List(ma.fields.Nested(FitCredentialSchema), required=True)


class IssuerRequestSchema(Request):
    """An issuer to rely on."""

    display_name = string(256, required=True, description="for people; nobody is trusted by it")
    identifiers = ma.fields.List(
        string(4096),
        required=True,
        validate=ma.validate.Length(min=1, max=50),
        metadata={
            "description": "DIDs, https origins (everybody who issues there), https addresses (that one issuer), "
            "public keys (multibase, PEM, JWK) or thumbprint:…"
        },
    )


class IssuerSchema(ma.Schema):
    """An entry of the register."""

    id = ma.fields.String(required=True)
    display_name = ma.fields.String(required=True)
    identifiers = ma.fields.List(ma.fields.String(), required=True)
    dids = ma.fields.List(ma.fields.String())
    origins = ma.fields.List(ma.fields.String())
    addresses = ma.fields.List(ma.fields.String())
    key_thumbprints = ma.fields.List(ma.fields.String())
    warnings = ma.fields.List(ma.fields.String(), metadata={"description": "other entries that look like it"})


class IssuersSchema(ma.Schema):
    """The register."""

    issuers = ma.fields.List(ma.fields.Nested(IssuerSchema), required=True)
