"""The errors of the service; each knows its HTTP status and tells the reader what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that was wrong: a JSON pointer (RFC 6901) and what would be right."""

    pointer: str
    detail: str


class ServiceError(Exception):
    """Base of every error that a client is told about; the command line exits with 2."""

    status = 500
    title = "Internal error"

    def __init__(self, detail: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)


class BadInput(ServiceError):
    """The request or file was understood, and is wrong."""

    status = 422
    title = "Unprocessable content"


class UnreadableFile(BadInput):
    """No record at all can be read from the file."""

    title = "Unreadable file"


class TooLarge(ServiceError):
    """The input is over a documented limit."""

    status = 413
    title = "Content too large"


class Unauthorized(ServiceError):
    """Nobody is known by what was presented."""

    status = 401
    title = "Unauthorized"


class Forbidden(ServiceError):
    """The caller is known, and may not do this."""

    status = 403
    title = "Forbidden"


class PreconditionFailed(ServiceError):
    """What is stored is not what the caller last saw."""

    status = 412
    title = "Precondition failed"


class NotFound(ServiceError):
    """There is nothing by that id, or the caller may not know of it."""

    status = 404
    title = "Not found"


class Conflict(ServiceError):
    """The stored state does not allow this."""

    status = 409
    title = "Conflict"


class UnknownName(BadInput):
    """A name (matcher, importer, rule, framework, metric) that is not registered."""

    title = "Unknown name"

    @classmethod
    def of(cls, kind: str, name: str, known: Sequence[str]) -> "UnknownName":
        """Say which names are known."""
        return cls(f"no {kind} {name!r}; known: {', '.join(sorted(known))}")


class Unavailable(ServiceError):
    """Something that the service needs is not there yet: a taxonomy, an index, a model."""

    status = 503
    title = "Service unavailable"


class IndexStale(Unavailable):
    """The saved index was built from something else than what is asked for."""

    title = "Index out of date"
