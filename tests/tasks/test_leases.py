"""The task table is the truth: one worker at a time, nothing lost, nothing stored by whoever lost the lease."""

import threading
from datetime import timedelta

import pytest

from service.domain import Scope
from service.errors import Conflict, NotFound
from service.store import tables_work as w
from service.store.database import Database
from service.store.events import EventRepository
from service.store.task_leases import ATTEMPTS, LeaseLost, Progress, TaskLeases, purge
from service.store.tasks import TaskRepository, TaskState

SCOPE = Scope()
KINDS = ["a", "b", "written by the dead"]
STEP = Progress("storing", 1, 2)


def expired(database: Database) -> TaskLeases:
    """Leases that are over as soon as they are given."""
    return TaskLeases(database, seconds=-1.0)


def test_a_task_is_claimed_once_and_in_order(database: Database) -> None:
    tasks, leases = TaskRepository(database), TaskLeases(database)
    first, second = tasks.submit(SCOPE, "a", {"x": 1}, b"file"), tasks.submit(Scope("other"), "b", {})
    claimed = leases.claim("w1"), leases.claim("w2"), leases.claim("w3")
    assert [item and (item.id, item.scope.tenant) for item in claimed] == [
        (first.id, "default"),
        (second.id, "other"),
        None,
    ]
    assert claimed[0] is not None
    assert (claimed[0].arguments, leases.input(claimed[0])) == ({"x": 1}, b"file")
    assert tasks.get(SCOPE, first.id).state == TaskState.RUNNING


def test_many_workers_share_the_tasks_and_none_is_done_twice(database: Database) -> None:
    tasks, leases = TaskRepository(database), TaskLeases(database)
    wanted = {tasks.submit(SCOPE, "a", {}).id for _ in range(12)}
    taken: list[str] = []

    def work(name: str) -> None:
        while (task := leases.claim(name)) is not None:
            taken.append(task.id)
            leases.finish(task, TaskState.DONE, {"result": {}})

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A claim may come back empty while others hold the rows, so that a worker polls again.
    work("last")
    assert sorted(taken) == sorted(wanted)


def test_a_silent_workers_task_goes_on_elsewhere_and_it_cannot_store_any_more(database: Database) -> None:
    tasks, leases = TaskRepository(database), TaskLeases(database)
    task = tasks.submit(SCOPE, "a", {})
    lost = expired(database).claim("dead")
    assert lost is not None
    assert leases.requeue_expired() == 1
    again = leases.claim("alive")
    assert again is not None
    assert again.attempt == 2
    leases.checkpoint(again, {"stored": 7}, STEP)
    for write in (
        lambda: leases.checkpoint(lost, {"stored": 1}, STEP),
        lambda: leases.finish(lost, TaskState.DONE, {"result": {}}),
        lambda: leases.release(lost),
        lambda: leases.heartbeat(lost),
    ):
        with pytest.raises(LeaseLost):
            write()
    leases.release(again)
    third = leases.claim("third")
    assert third is not None
    assert (third.id, third.cursor, third.attempt) == (task.id, {"stored": 7}, 1)


def test_a_step_without_its_cursor_is_not_stored(database: Database) -> None:
    tasks, leases = TaskRepository(database), TaskLeases(database)
    tasks.submit(SCOPE, "a", {})
    lost = expired(database).claim("dead")
    assert lost is not None
    leases.requeue_expired()
    with pytest.raises(LeaseLost), database.begin():  # noqa: PT012  the transaction is what is tested
        tasks.submit(SCOPE, "written by the dead", {})
        leases.checkpoint(lost, {}, STEP)
    assert [item.kind for item in tasks.page(SCOPE, KINDS, 10).items] == ["a"]


def test_a_task_that_kills_its_workers_fails_at_last(database: Database) -> None:
    tasks = TaskRepository(database)
    task = tasks.submit(SCOPE, "a", {})
    leases = expired(database)
    for number in range(ATTEMPTS):
        assert leases.claim(f"w{number}") is not None
        assert leases.requeue_expired() == 1
    found = tasks.get(SCOPE, task.id)
    assert found.state == TaskState.FAILED
    assert "died" in found.problems[0]["detail"]
    assert leases.claim("next") is None
    assert tasks.retry(SCOPE, task.id).state == TaskState.WAITING
    assert leases.claim("next") is not None


def test_cancelling_waits_for_the_worker_and_survives_its_death(database: Database) -> None:
    tasks, leases = TaskRepository(database), TaskLeases(database)
    waiting, running = tasks.submit(SCOPE, "b", {}), tasks.submit(SCOPE, "a", {})
    assert tasks.cancel(SCOPE, waiting.id).state == TaskState.CANCELLED
    claimed = expired(database).claim("w")
    assert claimed is not None
    found = tasks.cancel(SCOPE, running.id)
    assert (found.state, found.cancel) == (TaskState.RUNNING, True)
    leases.requeue_expired()
    assert tasks.get(SCOPE, running.id).state == TaskState.CANCELLED
    with pytest.raises(Conflict):
        tasks.cancel(SCOPE, running.id)


def test_the_end_is_told_in_the_same_transaction_and_lets_go_of_the_file(database: Database) -> None:
    tasks, leases = TaskRepository(database), TaskLeases(database)
    task = tasks.submit(SCOPE, "a", {}, b"file")
    claimed = leases.claim("w")
    assert claimed is not None
    leases.finish(claimed, TaskState.DONE, {"result": {"n": 1}})
    (event,) = EventRepository(database).after(SCOPE, 0, 10)
    assert (event.type, event.subject, event.data["state"]) == ("task.done", task.id, "done")
    with database.read() as connection:
        assert connection.execute(w.task_input.select()).all() == []
    with pytest.raises(Conflict):
        tasks.retry(SCOPE, task.id)


def test_a_failed_task_is_tried_again_only_while_its_file_is_kept(database: Database) -> None:
    tasks, leases = TaskRepository(database), TaskLeases(database)
    task = tasks.submit(SCOPE, "a", {}, b"file")
    claimed = leases.claim("w")
    assert claimed is not None
    leases.finish(claimed, TaskState.FAILED, {"problems": [{"title": "t", "detail": "d"}]})
    purge(database, keep=timedelta(days=1), keep_input=timedelta(days=1))
    tasks.cancel(SCOPE, tasks.retry(SCOPE, task.id).id)
    purge(database, keep=timedelta(days=1), keep_input=timedelta())
    with pytest.raises(Conflict, match="not kept"):
        tasks.retry(SCOPE, task.id)
    purge(database, keep=timedelta(), keep_input=timedelta())
    with pytest.raises(NotFound):
        tasks.get(SCOPE, task.id)
    assert EventRepository(database).after(SCOPE, 0, 10) == []


def test_nobody_sees_or_touches_the_tasks_of_another_tenant(database: Database) -> None:
    tasks = TaskRepository(database)
    task = tasks.submit(SCOPE, "a", {})
    other = Scope("other")
    for ask in (tasks.get, tasks.cancel, tasks.retry, tasks.output):
        with pytest.raises(NotFound):
            ask(other, task.id)
    assert tasks.page(other, KINDS, 10).items == ()


def test_pages_are_newest_first_and_stay_good_when_tasks_come(database: Database) -> None:
    tasks = TaskRepository(database)
    made = [tasks.submit(SCOPE, "a", {"n": number}).id for number in range(5)]
    first = tasks.page(SCOPE, KINDS, 2)
    tasks.submit(SCOPE, "b", {})
    second = tasks.page(SCOPE, ["a"], 10, first.next_cursor, state="waiting")
    assert sorted(item.id for item in (*first.items, *second.items)) == sorted(made)
