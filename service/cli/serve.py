"""skillsgap serve."""

import os
import sys

import click

from service.cli.output import open_parts
from service.errors import BadInput

# A first request may have to load a model and build an index.
TIMEOUT_S = 600
LOOPBACK = ("127.", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the API with gunicorn; open to everyone who reaches it, and so only on loopback until keys exist."""
    with open_parts() as parts:
        parts.database.close()
    start(host, port, workers)


def start(host: str, port: int, workers: int) -> None:
    """Replace this process by the server; BadInput for an address that others could reach."""
    if not host.startswith(LOOPBACK):
        raise BadInput(f"will not serve on {host}: there are no API keys yet; use 127.0.0.1 behind a proxy")
    click.echo(f"http://{host}:{port} is open to every user of this machine; Ctrl-C stops it", err=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers)]
    serving = ["--threads", "4", "--timeout", str(TIMEOUT_S), "service.app:create_app()"]
    sys.stdout.flush()
    os.execv(sys.executable, gunicorn + serving)  # noqa: S606 - replaces this process, no shell
