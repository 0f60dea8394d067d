"""Typed settings, read once from the environment; docs/settings.md is compared with them in the tests."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from service.errors import BadInput

PREFIX = "SKILLSGAP_"


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True)
class Settings:
    """Every SKILLSGAP_* variable; the name of the variable is the field's name in capitals."""

    home: Path = _setting(Path("var"), "folder for the default database, indexes and caches")
    database_url: str = _setting("", "SQLAlchemy URL; empty means SQLite `skillsgap.db` in the home folder")
    model: str = _setting("default", "`default`, `minilm`, a folder, or a hub id of a sentence-transformers model")
    matcher: str = _setting("default", "name of the matcher that answers when none is asked for")
    precision: str = _setting("float32", "`float32` or `bfloat16` arithmetic of the encoder; part of the stamp")
    language: str = _setting("en", "language of taxonomy texts used for matching and answers")
    threads: int = _setting(0, "threads for the encoder and the index; 0 leaves it to the libraries")
    tenant: str = _setting("default", "whose rows commands read and write, and the API while it is open")
    access: str = _setting("auto", "`auto`, `keys` or `open`: who may call (docs/api.md)")
    secret: str = _setting("", "key of the audit's hashes; empty keeps a random one in the home folder")
    token_issuer: str = _setting("", "`iss` of the JWTs that are taken; empty takes none")
    token_audience: str = _setting("", "`aud` that such a token must carry")
    token_jwks: str = _setting("", "the issuer's JSON Web Key Set: the JSON itself, or a file")
    token_tenant_claim: str = _setting("tenant", "claim that names the tenant")
    token_scope_claim: str = _setting("scope", "claim that names the scopes, as a list or with spaces")
    rate_limit: str = _setting("600 per minute", "most requests of one caller; `none` counts nothing")
    body_bytes: int = _setting(64 * 2**20, "most bytes in one request body")
    body_seconds: int = _setting(30, "most seconds that a client may pause while it sends a body or takes an answer")
    fit_pairs: int = _setting(1000, "most (offering, target) pairs with evidence in one request of `/v1/fits:batch`")
    number_pairs: int = _setting(200000, "most pairs in one such request for numbers or CSV")
    retention_days: int = _setting(180, "days without use after which a candidate is erased; 0 keeps everyone")
    fetch_hosts: str = _setting("", "hosts, with commas, that verification may fetch documents from; empty is none")
    task_bytes: int = _setting(2**20, "bytes of a posted file from which its import runs as a task")
    task_offerings: int = _setting(2000, "offerings from which a review runs as a task")
    lease_seconds: float = _setting(60.0, "seconds of silence after which a worker's task is given to another")
    webhook_hosts: str = _setting("", "hosts, with commas, that webhooks may go to; empty allows every public one")
    metrics_token: str = _setting("", "token for `/metrics` from other machines; empty answers this machine only")
    keep_days: int = _setting(30, "days for which finished tasks, and events, are kept")

    @property
    def resolved_database_url(self) -> str:
        """The database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'skillsgap.db'}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read SKILLSGAP_* variables; a value of the wrong type is a BadInput that names the variable."""
        environment = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for item in fields(cls):
            text = environment.get(PREFIX + item.name.upper(), "")
            if text:
                values[item.name] = _read(item.name, text, type(item.default))
        return cls(**values)


def _read(name: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        variable = PREFIX + name.upper()
        raise BadInput(f"{variable}={text!r} is not {kind.__name__}; give a number") from None
