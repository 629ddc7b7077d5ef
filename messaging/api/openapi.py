"""The OpenAPI 3.1 document, made from the same declarations that read the bodies."""

from functools import cache
from typing import Any

import msgspec
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from messaging.api.asking import PATHS as ASKING
from messaging.api.asking import STRUCTS as ASKED
from messaging.api.errors import ErrorAnswer
from messaging.api.ingestion import PATHS as INGESTION
from messaging.api.ingestion import STRUCTS as INGESTED
from messaging.api.operations import OPERATIONS, Operation
from messaging.api.others_words import paths as in_others_words
from messaging.ingest.answers import json_answer

_REFERENCE = "#/components/schemas/{name}"
_ERRORS = {
    "400": "The body is not JSON",
    "401": "The key is missing, unknown, revoked or of another kind",
    "403": "The key lacks the right",
    "404": "There is no such object",
    "409": "Something that cannot change was to be changed, or the person is suppressed",
    "422": "A field is unknown, missing or not what it should be; the answer names it",
    "503": "The database is away; come back after the seconds of Retry-After",
}
_SECURITY = {
    "api_key": {"type": "http", "scheme": "bearer", "description": "A key that reads and manages"},
    "write_key": {"type": "http", "scheme": "bearer", "description": "A write key or a device key"},
    "segment_key": {"type": "http", "scheme": "basic", "description": "The key as user name, no password"},
    "site_key": {
        "type": "http",
        "scheme": "basic",
        "description": "Customer.io's pair: the workspace's site id as user name, a write or device key as password",
    },
}


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    return json_answer(_encoded(), 200)


@cache
def described() -> dict[str, Any]:
    bodies = [operation.body for operation in OPERATIONS if operation.body]
    structs = [*bodies, *(operation.answer for operation in OPERATIONS), ErrorAnswer, *INGESTED, *ASKED]
    schemas, components = msgspec.json.schema_components(
        list(dict.fromkeys(structs)), ref_template=_REFERENCE, schema_hook=_choices
    )
    names = dict(zip(dict.fromkeys(structs), schemas, strict=True))
    paths: dict[str, Any] = {path: dict(methods) for path, methods in (INGESTION | ASKING).items()} | in_others_words()
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Readout", "version": "1", "description": "Send events; define what is measured."},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(described())


def _choices(kind: type) -> dict[str, Any]:
    """Django's choices, which msgspec reads and cannot describe."""
    if issubclass(kind, TextChoices):
        return {"type": "string", "enum": kind.values}
    raise NotImplementedError


def _operation(operation: Operation, names: dict[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.does,
        "description": f"Needs the right `{operation.permission}`.",
        "security": [{"api_key": []}],
        "responses": {"200": _json("Done", names[operation.answer])}
        | {status: _json(said, names[ErrorAnswer]) for status, said in _ERRORS.items()},
    }
    if "{id}" in operation.path:
        schema = {"type": "string", "minLength": 1, "maxLength": 256}
        told["parameters"] = [
            {"name": "id", "in": "path", "required": True, "schema": schema, "description": "The client's own id"}
        ]
    if operation.body:
        told["requestBody"] = {"required": True, **_content(names[operation.body])}
    return told


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, **_content(schema)}


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
