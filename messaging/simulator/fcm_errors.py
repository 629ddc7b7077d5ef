"""How Google words its refusals."""

from typing import Any

_FCM = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"

# What the words of the script are called here.
WORDS: dict[str, tuple[int, str]] = {
    "gone": (404, "UNREGISTERED"),
    "bad": (400, "INVALID_TOKEN"),
    "busy": (429, "QUOTA_EXCEEDED"),
    "down": (503, "UNAVAILABLE"),
}
# The platform's status beside FCM's own code; codes not named here are the platform's own.
_STATUSES = {
    "UNREGISTERED": "NOT_FOUND",
    "SENDER_ID_MISMATCH": "PERMISSION_DENIED",
    "QUOTA_EXCEEDED": "RESOURCE_EXHAUSTED",
    "THIRD_PARTY_AUTH_ERROR": "UNAUTHENTICATED",
    "UNAVAILABLE": "UNAVAILABLE",
    "INTERNAL": "INTERNAL",
}
_TOKEN_WORDS = "The registration token is not a valid FCM registration token"


def error_body(status: int, code: str) -> dict[str, Any]:
    if code == "INVALID_TOKEN":
        return _error(400, _TOKEN_WORDS, "INVALID_ARGUMENT", [{"@type": _FCM, "errorCode": "INVALID_ARGUMENT"}])
    details = [{"@type": _FCM, "errorCode": code}] if code in _STATUSES else []
    return _error(status, f"Simulated: {code}", _STATUSES.get(code, code), details)


def invalid(field: str, words: str) -> dict[str, Any]:
    violation = {"field": field, "description": words}
    details = [{"@type": _BAD_REQUEST, "fieldViolations": [violation]}]
    if field in ("message.token", "message.fid"):
        details.append({"@type": _FCM, "errorCode": "INVALID_ARGUMENT"})
    return _error(400, f"Invalid value at '{field}': {words}", "INVALID_ARGUMENT", details)


def _error(code: int, message: str, status: str, details: list[dict[str, Any]]) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, "details": details}}
