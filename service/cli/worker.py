"""skillsgap worker."""

import os
import signal
import threading
from types import FrameType

import click

from service.cli.output import open_parts
from service.logs import configure
from service.tasks.worker import Worker

PARENT_CHECK_S = 2.0


@click.command()
@click.option("--drain", is_flag=True, help="Stop when nothing is due any more.")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when the process that started this one is gone.")
def worker(drain: bool, with_parent: bool) -> None:
    """Carry out tasks and send events until stopped; SIGTERM and Ctrl-C end it after the step at hand.

    On PostgreSQL any number of workers may run, on any machine; on SQLite one is enough.
    """
    configure()
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    with open_parts() as parts:
        works = Worker(parts, stop)
        if drain:
            click.echo(f"{works.drain()} tasks taken up", err=True)
            return
        if with_parent:
            threading.Thread(target=_watch, args=(os.getppid(), stop), daemon=True).start()
        click.echo(f"worker {works.name} waits for tasks; Ctrl-C stops it", err=True)
        works.run()


def _watch(parent: int, stop: threading.Event) -> None:
    while not stop.wait(PARENT_CHECK_S):
        if os.getppid() != parent:
            stop.set()
