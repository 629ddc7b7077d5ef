"""The readable page of the API, made from the same declarations as `/v1/openapi.json`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from messaging.api.openapi import described
from messaging.api.operations import OPERATIONS
from messaging.api.others_words import CUSTOMERIO, HOOKS
from messaging.events import TYPES, EventType
from messaging.ingest import limits

_SCHEMAS = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    required: bool
    says: str = ""


@dataclass(frozen=True, slots=True)
class Object:
    """A body, or an object inside one."""

    name: str
    says: str
    fields: tuple[Field, ...]


@require_safe
def api_help(request: HttpRequest) -> HttpResponse:
    page = {
        "operations": OPERATIONS,
        "objects": _objects(),
        "event": _object("NativeEvent"),
        "types": [(name, _who(kind)) for name, kind in TYPES.items() if name != "merge"],
        "limits": limits,
        "customerio": CUSTOMERIO,
        "hooks": HOOKS,
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return TemplateResponse(request, "messaging/help_api.html", page)


def _who(kind: EventType) -> str:
    return "device and sender" if kind.from_devices else "sender"


@cache
def _objects() -> tuple[Object, ...]:
    """The bodies of the definition API with everything they hold, in the order they are met."""
    names: dict[str, None] = {}
    for operation in OPERATIONS:
        if operation.body:
            _collect(operation.body_name, names)
    return tuple(_object(name) for name in names)


def _collect(name: str, names: dict[str, None]) -> None:
    if name in names:
        return
    names[name] = None
    for schema in _schema(name).get("properties", {}).values():
        for inner in _references(schema):
            _collect(inner, names)


def _object(name: str) -> Object:
    schema = _schema(name)
    required = set(schema.get("required", ()))
    fields = (
        Field(field, _kind(told), field in required, told.get("description", ""))
        for field, told in schema.get("properties", {}).items()
    )
    return Object(name, " ".join(schema.get("description", "").split()), tuple(fields))


def _schema(name: str) -> dict[str, Any]:
    return described()["components"]["schemas"][name]


def _references(schema: dict[str, Any]) -> list[str]:
    if "$ref" in schema:
        return [schema["$ref"].removeprefix(_SCHEMAS)]
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if schema.get("items") else ())]
    return [name for each in inner for name in _references(each)]


def _kind(schema: dict[str, Any]) -> str:
    """A schema in words: `text`, `list of ActionBody`, `time or null`."""
    if "$ref" in schema:
        return schema["$ref"].removeprefix(_SCHEMAS)
    if "anyOf" in schema:
        kinds = dict.fromkeys(_kind(each) for each in schema["anyOf"])
        return " or ".join(kind for kind in kinds if kind != "null") + (", or null" if "null" in kinds else "")
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return _WORDS.get(schema.get("type", ""), "anything")


_FORMATS = {"date-time": "time", "duration": "duration such as P7D"}
_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
