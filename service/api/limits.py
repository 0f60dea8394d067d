"""Limits of callers: requests a minute (Flask-Limiter, RateLimit headers, 429), and how long a client may pause."""

import time
from collections.abc import Callable

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from limits import parse_many

from service.errors import BadInput

NONE = "none"
POLICY = "caller"


def hurry(app: Flask, seconds: int) -> None:
    """Let go of clients that stop in the middle of a body or an answer: each of them would hold a thread."""

    @app.before_request
    def set_timeout() -> None:
        connection = request.environ.get("gunicorn.socket")
        if connection is not None:
            connection.settimeout(seconds)


def counter(app: Flask, rate: str) -> Callable[[str], None]:
    """What counts a request for a name, and raises 429 when the name had too many; "none" counts nothing.

    Each process counts for itself: with n workers a caller may get n times as many.
    """
    if rate == NONE:
        return lambda _name: None
    try:
        parse_many(rate)
    except ValueError:
        raise BadInput(f"SKILLSGAP_RATE_LIMIT={rate!r}; give for example '600 per minute', or 'none'") from None
    limiter = Limiter(lambda: str(g.counted_as), app=app, storage_uri="memory://")
    shared = limiter.shared_limit(rate, scope=POLICY)

    def count(name: str) -> None:
        g.counted_as = name
        with shared:
            pass

    @app.after_request
    def tell(response: Response) -> Response:
        now = limiter.current_limit
        if now is not None:
            left = max(0, int(now.reset_at - time.time()))
            amount, window = now.limit.amount, now.limit.get_expiry()
            # draft-ietf-httpapi-ratelimit-headers-10: quota and window, then what remains and for how long.
            response.headers["RateLimit-Policy"] = f'"{POLICY}";q={amount};w={window}'
            response.headers["RateLimit"] = f'"{POLICY}";r={now.remaining};t={left}'
            if response.status_code == 429:
                response.headers["Retry-After"] = str(max(1, left))
        return response

    return count
