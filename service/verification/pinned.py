"""Connections to the one address that a host was resolved to, and was allowed for."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator

from service.verification.address_guard import Target


class PinnedConnection(http.client.HTTPSConnection):
    """An https connection to an address that was resolved before; the certificate must be for the host's name."""

    def __init__(self, target: Target, seconds: float, tls: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=seconds, context=tls)
        self.abandoned = False
        """Whether it was ended because it took too long."""
        self._target = target
        self._tls = tls
        self._deadline = time.monotonic() + seconds

    def abandon(self) -> None:
        """End the connection from another thread, whatever it is waiting for."""
        self.abandoned = True
        with contextlib.suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)

    def connect(self) -> None:
        """Connect to the pinned address, then make TLS for the host's name."""
        plain = socket.create_connection((self._target.ip, self._target.port), self.timeout)
        try:
            plain.settimeout(max(self._deadline - time.monotonic(), 0.01))
            self.sock = self._tls.wrap_socket(plain, server_hostname=self._target.host)
        except (OSError, ValueError):
            plain.close()
            raise


@contextlib.contextmanager
def pinned(target: Target, seconds: float, tls: ssl.SSLContext) -> Iterator[PinnedConnection]:
    """A connection that is given up, whatever it waits for, after so many seconds in all."""
    connection = PinnedConnection(target, seconds, tls)
    watch = threading.Timer(seconds, connection.abandon)
    watch.daemon = True
    watch.start()
    try:
        yield connection
    finally:
        watch.cancel()
        connection.close()
