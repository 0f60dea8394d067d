"""Send events to webhooks: CloudEvents in JSON, signed as Standard Webhooks specifies."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence

from service.answers.tasks import event as cloud_event
from service.store.deliveries import DeliveryQueue, DueDelivery
from service.verification.sending import GuardedSender

CONTENT_TYPE = "application/cloudevents+json"
GONE = 410


class Deliverer:
    """Sends what is due, one by one; any number of them may run."""

    def __init__(self, queue: DeliveryQueue, sender: GuardedSender, clock: Callable[[], float] = time.time) -> None:
        self._queue = queue
        self._sender = sender
        self._clock = clock

    def send_one(self) -> bool:
        """Send the delivery that has been due for longest; False when none was due."""
        due = self._queue.take()
        if due is None:
            return False
        body = json.dumps(cloud_event(due.event), ensure_ascii=False, separators=(",", ":")).encode()
        sent = self._sender.post(due.url, self._headers(due, body), body)
        if sent.arrived and sent.status is not None:
            self._queue.arrived(due, sent.status)
        elif sent.status == GONE:
            self._queue.give_up(due, sent.status, "answered 410 Gone, so that the webhook was disabled")
        else:
            self._queue.failed(due, sent.status, sent.problem)
        return True

    def _headers(self, due: DueDelivery, body: bytes) -> dict[str, str]:
        moment = int(self._clock())
        return {
            "Content-Type": CONTENT_TYPE,
            "User-Agent": "skillsgap",
            "webhook-id": due.event.id,
            "webhook-timestamp": str(moment),
            "webhook-signature": signatures(due.secrets, due.event.id, moment, body),
        }


def signatures(secrets: Sequence[str], event: str, moment: int, body: bytes) -> str:
    """The header webhook-signature: one signature a secret, so that receivers can change theirs without a gap."""
    signed = f"{event}.{moment}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
    made = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
    return " ".join(f"v1,{signature}" for signature in made)
