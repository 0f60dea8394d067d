"""What a view needs of the running service: its parts, and on whose behalf it acts."""

from typing import cast

from flask import current_app, g

from service.access import current_caller
from service.domain import Scope
from service.parts import EXTENSION, Parts


def parts() -> Parts:
    """The parts of the running service."""
    return cast(Parts, current_app.extensions[EXTENSION])


def scope() -> Scope:
    """The tenant of the request."""
    return current_caller().scope


def shown() -> frozenset[str]:
    """The candidates that the answer shows, as far as the view has said."""
    return frozenset(g.get("saw", ()))


def saw(*candidates: str) -> None:
    """Say whom an answer shows, for the audit; a candidate named in the address needs no saying."""
    g.setdefault("saw", set()).update(candidates)
