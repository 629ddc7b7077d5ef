"""Google's answers (protocols.md 2.3): first `details[].errorCode`, then `error.status`."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from messaging.providers.base import OutcomeKind, SendOutcome, kept
from messaging.providers.classify.by_status import by_status, seconds

K = OutcomeKind

# Said by FCM itself.
ERROR_CODES: dict[str, OutcomeKind] = {
    "UNREGISTERED": K.BOUNCED_DEVICE,
    # The token belongs to another sender; if that holds for all of them, the breaker takes it for our mistake.
    "SENDER_ID_MISMATCH": K.BOUNCED_DEVICE,
    # The APNs or web push key kept at Google is bad; it had another name before.
    "THIRD_PARTY_AUTH_ERROR": K.PERMANENT_CONFIG,
    "APNS_AUTH_ERROR": K.PERMANENT_CONFIG,
    "QUOTA_EXCEEDED": K.THROTTLED,
    "INTERNAL": K.TEMPORARY,
    "UNAVAILABLE": K.TEMPORARY,
}
# Said by the platform in front of it.
STATUSES: dict[str, OutcomeKind] = {
    "UNAUTHENTICATED": K.AUTH_REFRESH,
    # The API is switched off, or the account lacks the role.
    "PERMISSION_DENIED": K.PERMANENT_CONFIG,
    # Not the device: then FCM would have said UNREGISTERED. The project does not exist.
    "NOT_FOUND": K.PERMANENT_CONFIG,
    "RESOURCE_EXHAUSTED": K.THROTTLED,
    "INTERNAL": K.TEMPORARY,
    "UNAVAILABLE": K.TEMPORARY,
}
# Google's guidance where it sends no Retry-After.
QUOTA_WAIT = 60.0
_TOKEN_FIELDS = {"message.token", "message.fid"}
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


def classify(status: int, headers: Mapping[str, str], body: bytes) -> SendOutcome:
    answer = _object(body)
    if status == 200:
        return SendOutcome(K.ACCEPTED, status, provider_id=str(answer.get("name") or ""))
    error = answer.get("error")
    error = error if isinstance(error, dict) else {}
    code, kind = _judge(status, error)
    wait = seconds(headers.get("retry-after"))
    if kind == K.THROTTLED and wait is None:
        wait = QUOTA_WAIT
    return SendOutcome(kind, status, code, retry_after=wait, gone=code == "UNREGISTERED", raw=kept(body))


def _judge(status: int, error: dict[str, Any]) -> tuple[str, OutcomeKind]:
    details = [one for one in error.get("details") or () if isinstance(one, dict)]
    said = next((str(one["errorCode"]) for one in details if one.get("errorCode")), "")
    overall = str(error.get("status") or "")
    if "INVALID_ARGUMENT" in (said, overall):
        return _invalid(error, details)
    kind = ERROR_CODES.get(said) or STATUSES.get(overall)
    return said or overall, kind or by_status(status)


def _invalid(error: dict[str, Any], details: list[dict[str, Any]]) -> tuple[str, OutcomeKind]:
    """Of the token, or of everything else we wrote."""
    fields = list(_fields(details))
    spoken_of = any(one.get("@type") == _FCM_ERROR for one in details) and "registration token" in str(
        error.get("message", "")
    )
    if _TOKEN_FIELDS.intersection(fields) or spoken_of:
        return "INVALID_ARGUMENT", K.BOUNCED_DEVICE
    return " ".join(["INVALID_ARGUMENT", *fields]), K.PERMANENT_PAYLOAD


def _fields(details: Iterable[dict[str, Any]]) -> Iterable[str]:
    for one in details:
        for violation in one.get("fieldViolations") or ():
            if isinstance(violation, dict) and violation.get("field"):
                yield str(violation["field"])


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
