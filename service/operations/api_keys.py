"""Keys of callers: made, rotated, revoked, and recognised.

A key reads `sgk_<id>_<secret>`. The id finds the row and may be shown; of the secret, 256 random bits, only an argon2
hash is stored. Hashing takes tens of milliseconds by design, so a process remembers which secrets it has seen verify;
whether the key still stands is read from its row with every request.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from service.domain import Caller, KeyScope, Scope
from service.errors import BadInput, Conflict, Unauthorized
from service.operations.verify_credentials import Clock, utc_now
from service.store.access import KeyRepository, StoredKey

PREFIX = "sgk_"
REMEMBERED = 10_000
NAME_MAX = 200
# OWASP's smallest parameters for argon2id: the secret is random, so nothing is gained by slower ones.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; text is shown once and never again."""

    text: str
    stored: StoredKey


class ApiKeys:
    """What is done with keys."""

    def __init__(self, repository: KeyRepository, clock: Clock = utc_now) -> None:
        self.repository = repository
        self._clock = clock
        self._seen: dict[str, bytes] = {}
        self._pepper = secrets.token_bytes(32)

    def create(self, scope: Scope, name: str, scopes: Iterable[KeyScope], days: int | None = None) -> NewKey:
        """Make a key for a tenant; it ends after so many days, never for None."""
        wanted = tuple(sorted(set(scopes)))
        if not wanted:
            raise BadInput(f"a key needs a scope; known: {', '.join(KeyScope)}")
        if len(name) > NAME_MAX:
            raise BadInput(f"the name has {len(name)} characters; give at most {NAME_MAX}")
        now = self._clock()
        made = _new(scope, name, wanted, now, None if days is None else now + timedelta(days=days))
        self.repository.add(made.stored)
        return made

    def rotate(self, scope: Scope, key: str, grace: timedelta) -> NewKey:
        """Make a key in the place of another, for as long as that one was for; the old one is good for `grace` yet."""
        old, now = self.repository.get(scope, key), self._clock()
        state = "rotated" if old.replaced_by else old.state(now)
        if state != "active":
            raise Conflict(f"key {key} is {state}; make a new one with skillsgap keys create")
        ends = None if old.expires_at is None else now + (old.expires_at - old.created_at)
        made = _new(scope, old.name, old.scopes, now, ends)
        self.repository.replace(scope, key, made.stored, now + grace)
        return made

    def revoke(self, scope: Scope, key: str) -> StoredKey:
        """End a key at once."""
        self.repository.revoke(scope, self.repository.get(scope, key).id, self._clock())
        return self.repository.get(scope, key)

    def caller(self, text: str) -> Caller:
        """Who presents this key; Unauthorized says no more than that it is not good."""
        key, _, secret = text.removeprefix(PREFIX).partition("_")
        found = self.repository.find(PREFIX + key)
        if found is None or not self._verified(found, secret):
            raise Unauthorized("this key is not known")
        now = self._clock()
        if (state := found.state(now)) != "active":
            raise Unauthorized(f"key {found.id} is {state}")
        self.repository.touch(found, now)
        return Caller(Scope(found.tenant), found.id, frozenset(found.scopes))

    def _verified(self, found: StoredKey, secret: str) -> bool:
        proof = hashlib.blake2b(secret.encode("utf-8", "surrogatepass"), key=self._pepper).digest()
        if secrets.compare_digest(self._seen.get(found.hash, b""), proof):
            return True
        try:
            HASHER.verify(found.hash, secret)
        except VerifyMismatchError:
            return False
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[found.hash] = proof
        return True


def _new(scope: Scope, name: str, scopes: tuple[KeyScope, ...], now: datetime, ends: datetime | None) -> NewKey:
    key, secret = PREFIX + secrets.token_hex(6), secrets.token_urlsafe(32)
    return NewKey(f"{key}_{secret}", StoredKey(key, scope.tenant, name, scopes, HASHER.hash(secret), now, ends))
