"""Credentials as they are posted: one raw file, or a form with files, the person meant, and documents at hand."""

import json
from typing import Any

from flask import request

from service.errors import BadInput, FieldError, ServiceError, TooLarge
from service.importers.strict_json import read_json_object
from service.operations.verify_credentials import Asked

FILES_MAX = 200
DOCUMENTS_MAX = 1000
SUBJECT_MAX = 512
FIELDS = ("file", "subject", "documents")
FILE_TYPES = ("application/json", "application/ld+json", "application/vc+jwt", "image/png", "image/svg+xml")

# What the OpenAPI document says of the body; it is read by hand, since a file may be of any type.
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": FILES_MAX},
                    "subject": {
                        "type": "string",
                        "maxLength": SUBJECT_MAX,
                        "description": "whom the credentials should be about: e-mail address, DID; compared, not kept",
                    },
                    "documents": {
                        "type": "string",
                        "description": "JSON object: address to document (JSON, or a text), or to 404 or 410",
                    },
                },
            }
        },
        **{kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILE_TYPES},
    },
}


def uploaded() -> tuple[list[tuple[str, bytes]], Asked]:
    """The files of the request (name, bytes) and what it says beside them; BadInput where there is none.

    The person meant comes in the form and never in the address, which servers log.
    """
    if request.mimetype == "multipart/form-data":
        _only_known()
        return _files(), Asked(_subject(), _documents())
    data = request.get_data()
    if not data:
        raise BadInput("no credential was posted; send a file as the body, or as `file` of a form")
    return [("body", data)], Asked()


def _only_known() -> None:
    # A part without a name comes as None.
    unknown = sorted({name or "" for name in (*request.form, *request.files)} - set(FIELDS))
    if unknown:
        detail = f"not taken here: give {', '.join(FIELDS)} and nothing else, above all nothing personal"
        raise BadInput("the form has unknown fields", [FieldError(f"/{name}", detail) for name in unknown[:20]])


def _files() -> list[tuple[str, bytes]]:
    parts = request.files.getlist("file")
    if not parts:
        raise BadInput("no credential was posted", [FieldError("/file", "give at least one file")])
    if len(parts) > FILES_MAX:
        detail = f"{len(parts)} files are more than {FILES_MAX}; send them in several requests"
        raise TooLarge(detail, [FieldError("/file", detail)])
    return [(part.filename or f"file {number}", part.read()) for number, part in enumerate(parts, 1)]


def _subject() -> str | None:
    subject = request.form.get("subject", "").strip()
    if len(subject) > SUBJECT_MAX:
        raise BadInput("the subject is too long", [FieldError("/subject", f"give at most {SUBJECT_MAX} characters")])
    return subject or None


def _documents() -> dict[str, bytes | int]:
    part = request.files.get("documents")
    text: str | bytes = part.read() if part is not None else request.form.get("documents", "")
    if not text:
        return {}
    try:
        entries = read_json_object(text)
    except ServiceError as error:
        raise BadInput("documents cannot be read", [FieldError("/documents", error.detail)]) from None
    if len(entries) > DOCUMENTS_MAX:
        raise TooLarge(f"{len(entries)} documents are more than {DOCUMENTS_MAX}")
    return {address: _document(address, value) for address, value in entries.items()}


def _document(address: str, value: Any) -> bytes | int:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict | list):
        return json.dumps(value).encode()
    if isinstance(value, int) and not isinstance(value, bool) and value in (404, 410):
        return value
    detail = f"{address[:120]!a}: give a document (JSON or text), 404 or 410"
    raise BadInput("a document cannot be used", [FieldError("/documents", detail)])
