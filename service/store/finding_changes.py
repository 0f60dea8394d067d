"""What becomes of stored findings when offerings are judged again, gathered so that it is written in bulk."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from service.domain import Scope
from service.store import tables_quality as q
from service.store.events import NewEvent, add_events
from service.store.finding_values import JudgedOffering, NewFinding
from service.store.rows import chunks, digest, identifier
from service.store.sequences import next_numbers


class FindingChanges:
    """The rows to insert and update for some offerings."""

    def __init__(self, scope: Scope, today: date) -> None:
        self._scope = scope
        self._today = today
        self._new: list[dict[str, Any]] = []
        self._kept: list[dict[str, Any]] = []
        self._gone: list[str] = []
        self.events: list[dict[str, Any]] = []
        self._outside: list[NewEvent] = []

    def compare(self, judged: JudgedOffering, stored: Mapping[str, Any]) -> None:
        """Say of each finding whether it is new, again here, changed, the same or gone."""
        found = {item.rule: item for item in judged.findings}
        for rule, item in found.items():
            self._keep(item, stored.get(rule))
        for rule, row in stored.items():
            if rule not in found and row.closed is None:
                self._gone.append(row.id)
                self._happened(row.id, "closed", row.result)
                self._tell("closed", row.id, (judged.offering, rule, row.result))

    def write(self, connection: Connection) -> None:
        """Write everything that was gathered."""
        if self._new:
            connection.execute(insert(q.finding), self._new)
        if self._kept:
            names = [name for name in self._kept[0] if name != "key"]
            connection.execute(
                update(q.finding).where(q.finding.c.id == bindparam("key")).values({n: bindparam(n) for n in names}),
                self._kept,
            )
        for part in chunks(self._gone):
            connection.execute(update(q.finding).where(q.finding.c.id.in_(part)).values(closed=self._today))
        write_events(connection, self._scope, self.events)
        add_events(connection, self._scope, self._outside)

    def _keep(self, item: NewFinding, row: Any) -> None:
        content = digest([item.result, item.value])
        values = {
            "kind": item.kind,
            "cause": item.cause,
            "severity": item.severity,
            "result": item.result,
            "value": item.value,
            "evidence": dict(item.evidence),
            "value_digest": content,
            "basis": self._today,
            "closed": None,
        }
        if row is None:
            key = identifier("fnd", self._scope, item.offering, item.rule)
            own = {"id": key, "tenant": self._scope.tenant, "offering_id": item.offering, "rule": item.rule}
            self._new.append({**own, **values, "since": self._today})
            self._happened(key, "opened", item.result)
            self._tell("opened", key, (item.offering, item.rule, item.result))
            return
        again = row.closed is not None or row.result != item.result
        self._kept.append({"key": row.id, **values, "since": self._today if again else row.since})
        if row.closed is not None:
            self._happened(row.id, "opened", item.result)
        elif row.value_digest != content:
            self._happened(row.id, "changed", item.result)
        if row.closed is None and row.result != item.result:  # who waits for violated ones must hear of it
            self._tell("closed", row.id, (item.offering, item.rule, row.result))
        if again:
            self._tell("opened", row.id, (item.offering, item.rule, item.result))

    def _tell(self, event: str, key: str, finding: tuple[str, str, str]) -> None:
        offering, rule, result = finding
        data = {"finding": key, "offering": offering, "rule": rule, "result": result}
        self._outside.append(NewEvent(f"finding.{event}", key, data))

    def _happened(self, key: str, event: str, detail: str) -> None:
        self.events.append(event_row(self._scope, key, event, self._today, detail))


def write_events(connection: Connection, scope: Scope, events: Sequence[dict[str, Any]]) -> None:
    """Write events with the tenant's next numbers."""
    if events:
        numbers = next_numbers(connection, scope, "finding_event", len(events))
        rows = [{**event, "number": number} for event, number in zip(events, numbers, strict=True)]
        connection.execute(insert(q.finding_event), rows)


def event_row(scope: Scope, key: str, event: str, today: date, detail: str) -> dict[str, Any]:
    """The row of an event, but for its number."""
    return {
        "tenant": scope.tenant,
        "finding_id": key,
        "event": event,
        "day": today,
        "happened_at": datetime.now(UTC),
        "detail": detail,
    }
