"""Answers about tasks and events."""

from datetime import datetime

from service.answers.common import Json
from service.store.events import StoredEvent
from service.store.tasks import StoredTask


def task(item: StoredTask) -> Json:
    """A task: where it stands, how far it came, what came of it."""
    output = item.result is not None and "content_type" in item.result
    return {
        "id": item.id,
        "kind": item.kind,
        "state": item.state.value,
        "progress": {"step": item.step, "done": item.done, "total": item.total},
        "attempt": item.attempt,
        "cancelling": item.cancel,
        "result": item.result,
        "output": f"/v1/tasks/{item.id}/output" if output else None,
        "problems": list(item.problems),
        "created_at": item.created_at.isoformat(),
        "started_at": _moment(item.started_at),
        "finished_at": _moment(item.finished_at),
    }


def event(item: StoredEvent) -> Json:
    """An event as CloudEvents 1.0 JSON; number is ours, and says where to go on reading."""
    return {
        "specversion": "1.0",
        "id": item.id,
        "source": f"urn:skillsgap:tenant:{item.tenant}",
        "type": f"skillsgap.{item.type}",
        "subject": item.subject,
        "time": item.happened_at.isoformat(),
        "datacontenttype": "application/json",
        "data": dict(item.data),
        "number": item.position,
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
