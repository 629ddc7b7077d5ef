"""A push in Google's words. Every value in `data` is text, or Google refuses the message."""

import json
from datetime import UTC, datetime
from typing import Any

from messaging.providers.base import SendRequest

LIMIT = 4096
_LONGEST = 2_419_200


def message(request: SendRequest, *, data_only: bool) -> dict[str, Any]:
    """`data_only`: the app's SDK shows the push itself, so it runs in the background and can report the delivery.

    The tag, on each platform in its own words, makes a second arrival replace the first one on the screen.
    """
    made: dict[str, Any] = {
        "fid" if request.address_kind == "fcm_fid" else "token": request.address,
        "data": _data(request, with_text=data_only),
        "android": {"priority": "HIGH", **_until(request.expires_at)},
    }
    if not data_only:
        made["notification"] = _shown(request.payload)
    if request.collapse_id:
        _tag(made, request.collapse_id, data_only)
    return made


def size(made: dict[str, Any]) -> int:
    """What counts against the limit: what travels to the device."""
    parts = {name: made[name] for name in ("data", "notification") if name in made}
    return len(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode())


def _data(request: SendRequest, *, with_text: bool) -> dict[str, str]:
    said = request.payload
    data = {str(name): str(value) for name, value in (said.get("data") or {}).items()}
    names = ("link", "image", "title", "body") if with_text else ("link", "image")
    data |= {name: str(said[name]) for name in names if said.get(name)}
    return data | {"CIO-Delivery-ID": request.delivery, "CIO-Delivery-Token": request.address}


def _shown(said: dict[str, Any]) -> dict[str, str]:
    return {name: str(said[name]) for name in ("title", "body", "image") if said.get(name)}


def _until(expires_at: datetime | None) -> dict[str, str]:
    if expires_at is None:
        return {}
    left = int((expires_at - datetime.now(UTC)).total_seconds())
    return {"ttl": f"{min(max(left, 0), _LONGEST)}s"}


def _tag(made: dict[str, Any], collapse_id: str, data_only: bool) -> None:
    made["apns"] = {
        "headers": {"apns-collapse-id": collapse_id[:64]},
        "payload": {"aps": {"mutable-content": 1, "sound": "default"}},
    }
    if not data_only:
        made["android"]["notification"] = {"tag": collapse_id}
        made["webpush"] = {"notification": {"tag": collapse_id}}
