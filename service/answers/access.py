"""Keys, tenants and audit entries as JSON."""

from datetime import datetime

from service.answers.common import Json
from service.operations.api_keys import NewKey
from service.store.access import StoredKey, Tenant
from service.store.audit import CandidateView


def key(item: StoredKey, now: datetime) -> Json:
    """A key without its secret."""
    return {
        "id": item.id,
        "name": item.name,
        "tenant": item.tenant,
        "scopes": [scope.value for scope in item.scopes],
        "state": item.state(now),
        "created_at": item.created_at.isoformat(),
        "expires_at": _moment(item.expires_at),
        "used_at": _moment(item.used_at),
        "revoked_at": _moment(item.revoked_at),
        "replaced_by": item.replaced_by,
    }


def new_key(made: NewKey) -> Json:
    """A key just made, with its text, which is shown only here."""
    return {"key": made.text} | key(made.stored, made.stored.created_at)


def tenant(item: Tenant) -> Json:
    """A tenant."""
    return {"id": item.id, "name": item.name, "created_at": item.created_at.isoformat()}


def candidate_view(item: CandidateView) -> Json:
    """An entry of the audit."""
    return {
        "id": item.id,
        "at": item.seen_at.isoformat(),
        "caller": item.caller,
        "action": item.action,
        "candidate_hash": item.candidate_hash,
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
