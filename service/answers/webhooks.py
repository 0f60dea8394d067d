"""Answers about webhooks."""

from service.answers.common import Json
from service.answers.tasks import event
from service.store.webhooks import Delivery, StoredWebhook


def webhook(item: StoredWebhook, *, secret: bool = False) -> Json:
    """A webhook; its secret only in the answer that made it."""
    wanted = item.wanted
    return {
        "id": item.id,
        "url": wanted.url,
        "types": list(wanted.types),
        "enabled": wanted.enabled,
        "note": wanted.note,
        "created_at": item.created_at.isoformat(),
        "updated_at": item.updated_at.isoformat(),
        **({"secret": item.secret} if secret else {}),
    }


def delivery(item: Delivery) -> Json:
    """What became of one event at one webhook."""
    return {
        "event": event(item.event),
        "state": item.state,
        "attempt": item.attempt,
        "status": item.status,
        "problem": item.problem,
        "tried_at": item.tried_at.isoformat() if item.tried_at else None,
        "next_try_at": item.due_at.isoformat() if item.state == "waiting" else None,
    }
