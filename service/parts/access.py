"""The parts that know who calls."""

from functools import cached_property

from service.domain import Scope
from service.operations.api_keys import ApiKeys
from service.operations.callers import Callers
from service.operations.read_tokens import ReadTokens, TokenPolicy
from service.settings import Settings
from service.store.access import KeyRepository, TenantRepository
from service.store.database import Database


class Access:
    """Tenants, their callers, and what is kept of calls."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    @property
    def scope(self) -> Scope:
        """The tenant of the settings, for which commands act; BadInput when it is not known."""
        return self.callers.scope(self._settings.tenant)

    @cached_property
    def tenants(self) -> TenantRepository:
        """The tenants."""
        return TenantRepository(self._database)

    @cached_property
    def keys(self) -> ApiKeys:
        """Keys of callers."""
        return ApiKeys(KeyRepository(self._database))

    @cached_property
    def callers(self) -> Callers:
        """Recognises callers."""
        return Callers(self.keys, self.tenants, self._tokens, self._settings.access)

    @cached_property
    def _tokens(self) -> ReadTokens | None:
        given = self._settings
        if not given.token_issuer:
            return None
        named = (given.token_issuer, given.token_audience, given.token_jwks)
        return ReadTokens(TokenPolicy(*named, given.token_tenant_claim, given.token_scope_claim))
