"""A push in Apple's words."""

import json
import uuid

from messaging.providers.base import SendRequest

LIMIT = 4096
COLLAPSE_LIMIT = 64
_NAMES = uuid.UUID("6f1c8f43-0c0e-5b5a-9d0a-3a6a5f5c9b51")


def encoded(request: SendRequest) -> bytes:
    """What the app's own SDK looks for stands at the top: the delivery's id and the token, so that it can report."""
    said = request.payload
    body = dict(said.get("data") or {})
    body["aps"] = _aps(said)
    if extras := {name: said[name] for name in ("link", "image") if said.get(name)}:
        body["CIO"] = {"push": extras}
    body["CIO-Delivery-ID"] = request.delivery
    body["CIO-Delivery-Token"] = request.address
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def is_visible(said: dict[str, object]) -> bool:
    return bool(said.get("title") or said.get("body"))


def notification_id(request: SendRequest) -> str:
    """Stable within a round, for our logs and Apple's. It is no idempotency key: Apple drops nothing for it."""
    return str(uuid.uuid5(_NAMES, f"{request.send_id}:{request.round}"))


def _aps(said: dict[str, object]) -> dict[str, object]:
    if not is_visible(said):
        return {"content-available": 1}
    alert = {name: said[name] for name in ("title", "body") if said.get(name)}
    # mutable-content: or the app's extension is not woken, and nobody reports the delivery.
    return {"alert": alert, "sound": "default", "mutable-content": 1}
