"""What a view needs of the running service: its parts, and on whose behalf it acts."""

from typing import cast

from flask import current_app

from service.access import current_caller
from service.domain import Scope
from service.parts import EXTENSION, Parts


def parts() -> Parts:
    """The parts of the running service."""
    return cast(Parts, current_app.extensions[EXTENSION])


def scope() -> Scope:
    """The tenant of the request."""
    return current_caller().scope
