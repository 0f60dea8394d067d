"""Errors as application/problem+json (RFC 9457), in answers and in the OpenAPI document."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow as ma
from flask import Flask, Response, json
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from service.errors import FieldError, ServiceError

CONTENT_TYPE = "application/problem+json"

logger = logging.getLogger(__name__)


class FieldErrorSchema(ma.Schema):
    """One wrong field."""

    pointer = ma.fields.String(required=True, metadata={"description": "JSON pointer of the field (RFC 6901)"})
    detail = ma.fields.String(required=True, metadata={"description": "what would be right"})


class ProblemSchema(ma.Schema):
    """A problem (RFC 9457)."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Nested(FieldErrorSchema))


class ProblemApi(Api):
    """flask-smorest's Api whose errors, in answers and in the document, are problems."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE: str

    def _register_responses(self) -> None:
        usual = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = CONTENT_TYPE
        try:
            super()._register_responses()
        finally:
            self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Write what Flask, werkzeug or webargs refused."""
        data: Mapping[str, Any] = getattr(error, "data", None) or {}
        fields = list(_pointers(data.get("messages", {})))
        status = error.code or 500
        detail = "; ".join(f"{item.pointer}: {item.detail}" for item in fields[:3]) or _detail(error)
        response = problem(status, error.name, detail, fields)
        for name, value in error.get_headers() if status in {405, 429, 503} else []:
            if name.lower() in {"allow", "retry-after"}:
                response.headers[name] = value
        return response


def problem(status: int, title: str, detail: str, errors: list[FieldError] | tuple[FieldError, ...] = ()) -> Response:
    """A response that says what went wrong."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = [{"pointer": item.pointer, "detail": item.detail} for item in errors]
    return Response(json.dumps(body), status=status, content_type=CONTENT_TYPE)


def register(app: Flask) -> None:
    """Answer every error of the service with a problem."""

    @app.errorhandler(ServiceError)
    def refused(error: ServiceError) -> Response:
        response = problem(error.status, error.title, error.detail, error.errors)
        if error.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        logger.error("unexpected error", exc_info=error)
        return problem(500, "Internal error", "something went wrong here; the log has the details")


def _detail(error: HTTPException) -> str:
    return " ".join((error.description or error.name).split())


def _pointers(messages: Any, pointer: str = "") -> Iterator[FieldError]:
    """marshmallow's nested messages as JSON pointers; the location ("json", "query") is no part of them."""
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            inner = pointer if not pointer and key in {"json", "query", "files", "form", "_schema"} else None
            yield from _pointers(value, f"{pointer}/{_escaped(str(key))}" if inner is None else pointer)
    elif isinstance(messages, list):
        for item in messages:
            yield from _pointers(item, pointer)
    else:
        yield FieldError(pointer.removesuffix("/_schema") or "/", str(messages))


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
