"""skillsgap serve."""

import os
import sys

import click

from service.access import is_loopback
from service.cli import server_hooks
from service.cli.output import open_parts
from service.cli.server_hooks import WITH_WORKER
from service.errors import BadInput

# A first request may have to load a model and build an index.
TIMEOUT_S = 600


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Serving processes.")
@click.option("--tasks/--no-tasks", default=True, help="Carry out tasks too (default), or leave them to other workers.")
def serve(host: str, port: int, workers: int, tasks: bool) -> None:
    """Serve the API with gunicorn, and carry out tasks in a process beside it.

    Open to this machine until there are keys, to others never without.
    """
    with open_parts() as parts:
        callers = parts.access.callers
        is_open, can_be_known = callers.is_open, callers.can_be_known
        parts.database.close()
    if not is_loopback(host) and not can_be_known:
        raise BadInput(
            f"will not serve on {host}, which others can reach, without keys: "
            "make one with skillsgap keys create, or name an issuer of tokens"
        )
    os.environ[WITH_WORKER] = "yes" if tasks else ""
    start(host, port, workers, is_open=is_open)


def start(host: str, port: int, workers: int, *, is_open: bool) -> None:
    """Replace this process by the server, and say who may call it."""
    os.environ.setdefault(WITH_WORKER, "yes")
    who = "open to every user of this machine, without keys" if is_open else "for callers with a key or token"
    click.echo(f"http://{host}:{port} is {who}; Ctrl-C stops it", err=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers)]
    serving = ["--threads", "4", "--timeout", str(TIMEOUT_S), "--no-control-socket"]
    ours = ["--config", f"python:{server_hooks.__name__}", "service.app:create_app()"]
    sys.stdout.flush()
    os.execv(sys.executable, [*gunicorn, *serving, *ours])  # noqa: S606 - replaces this process, no shell
