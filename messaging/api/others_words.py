"""What is said to us in the words of others: Customer.io's Track API, and call-backs of e-mail and SMS services.

Their bodies are their own affair and described by them; here stands what each address is for, whose key it takes and
which of the fields are read.
"""

from dataclasses import dataclass
from typing import Any

from messaging.hooks.email import SERVICES

_TIMES = {"type": ["integer", "string"], "description": "Unix seconds or ISO 8601"}
_TEXT = {"type": "string"}
_OBJECT = {"type": "object"}
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Told:
    """One method of one address. `key` is who may: `site` (Customer.io's Basic pair), `none`, or `address`, where the
    write key is a part of the address because services cannot be taught to send a header."""

    method: str
    path: str
    does: str
    fields: dict[str, Any]
    required: tuple[str, ...] = ()
    key: str = "site"
    media: str = _JSON
    batch: bool = False

    @property
    def whose(self) -> str:
        return {"site": "site id and key", "none": "none", "address": "in the address"}[self.key]


_CUSTOMER = "/api/v1/customers/{id}"
_ITEM = {
    "type": {**_TEXT, "description": "person or delivery; others are kept as they are"},
    "action": {**_TEXT, "description": "identify, event, add_device, merge, suppress, delete, ..."},
    "identifiers": _OBJECT,
    "name": _TEXT,
    "attributes": _OBJECT,
    "timestamp": _TIMES,
}
_METRIC = {**_TEXT, "enum": ["delivered", "opened", "clicked", "converted"]}

CUSTOMERIO = (
    Told("PUT", _CUSTOMER, "Identifies a person; an empty value removes an attribute", {"additionalProperties": True}),
    Told("DELETE", _CUSTOMER, "Erases the person", {}),
    Told("PUT", f"{_CUSTOMER}/devices", "Adds a device", {"device": _OBJECT}, ("device",)),
    Told("DELETE", f"{_CUSTOMER}/devices/{{token}}", "Removes a device", {}),
    Told(
        "POST",
        f"{_CUSTOMER}/events",
        "Something a person did",
        {"name": _TEXT, "data": _OBJECT, "id": _TEXT, "timestamp": _TIMES},
        ("name",),
    ),
    Told("POST", f"{_CUSTOMER}/suppress", "Erases the person and drops what comes later", {}),
    Told("POST", f"{_CUSTOMER}/unsuppress", "Ends that", {}),
    Told(
        "POST",
        "/api/v1/merge_customers",
        "Everything of the secondary person moves to the primary one",
        {"primary": _OBJECT, "secondary": _OBJECT},
        ("primary", "secondary"),
    ),
    Told("GET", "/api/v1/accounts/region", "This host", {}),
    Told("POST", "/api/v2/entity", "One item", _ITEM, ("type", "action")),
    Told("POST", "/api/v2/batch", "Many items", _ITEM, ("type", "action"), batch=True),
    Told(
        "POST",
        "/api/v1/metrics",
        "A device or a mail reader reports on a delivery it was sent",
        {"delivery_id": _TEXT, "metric": _METRIC, "recipient": _TEXT, "timestamp": _TIMES, "href": _TEXT},
        ("delivery_id", "metric"),
        key="none",
    ),
    Told(
        "POST",
        "/api/v1/push/events",
        "A device reports on a push",
        {"delivery_id": _TEXT, "event": _METRIC, "device_id": _TEXT, "timestamp": _TIMES},
        ("delivery_id", "event"),
        key="none",
    ),
    Told(
        "POST",
        "/unsubscribe/{delivery}",
        "Whoever was sent the delivery wants no more",
        {"unsubscribe": {"type": "boolean"}},
        key="none",
    ),
)
HOOKS = (
    Told(
        "POST",
        "/hooks/email/{service}/{write_key}/",
        "What an e-mail service reports: " + ", ".join(SERVICES),
        {"additionalProperties": True},
        key="address",
    ),
    Told(
        "POST",
        "/hooks/twilio/{write_key}/",
        "What became of a text, and what its receiver answered; Twilio's signature is checked",
        {"MessageSid": _TEXT, "MessageStatus": _TEXT, "ErrorCode": _TEXT, "From": _TEXT, "Body": _TEXT},
        key="address",
        media=_FORM,
    ),
)


def paths() -> dict[str, dict[str, Any]]:
    """As the OpenAPI document has them."""
    found: dict[str, dict[str, Any]] = {}
    for told in (*CUSTOMERIO, *HOOKS):
        found.setdefault(told.path, {})[told.method.lower()] = _operation(told)
    return found


def _operation(told: Told) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _name(told),
        "summary": told.does,
        "security": [{"site_key": []}] if told.key == "site" else [],
        "responses": {
            "200": {"description": "Taken, known ones included"},
            "400": {"description": "It cannot be read; nothing is in"},
            "429": {"description": "Too many; wait for the seconds of Retry-After"},
            "503": {"description": "Nothing is in; come back after the seconds of Retry-After"},
        },
    }
    if told.key != "none":
        operation["responses"]["401"] = {"description": "The key is missing, unknown, revoked or of another site"}
    if told.batch:
        operation["responses"]["207"] = {"description": "A part is in; the others are named with their reason"}
    if places := [part.strip("{}") for part in told.path.split("/") if part.startswith("{")]:
        operation["parameters"] = [
            {"name": place, "in": "path", "required": True, "schema": _enum(place)} for place in places
        ]
    if told.fields:
        operation["requestBody"] = {"required": bool(told.required), "content": {told.media: {"schema": _body(told)}}}
    return operation


def _name(told: Told) -> str:
    words = [word for word in told.path.strip("/").split("/") if not word.startswith("{")]
    return "_".join([told.method.lower(), *words])


def _enum(place: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(SERVICES)} if place == "service" else {"type": "string", "minLength": 1}


def _body(told: Told) -> dict[str, Any]:
    if "additionalProperties" in told.fields:
        return {"type": "object", **told.fields}
    item = {"type": "object", "properties": told.fields, "required": list(told.required)}
    if not told.batch:
        return item
    return {"type": "object", "properties": {"batch": {"type": "array", "items": item}}, "required": ["batch"]}
