"""Events reach who wants them, signed; what does not arrive is tried again, then listed and replayed."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from service.domain import JudgementVerdict, Scope
from service.parts import Parts
from service.store import tables_work as w
from service.store.database import Database
from service.store.deliveries import JITTER, TRIES, DeliveryQueue, wait
from service.store.events import EVENT_TYPES, EventRepository, NewEvent, add_events
from service.store.judgements import NewJudgement
from service.store.offerings import OfferingFilter
from service.store.webhooks import NewWebhook, WebhookRepository
from service.tasks.deliver import Deliverer, signatures
from service.tasks.worker import Worker
from service.verification.sending import GuardedSender, Sent
from tests.samples import load_samples
from tests.taxonomies import SQL, small_taxonomy

SCOPE, OTHER = Scope(), Scope("other")
YES = JudgementVerdict.ACCEPTED
URL = "https://hooks.example/skillsgap"
DONE = NewEvent("task.done", "tsk_1", {"task": "tsk_1"})


class Receiver(GuardedSender):
    """Takes what is posted, and answers as it is told."""

    def __init__(self, *statuses: int | None) -> None:
        super().__init__()
        object.__setattr__(self, "statuses", list(statuses))
        object.__setattr__(self, "got", [])

    statuses: list[int | None]
    got: list[tuple[str, Mapping[str, str], bytes]]

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Sent:
        self.got.append((address, headers, body))
        status = self.statuses.pop(0) if self.statuses else 204
        return Sent(status, "" if status == 204 else "no")


def happen(database: Database, *events: NewEvent, scope: Scope = SCOPE) -> None:
    with database.begin() as connection:
        add_events(connection, scope, events)


def now_due(database: Database) -> None:
    """Let the waiting time of every delivery pass."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with database.begin() as connection:
        connection.execute(update(w.webhook_delivery).values(due_at=past))


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of the specification's own test suite."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    made = signatures([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_event_is_sent_as_a_signed_cloud_event(database: Database) -> None:
    hook = WebhookRepository(database).create(SCOPE, NewWebhook(URL))
    happen(database, DONE)
    receiver = Receiver()
    sender = Deliverer(DeliveryQueue(database), receiver, clock=lambda: 1614265330.9)
    assert sender.send_one()
    assert not sender.send_one()
    ((address, headers, body),) = receiver.got
    document = json.loads(body)
    assert address == URL
    assert headers["Content-Type"] == "application/cloudevents+json"
    assert headers["webhook-id"] == document["id"]
    assert headers["webhook-signature"] == signatures([hook.secret], document["id"], 1614265330, body)
    assert {name: document[name] for name in ("specversion", "type", "subject", "source", "data")} == {
        "specversion": "1.0",
        "type": "skillsgap.task.done",
        "subject": "tsk_1",
        "source": "urn:skillsgap:tenant:default",
        "data": {"task": "tsk_1"},
    }
    assert datetime.fromisoformat(document["time"]).tzinfo is not None


def test_only_wanted_events_of_the_own_tenant_are_sent(database: Database) -> None:
    hooks = WebhookRepository(database)
    hooks.create(SCOPE, NewWebhook(f"{URL}/all"))
    hooks.create(SCOPE, NewWebhook(f"{URL}/tasks", ("task.done",)))
    hooks.create(SCOPE, NewWebhook(f"{URL}/off", enabled=False))
    hooks.create(OTHER, NewWebhook(f"{URL}/other"))
    happen(database, DONE, NewEvent("finding.opened", "fnd_1"))
    happen(database, DONE, scope=OTHER)
    receiver = Receiver()
    sender = Deliverer(DeliveryQueue(database), receiver)
    while sender.send_one():
        pass
    sent = sorted((address.removeprefix(f"{URL}/"), json.loads(body)["type"]) for address, _, body in receiver.got)
    assert sent == [
        ("all", "skillsgap.finding.opened"),
        ("all", "skillsgap.task.done"),
        ("other", "skillsgap.task.done"),
        ("tasks", "skillsgap.task.done"),
    ]


def test_a_change_that_is_not_committed_is_no_event(database: Database) -> None:
    WebhookRepository(database).create(SCOPE, NewWebhook(URL))
    with pytest.raises(ZeroDivisionError), database.begin() as connection:  # noqa: PT012  the transaction is tested
        add_events(connection, SCOPE, [DONE])
        raise ZeroDivisionError
    assert EventRepository(database).after(SCOPE, 0, 10) == []
    assert DeliveryQueue(database).take() is None


def test_an_event_with_an_id_of_its_own_is_written_once(database: Database) -> None:
    WebhookRepository(database).create(SCOPE, NewWebhook(URL))
    named = NewEvent("offering.matched", "off_1", {}, "evt_same")
    happen(database, named)
    happen(database, named)
    receiver = Receiver()
    sender = Deliverer(DeliveryQueue(database), receiver)
    assert [sender.send_one(), sender.send_one()] == [True, False]


def test_what_does_not_arrive_is_tried_again_then_dead_then_replayed(database: Database) -> None:
    hooks = WebhookRepository(database)
    hook = hooks.create(SCOPE, NewWebhook(URL))
    happen(database, DONE)
    receiver = Receiver(*[500, None, 302] * 3)
    sender = Deliverer(DeliveryQueue(database), receiver)
    for _ in range(TRIES):
        assert sender.send_one()
        assert not sender.send_one(), "it waits before the next try"
        now_due(database)
    assert not sender.send_one()
    (dead,) = hooks.deliveries(SCOPE, hook.id, 10, state="dead").items
    assert (dead.attempt, dead.status, dead.problem) == (TRIES, 302, "no")
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1, "a repeated event keeps its id"
    assert hooks.replay(SCOPE, hook.id) == 1
    assert sender.send_one()
    (arrived,) = hooks.deliveries(SCOPE, hook.id, 10).items
    assert (arrived.state, arrived.attempt, arrived.status) == ("delivered", 1, 204)
    assert hooks.replay(SCOPE, hook.id) == 0
    assert hooks.replay(SCOPE, hook.id, [arrived.event.id]) == 1
    assert hooks.replay(OTHER, hooks.create(OTHER, NewWebhook(URL)).id, [arrived.event.id]) == 0


def test_one_receiver_that_fails_holds_up_nobody_else(database: Database) -> None:
    hooks = WebhookRepository(database)
    hooks.create(SCOPE, NewWebhook(f"{URL}/broken"))
    happen(database, *[NewEvent("task.done", f"tsk_{number}") for number in range(3)])
    hooks.create(SCOPE, NewWebhook(f"{URL}/works"))
    happen(database, *[NewEvent("task.done", f"tsk_{number}") for number in range(3)])
    receiver = Receiver(500)
    sender = Deliverer(DeliveryQueue(database), receiver)
    while sender.send_one():
        pass
    addresses = [address.removeprefix(f"{URL}/") for address, _, _ in receiver.got]
    assert addresses == ["broken", "works", "works", "works"]


def test_a_receiver_that_is_gone_gets_nothing_more(database: Database) -> None:
    hooks = WebhookRepository(database)
    hook = hooks.create(SCOPE, NewWebhook(URL))
    happen(database, DONE, NewEvent("task.done", "tsk_2"))
    sender = Deliverer(DeliveryQueue(database), Receiver(410))
    assert [sender.send_one(), sender.send_one()] == [True, False]
    assert not hooks.get(SCOPE, hook.id).wanted.enabled
    hooks.replace(SCOPE, hook.id, NewWebhook(URL))
    assert sender.send_one()


def test_after_a_rotation_both_secrets_sign_for_a_day(database: Database) -> None:
    hooks = WebhookRepository(database)
    old = hooks.create(SCOPE, NewWebhook(URL))
    new = hooks.rotate(SCOPE, old.id)
    assert new.secret != old.secret
    happen(database, DONE, NewEvent("task.done", "tsk_2"))
    receiver = Receiver()
    sender = Deliverer(DeliveryQueue(database), receiver)
    sender.send_one()
    with database.begin() as connection:
        connection.execute(update(w.webhook).values(old_until=datetime.now(UTC)))
    sender.send_one()
    first, second = (headers["webhook-signature"].split() for _, headers, _ in receiver.got)
    assert (len(first), len(second)) == (2, 1)


def test_waits_grow_and_differ() -> None:
    waits = [wait(attempt) for attempt in range(1, TRIES)]
    assert waits == sorted(waits)
    assert abs(waits[0] - 5) <= 5 * JITTER
    assert len({wait(1) for _ in range(20)}) > 1
    assert sum(waits) > 24 * 3600


REFUSED = [
    "http://hooks.example/",
    "https://127.0.0.1/",
    "https://[::1]/x",
    "https://user@hooks.example/",
    "https://169.254.169.254/",
]


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_not_public_are_refused_at_once(client: FlaskClient, url: str) -> None:
    answer = client.post("/v1/webhooks", json={"url": url})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/url"


def test_names_that_resolve_to_this_network_are_not_sent_to(database: Database) -> None:
    hooks = WebhookRepository(database)
    hook = hooks.create(SCOPE, NewWebhook("https://localhost:9/"))
    happen(database, DONE)
    Deliverer(DeliveryQueue(database), GuardedSender()).send_one()
    (waiting,) = hooks.deliveries(SCOPE, hook.id, 10).items
    assert (waiting.state, waiting.status) == ("waiting", None)
    assert "refused" in waiting.problem


def test_the_api_keeps_webhooks_and_shows_the_secret_once(client: FlaskClient, parts: Parts) -> None:
    made = client.post("/v1/webhooks", json={"url": URL, "types": ["task.done"], "note": "ours"})
    assert made.status_code == 201
    path = f"/v1/webhooks/{made.get_json()['id']}"
    assert made.get_json()["secret"].startswith("whsec_")
    assert "secret" not in client.get(path).get_json()
    changed = client.put(path, json={"url": f"{URL}/2", "enabled": False}).get_json()
    assert (changed["url"], changed["types"], changed["enabled"]) == (f"{URL}/2", [], False)
    assert client.get("/v1/webhooks").get_json()["webhooks"] == [changed]
    rotated = client.post(f"{path}/rotate").get_json()
    assert rotated["secret"] != made.get_json()["secret"]
    client.put(path, json={"url": URL})
    happen(parts.database, DONE)
    (waiting,) = client.get(f"{path}/deliveries").get_json()["deliveries"]
    assert (waiting["state"], waiting["event"]["type"]) == ("waiting", "skillsgap.task.done")
    assert client.get(f"{path}/deliveries?state=dead").get_json()["deliveries"] == []
    assert client.post(f"{path}/replay", json={"events": [waiting["event"]["id"]]}).get_json() == {"replayed": 1}
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_what_changes_is_told(client: FlaskClient, parts: Parts, worker: Worker) -> None:
    client.post("/v1/offerings:match")
    worker.drain()
    client.post("/v1/reviews", json={"offerings": []})
    events = client.get("/v1/events?limit=500").get_json()
    types = {item["type"].removeprefix("skillsgap.") for item in events["events"]}
    assert types >= {"offering.imported", "offering.matched", "finding.opened", "task.done"}
    last = events["last"]
    load_samples(parts)
    assert client.get(f"/v1/events?after={last}").get_json() == {"events": [], "last": last}
    closing = client.get("/v1/events?type=finding.opened&limit=1").get_json()["events"]
    assert [item["type"] for item in closing] == ["skillsgap.finding.opened"]
    assert {name.split(".")[0] for name in EVENT_TYPES} == {"offering", "finding", "judgement", "taxonomy", "task"}


def test_a_switch_of_the_taxonomy_and_reopened_judgements_are_told_to_every_tenant(parts: Parts) -> None:
    database = parts.database
    parts.access.tenants.add("other", "Another")
    sql = parts.offerings.page(SCOPE, OfferingFilter(text="sql"), 1).items[0]
    said = NewJudgement(sql.offering.outcomes[0].text, SQL, "an older meaning", "v1", YES, "ann", sql.offering.title)
    parts.judgements.save(SCOPE, [said])
    parts.taxonomies.save(small_taxonomy("v2"))
    start = EventRepository(database).after(SCOPE, 0, 500)[-1].number
    for _ in range(2):
        parts.switch_taxonomy(SCOPE, "v2", date(2026, 11, 26))
    told = [item for item in EventRepository(database).after(SCOPE, start, 500) if item.type != "offering.matched"]
    assert [item.type for item in told] == ["judgement.reopened", "taxonomy.switched"]
    assert told[1].data == {"before": "v1", "after": "v2"}
    assert [item.type for item in EventRepository(database).after(OTHER, 0, 500)] == ["taxonomy.switched"]


def test_pages_of_events_miss_none(database: Database) -> None:
    happen(database, *[NewEvent("task.done", f"tsk_{number}") for number in range(5)])
    events = EventRepository(database)
    seen: list[str] = []
    last = 0
    while found := events.after(SCOPE, last, 2):
        seen += [item.subject for item in found]
        last = found[-1].number
    assert seen == [f"tsk_{number}" for number in range(5)]
    assert events.after(OTHER, 0, 10) == []
