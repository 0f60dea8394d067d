"""How a long operation is carried on after a kill: in steps, each committed together with how far it came."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

# Hears how much is done, and how much there is.
Progress = Callable[[int, int], None]


class Steps(Protocol):
    """What is stored inside `step` is committed with the cursor as it is at the end of the block, or not at all."""

    @property
    def cursor(self) -> dict[str, Any]:
        """What steps before said; empty at the start. JSON, changed inside steps only."""

    def step(self, name: str, done: int = 0, total: int | None = None) -> AbstractContextManager[None]:
        """Open a step; name, done and total are shown to who follows."""


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


class AtOnce:
    """Steps of an operation that runs in one go, and is run again from the start if it is killed."""

    def __init__(self, watch: Progress = silent) -> None:
        self._watch = watch
        self.cursor: dict[str, Any] = {}

    @contextmanager
    def step(self, name: str, done: int = 0, total: int | None = None) -> Iterator[None]:
        """Open a step that is no transaction of its own."""
        del name
        yield
        if total is not None:
            self._watch(done, total)
