"""The parts that know who calls."""

import os
import stat
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile

from service.domain import Scope
from service.errors import BadInput
from service.operations.api_keys import ApiKeys
from service.operations.callers import Callers
from service.operations.read_tokens import ReadTokens, TokenPolicy
from service.settings import Settings
from service.store.access import KeyRepository, TenantRepository
from service.store.audit import AuditLog
from service.store.database import Database
from service.store.kept_answers import KeptAnswers
from service.store.locks import Locks

SECRET_BYTES = 32


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
    def audit(self) -> AuditLog:
        """Who saw which candidate."""
        given = self._settings.secret.encode()
        return AuditLog(self._database, given or home_secret(self._settings.home))

    @cached_property
    def kept_answers(self) -> KeptAnswers:
        """Answers for requests that come again."""
        return KeptAnswers(self._database)

    @cached_property
    def locks(self) -> Locks:
        """Locks by name, shared with every process on the database."""
        return Locks(self._database)

    @cached_property
    def _tokens(self) -> ReadTokens | None:
        given = self._settings
        if not given.token_issuer:
            return None
        named = (given.token_issuer, given.token_audience, given.token_jwks)
        return ReadTokens(TokenPolicy(*named, given.token_tenant_claim, given.token_scope_claim))


def home_secret(home: Path) -> bytes:
    """The secret in the home folder, made at random when there is none; BadInput where others could read it."""
    path = home / "secret"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=home, prefix="secret-") as file:  # readable by its owner only
            file.write(os.urandom(SECRET_BYTES))
            file.flush()
            with suppress(FileExistsError):  # another process was first, and its secret counts
                os.link(file.name, path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadInput(f"others may read {path}, which keeps the audit's names secret; chmod 600 {path}")
    return path.read_bytes()
