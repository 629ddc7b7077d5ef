"""What Google accepts as a message, and the field it names when it does not."""

import json
import re
from dataclasses import dataclass
from typing import Any

_TARGETS = ("token", "fid", "topic", "condition")
_PARTS = {*_TARGETS, "name", "data", "notification", "android", "apns", "webpush", "fcm_options"}
_ANDROID = {"collapse_key", "priority", "ttl", "restricted_package_name", "data", "notification", "fcm_options"} | {
    "direct_boot_ok"
}
_RESERVED = re.compile(r"from|message_type|(gcm|google).*")
_TTL = re.compile(r"(\d+)(\.\d+)?s")
_LIMIT, _LONGEST = 4096, 2_419_200


class Faulty(Exception):
    def __init__(self, field: str, words: str) -> None:
        self.field, self.words = field, words


@dataclass(frozen=True, slots=True)
class Said:
    message: dict[str, Any]
    address: str
    validate_only: bool


def check(body: bytes) -> Said:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise Faulty("", "Invalid JSON payload received.") from error
    if not isinstance(said, dict) or not isinstance(message := said.get("message"), dict):
        raise Faulty("message", "Message is not set.")
    _only(said, {"message", "validate_only"}, "")
    _only(message, _PARTS, "message.")
    address = _target(message)
    _data(message.get("data", {}))
    _android(message.get("android", {}))
    sized = {name: message[name] for name in ("data", "notification") if name in message}
    if len(json.dumps(sized, ensure_ascii=False, separators=(",", ":")).encode()) > _LIMIT:
        raise Faulty("message", "Android message is too big")
    return Said(message, address, said.get("validate_only") is True)


def _target(message: dict[str, Any]) -> str:
    named = [name for name in _TARGETS if message.get(name)]
    if len(named) != 1:
        raise Faulty("message", "Exactly one of token, fid, topic or condition is required")
    return str(message[named[0]])


def _data(data: object) -> None:
    if not isinstance(data, dict):
        raise Faulty("message.data", "Not an object")
    for name, value in data.items():
        if not isinstance(value, str):
            raise Faulty(f"message.data[{name}]", "Not text")
        if _RESERVED.fullmatch(name):
            raise Faulty("message.data", f"Invalid data payload key: {name}")


def _android(android: object) -> None:
    if not isinstance(android, dict):
        raise Faulty("message.android", "Not an object")
    _only(android, _ANDROID, "message.android.")
    if android.get("priority", "NORMAL") not in ("NORMAL", "HIGH"):
        raise Faulty("message.android.priority", "Neither NORMAL nor HIGH")
    found = _TTL.fullmatch(str(android.get("ttl", "0s")))
    if not found or int(found.group(1)) > _LONGEST:
        raise Faulty("message.android.ttl", f"Must be within 0 and {_LONGEST} seconds")


def _only(said: dict[str, Any], known: set[str], within: str) -> None:
    for name in said:
        if name not in known:
            raise Faulty(f"{within}{name}", "Cannot find field.")
