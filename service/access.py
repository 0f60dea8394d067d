"""Who may call what: every view declares it, and one place looks at the declaration before any view runs."""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_smorest import Blueprint

from service.domain import Caller, KeyScope
from service.errors import Forbidden, Unauthorized
from service.operations.callers import ANYBODY
from service.parts import EXTENSION, Parts

View = TypeVar("View", bound=Callable[..., Any])

HR, PROVIDER, ADVISER, AUDITOR, ADMIN = KeyScope
ANY = tuple(KeyScope)

SECURITY = "bearer"
SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of this service, or a JWT of the issuer in its settings. The names beside it are the scopes "
    "of which the caller needs one; `admin` may call everything.",
}
# Views of packages that anybody may call: they hold nothing of a tenant.
FOREIGN_PUBLIC = ("api-docs.openapi_json", "swagger_ui.show")
# A proxy in front says by these that the caller is somebody else.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def needs(*scopes: KeyScope) -> Callable[[View], View]:
    """Declare that callers need one of these scopes; admin may call every view."""

    def declare(view: View) -> View:
        wanted: list[dict[str, list[str]]] = [{SECURITY: [scope.value]} for scope in scopes]
        declared = Blueprint.doc(security=wanted)(view)
        declared.needed = frozenset(scopes)
        return cast(View, declared)

    return declare


def public(view: View) -> View:
    """Declare that anybody may call; for what holds nothing of any tenant."""
    declared = Blueprint.doc(security=[])(view)
    declared.needed = None
    return cast(View, declared)


def register(app: Flask, count: Callable[[str], None]) -> None:
    """Have every request checked before its view runs; count is told each caller, or the address of one not let in."""

    @app.before_request
    def check() -> None:
        if request.endpoint is None or request.method == "OPTIONS":
            return  # no such path, or a question about it that Flask answers by itself
        view = view_of(current_app, request.endpoint, request.method)
        if is_public(request.endpoint, view):
            if request.path.startswith("/v1/") and not is_local():
                count(request.remote_addr or "")
            return
        parts = cast(Parts, current_app.extensions[EXTENSION])
        try:
            caller = parts.access.callers(_presented(), parts.settings.tenant, local=is_local())
        except Unauthorized:
            count(request.remote_addr or "")
            raise
        if caller.name != ANYBODY:
            count(f"{caller.scope.tenant} {caller.name}")
        wanted = getattr(view, "needed", None)
        if wanted is None:
            raise Forbidden("this path does not say who may call it, so nobody may")
        if not caller.may(wanted):
            names = " or ".join(sorted((*wanted, ADMIN)))
            raise Forbidden(f"this needs the scope {names}; {caller.name} has {_named(caller)}")
        g.caller = caller


def current_caller() -> Caller:
    """Who makes the request; known to every view that is not public."""
    return cast(Caller, g.caller)


def view_of(app: Flask, endpoint: str, method: str) -> Any:
    """The function that answers a method at an endpoint, with what it declares."""
    view = app.view_functions[endpoint]
    cls = getattr(view, "view_class", None)
    name = "get" if method == "HEAD" else method.lower()
    return view if cls is None else getattr(cls, name, None)


def is_public(endpoint: str, view: Any) -> bool:
    """Whether anybody may call the view."""
    return endpoint in FOREIGN_PUBLIC or getattr(view, "needed", view) is None


def undeclared(app: Flask) -> Iterator[str]:
    """Method and path of every view that does not say who may call it."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            view = view_of(app, rule.endpoint, method)
            if not hasattr(view, "needed") and rule.endpoint not in FOREIGN_PUBLIC:
                yield f"{method} {rule.rule}"


def _presented() -> str | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    kind, _, value = header.strip().partition(" ")
    if kind.lower() != "bearer" or not value.strip():
        raise Unauthorized("Authorization must read: Bearer KEY")
    return value.strip()


def is_local() -> bool:
    """Whether a program on this machine asks for itself: not for others, nor because a web page told a browser to."""
    if any(name in request.headers for name in FORWARDED):
        return False
    origin = request.headers.get("Origin")
    hosts = [request.remote_addr, urlsplit(f"//{request.host}").hostname]
    if origin is not None:
        hosts.append(urlsplit(origin).hostname)
    return all(is_loopback(host or "") for host in hosts)


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _named(caller: Caller) -> str:
    return ", ".join(sorted(caller.scopes)) or "none"
