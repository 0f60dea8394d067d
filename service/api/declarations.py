"""What a view promises beside its answer: a repeated request is answered once, a change is not lost, an end is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar, cast

from apispec import BasePlugin
from flask import Flask, Response, current_app, make_response, request
from flask_smorest import Blueprint

from service.access import current_caller, view_of
from service.api.current import parts, shown
from service.errors import BadInput, NotFound, PreconditionFailed
from service.store.kept_answers import KeptAnswer

View = TypeVar("View", bound=Callable[..., Any])

KEY = "Idempotency-Key"
KEY_MAX = 255
REPLAYED = "Idempotency-Replayed"
# Marks in a view's documentation, which Headers turns into parameters.
CREATES, UPDATES = "x-creates", "x-updates"
PARAMETERS = {
    CREATES: (KEY, "a name for this request: whoever repeats it gets the first answer again", KEY_MAX),
    UPDATES: ("If-Match", "ETag of what is to be changed: 412 when it is something else by now", 1024),
}


def creates(view: View) -> View:
    """Declare that a POST stores something: the same Idempotency-Key and body get the same answer, once computed.

    Twins that come at the same time wait for each other. Only successes are kept: what was refused stored nothing.
    """

    @wraps(view)
    def once(*args: Any, **named: Any) -> Response:
        key = request.headers.get(KEY)
        if key is None:
            return make_response(view(*args, **named))
        if not 1 <= len(key) <= KEY_MAX:
            raise BadInput(f"{KEY} has {len(key)} characters; give 1 to {KEY_MAX}")
        caller, access = current_caller(), parts().access
        asked = _request_digest()
        with access.locks.hold("answer", caller.scope.tenant, caller.name, key):
            kept = access.kept_answers.find(caller, key)
            if kept is None:
                response = make_response(view(*args, **named))
                if response.status_code < 300:
                    access.kept_answers.keep(caller, key, _kept(response, asked, named))
                return response
        if kept.request_digest != asked:
            raise BadInput(f"this {KEY} came with another request before; give every request its own")
        again = Response(kept.body, kept.status, content_type=kept.content_type)
        again.headers[REPLAYED] = "true"
        if kept.location is not None:
            again.headers["Location"] = kept.location
        return again

    return cast(View, Blueprint.doc(**{CREATES: True})(once))


def updates(shown_by: str) -> Callable[[View], View]:
    """Declare that a view changes what another endpoint shows: If-Match is compared with the ETag of that.

    Changes of one thing come after each other, so that none is lost between the comparison and the change.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **named: Any) -> Any:
            path = [f"{name}={value}" for name, value in sorted(named.items())]
            with parts().access.locks.hold("update", current_caller().scope.tenant, shown_by, *path):
                if request.if_match:
                    _compare(shown_by, named)
                return view(*args, **named)

        return cast(View, Blueprint.doc(**{UPDATES: True})(checked))

    return declare


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when a view is deprecated, until when it answers, and the page that says what to call instead."""

    since: date
    sunset: date
    link: str


def deprecated(since: date, sunset: date, link: str) -> Callable[[View], View]:
    """Declare that callers should stop to call a view; answers say so (RFC 9745, RFC 8594) and the document too."""

    def declare(view: View) -> View:
        declared = Blueprint.doc(deprecated=True)(view)
        declared.deprecation = Deprecation(since, sunset, link)
        return cast(View, declared)

    return declare


class Headers(BasePlugin):
    """Documents the headers that views declared."""

    def operation_helper(self, path: str | None = None, operations: dict[Any, Any] | None = None, **_: Any) -> None:
        """Turn the marks of creates and updates into parameters."""
        del path
        for operation in (operations or {}).values():
            for mark, (name, text, most) in PARAMETERS.items():
                if operation.pop(mark, False):
                    schema = {"type": "string", "minLength": 1, "maxLength": most}
                    parameter = {"in": "header", "name": name, "description": text, "schema": schema}
                    operation.setdefault("parameters", []).append(parameter)


def register(app: Flask, version: str) -> None:
    """Write the headers that every answer has: version, ETag, how long it may be kept, deprecation."""

    @app.after_request
    def write(response: Response) -> Response:
        response.headers["Skillsgap-Version"] = version
        if request.endpoint is None or not request.path.startswith("/v1/"):
            return response
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.add("Authorization")
        _tell_deprecation(response, getattr(view_of(app, request.endpoint, request.method), "deprecation", None))
        if response.status_code == 200 and not response.is_streamed and request.method != "POST":
            response.add_etag()
            if request.method in {"GET", "HEAD"}:
                response.make_conditional(request)
        return response


def _tell_deprecation(response: Response, told: Deprecation | None) -> None:
    if told is not None:
        since, sunset = (datetime.combine(day, time(), UTC) for day in (told.since, told.sunset))
        response.headers["Deprecation"] = f"@{int(since.timestamp())}"
        response.headers["Sunset"] = format_datetime(sunset, usegmt=True)
        response.headers.add("Link", f'<{told.link}>; rel="deprecation"; type="text/html"')


def _compare(shown_by: str, named: dict[str, Any]) -> None:
    view: Any = current_app.view_functions[shown_by]
    try:
        found = make_response(view.view_class().get(**named))
    except NotFound:
        raise PreconditionFailed("there is nothing here any more that If-Match could match") from None
    found.add_etag()
    tag, _ = found.get_etag()
    if tag is None or not request.if_match.contains(tag):
        raise PreconditionFailed("this was changed since it was read; read it again and decide anew")


def _request_digest() -> str:
    """What makes two requests the same: method, address, and body; forms by their fields, whatever divides them."""
    found = sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype == "multipart/form-data":
        for name, value in request.form.items(multi=True):
            found.update(_named(name) + sha256(value.encode()).digest())
        for name, file in request.files.items(multi=True):
            found.update(_named(name) + sha256((file.filename or "").encode()).digest())
            found.update(sha256(file.stream.read()).digest())
            file.stream.seek(0)
    else:
        found.update(request.get_data())
    return found.hexdigest()


def _named(name: str | None) -> bytes:
    return sha256((name or "").encode()).digest()  # werkzeug gives None for a part without a name


def _kept(response: Response, asked: str, named: dict[str, Any]) -> KeptAnswer:
    # Any one of the candidates shown will do: such answers go with the first candidate that is erased.
    candidate = named.get("candidate_id") or min(shown(), default=None)
    return KeptAnswer(
        asked,
        response.status_code,
        response.content_type or "",
        response.get_data(as_text=True),
        candidate,
        response.headers.get("Location"),
    )
