"""Who calls: by key, by token of an external issuer, or anybody on this machine while there is neither."""

import re

from service.domain import Caller, KeyScope, Scope
from service.errors import BadInput, Unauthorized
from service.operations.api_keys import PREFIX, ApiKeys
from service.operations.read_tokens import ReadTokens
from service.store.access import TenantRepository

ACCESS = ("auto", "keys", "open")
TENANT = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
ANYBODY = "anybody"
HOW = "send Authorization: Bearer KEY; skillsgap keys create makes one"


class Callers:
    """Recognises callers.

    access is "keys" (a key or token is always needed), "open" (whoever calls from this machine may do everything), or
    "auto": open until there is a first key or an issuer of tokens is named.
    """

    def __init__(self, keys: ApiKeys, tenants: TenantRepository, tokens: ReadTokens | None, access: str) -> None:
        if access not in ACCESS:
            raise BadInput(f"SKILLSGAP_ACCESS={access!r}; known: {', '.join(ACCESS)}")
        self._keys = keys
        self._tenants = tenants
        self._tokens = tokens
        self._access = access

    @property
    def is_open(self) -> bool:
        """Whether callers on this machine need neither key nor token."""
        if self._access == "auto":
            return self._tokens is None and not self._keys.repository.any()
        return self._access == "open"

    @property
    def can_be_known(self) -> bool:
        """Whether a key was made or an issuer named, so that others than this machine may be let in."""
        return self._tokens is not None or self._keys.repository.any()

    def __call__(self, presented: str | None, tenant: str, *, local: bool) -> Caller:
        """Who presents this key or token; tenant is whose rows anybody on this machine gets while it is open."""
        if presented is None:
            if local and self.is_open:
                return Caller(self.scope(tenant), ANYBODY, frozenset(KeyScope))
            raise Unauthorized(f"no key or token came with the request; {HOW}")
        if presented.startswith(PREFIX):
            return self._keys.caller(presented)
        if self._tokens is None:
            raise Unauthorized(f"this is no key, and tokens are taken from nobody; {HOW}")
        caller = self._tokens(presented)
        if not self._tenants.has(caller.scope.tenant):
            raise Unauthorized("the token is for a tenant that is not known here")
        return caller

    def scope(self, tenant: str) -> Scope:
        """The scope of a tenant by name; BadInput when there is none."""
        if not self._tenants.has(tenant):
            raise BadInput(f"no tenant {tenant!r}; make it with skillsgap tenants create")
        return Scope(tenant)

    def create_tenant(self, tenant: str, name: str) -> None:
        """Make a tenant known."""
        if not TENANT.fullmatch(tenant):
            raise BadInput(f"{tenant!r} is no tenant's id; give up to 64 of a-z, 0-9, '.', '_', '-'")
        if not self._tenants.add(tenant, name):
            raise BadInput(f"there is a tenant {tenant!r} already")
