"""What several repositories share: identifiers, digests, bulk statements and pages."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from service.domain import Scope
from service.errors import BadInput

Item = TypeVar("Item")

# SQLite refuses statements with more than 32,766 parameters and PostgreSQL with more than 65,535.
IN_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items in order, and the cursor that asks for the next ones (None at the end)."""

    items: tuple[Item, ...]
    next_cursor: str | None


def digest(value: Any) -> str:
    """SHA-256 (hex) of the value's canonical JSON."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def identifier(prefix: str, scope: Scope, *parts: str) -> str:
    """An id that the same record always gets: prefix and 100 bits of a hash of tenant and identity."""
    raw = hashlib.sha256("\x1f".join((scope.tenant, *parts)).encode()).digest()
    return f"{prefix}_{base64.b32encode(raw)[:20].decode().lower()}"


def text_digest(text: str, context: str) -> str:
    """The key of a text in its context; exact characters count, because spans refer to them."""
    return hashlib.sha256(f"{context}\x1f{text}".encode("utf-8", "surrogatepass")).hexdigest()


def zoned(moment: datetime) -> datetime:
    """A stored moment in UTC; SQLite gives them back without their zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def chunks(items: Sequence[Item], size: int = IN_CHUNK) -> Iterator[Sequence[Item]]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def insert_new(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, leaving alone those whose key is there already."""
    listed = list(rows)
    if not listed:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), listed)


def encode_cursor(*values: str) -> str:
    """An opaque cursor that carries the sort key of the last item."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str]:
    """The sort key inside a cursor; BadInput for one that this service did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != length or not all(map(_is_text, values)):
        raise foreign_cursor(cursor)
    return values


def fresh_identifier(prefix: str) -> str:
    """An id that nothing else has; ids sort by the millisecond in which they were made."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{secrets.token_hex(8)}"


def foreign_cursor(cursor: str) -> BadInput:
    """The error for a cursor that this service did not make."""
    return BadInput(f"cursor {cursor[:40]!r} is not one of ours; pass next_cursor of the page before")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
