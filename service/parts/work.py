"""The parts of background work: tasks and events, and what is sent out."""

from functools import cached_property

from service.settings import Settings
from service.store.database import Database
from service.store.events import EventRepository
from service.store.task_leases import TaskLeases
from service.store.tasks import TaskRepository


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

    def deliver(self) -> bool:
        """Send one delivery that is due; False when there was none."""
        return False
