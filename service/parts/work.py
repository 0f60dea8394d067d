"""The parts of background work: tasks and events, and what is sent out."""

from functools import cached_property
from pathlib import Path

from service.errors import Conflict
from service.operations.candidates import host_names
from service.settings import Settings
from service.store.backup import Backup, Restored, erase_again, is_new, read_backup, write_backup
from service.store.database import Database
from service.store.deliveries import DeliveryQueue
from service.store.erasures import TOMBSTONES, Erased, Tombstones
from service.store.events import EventRepository
from service.store.task_leases import TaskLeases
from service.store.tasks import TaskRepository
from service.store.webhooks import WebhookRepository
from service.store.work_counts import WorkCounts, count_work
from service.verification.sending import GuardedSender


class WorkParts:
    """Tasks, events and webhooks; one object a process, reached as `Parts.work`."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    @cached_property
    def tasks(self) -> TaskRepository:
        """Tasks as clients see them."""
        return TaskRepository(self._database)

    @cached_property
    def leases(self) -> TaskLeases:
        """Tasks as workers see them."""
        return TaskLeases(self._database, self._settings.lease_seconds)

    @cached_property
    def events(self) -> EventRepository:
        """The outbox."""
        return EventRepository(self._database)

    @cached_property
    def webhooks(self) -> WebhookRepository:
        """Where events are sent."""
        return WebhookRepository(self._database)

    @cached_property
    def deliveries(self) -> DeliveryQueue:
        """What is to be sent."""
        return DeliveryQueue(self._database)

    def counts(self) -> WorkCounts:
        """How much work there is, over all tenants."""
        return count_work(self._database)

    def write_backup(self, path: Path) -> Backup:
        """Write everything in the database to a file."""
        return write_backup(self._database, path)

    def read_backup(self, path: Path, *, replace: bool) -> Restored:
        """Replace what is in the database by a backup; Conflict when there is something and nobody said to."""
        if not replace and not is_new(self._database):
            raise Conflict("the database is not new; --replace drops what is in it")
        return read_backup(self._database, path, self._tombstones)

    def erase_again(self) -> int:
        """Erase who is there although they were erased; how many."""
        return erase_again(self._database, self._tombstones)

    @property
    def _tombstones(self) -> Erased:
        return Tombstones(self._settings.home / TOMBSTONES).read()

    @cached_property
    def sender(self) -> GuardedSender:
        """Sends to public addresses only."""
        return GuardedSender(host_names(self._settings.webhook_hosts) or None)
