"""Apple's answers (protocols.md 1.4)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from messaging.providers.base import OutcomeKind, SendOutcome, kept
from messaging.providers.classify.by_status import by_status, seconds

K = OutcomeKind

REASONS: dict[str, OutcomeKind] = {
    # The device. The first two also come for everybody when topic or environment are wrong: the share of them in the
    # last sends of a credential tells the difference (reliability.md 4.6).
    "BadDeviceToken": K.BOUNCED_DEVICE,
    "DeviceTokenNotForTopic": K.BOUNCED_DEVICE,
    "Unregistered": K.BOUNCED_DEVICE,
    "ExpiredToken": K.BOUNCED_DEVICE,
    # Our request: sending it again would be refused again.
    "BadCollapseId": K.PERMANENT_PAYLOAD,
    "BadExpirationDate": K.PERMANENT_PAYLOAD,
    "BadMessageId": K.PERMANENT_PAYLOAD,
    "BadPriority": K.PERMANENT_PAYLOAD,
    "BadTopic": K.PERMANENT_PAYLOAD,
    "DuplicateHeaders": K.PERMANENT_PAYLOAD,
    "InvalidPushType": K.PERMANENT_PAYLOAD,
    "MissingDeviceToken": K.PERMANENT_PAYLOAD,
    "MissingTopic": K.PERMANENT_PAYLOAD,
    "PayloadEmpty": K.PERMANENT_PAYLOAD,
    "BadPath": K.PERMANENT_PAYLOAD,
    "MethodNotAllowed": K.PERMANENT_PAYLOAD,
    "PayloadTooLarge": K.PERMANENT_PAYLOAD,
    # The key. Apple's table lists TopicDisallowed under 400, some see 403: the reason decides.
    "TopicDisallowed": K.PERMANENT_CONFIG,
    "BadCertificate": K.PERMANENT_CONFIG,
    "BadCertificateEnvironment": K.PERMANENT_CONFIG,
    "InvalidProviderToken": K.PERMANENT_CONFIG,
    "MissingProviderToken": K.PERMANENT_CONFIG,
    "Forbidden": K.PERMANENT_CONFIG,
    "UnrelatedKeyIdInToken": K.PERMANENT_CONFIG,
    "BadEnvironmentKeyIdInToken": K.PERMANENT_CONFIG,
    # What the wire says where the table says the one above.
    "BadEnvironmentKeyInToken": K.PERMANENT_CONFIG,
    "ExpiredProviderToken": K.AUTH_REFRESH,
    "TooManyProviderTokenUpdates": K.CREDENTIAL_PAUSE,
    # Limits one device, not us.
    "TooManyRequests": K.THROTTLED,
    # The connection or the service.
    "IdleTimeout": K.TEMPORARY,
    "InternalServerError": K.TEMPORARY,
    "ServiceUnavailable": K.TEMPORARY,
    "Shutdown": K.TEMPORARY,
}
# 410: the app is gone from the device, not merely an odd token.
_GONE = {"Unregistered", "ExpiredToken"}


def classify(status: int, headers: Mapping[str, str], body: bytes) -> SendOutcome:
    provider_id = headers.get("apns-id", "")
    if status == 200:
        return SendOutcome(K.ACCEPTED, status, provider_id=provider_id)
    answer = _answer(body)
    reason = str(answer.get("reason") or "")
    return SendOutcome(
        REASONS.get(reason) or by_status(status),
        status,
        reason,
        provider_id,
        # Apple does not document it; where it stands it is honoured.
        retry_after=seconds(headers.get("retry-after")),
        invalid_since=_moment(answer.get("timestamp")),
        gone=reason in _GONE,
        raw=kept(body),
    )


def _answer(body: bytes) -> dict[str, object]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _moment(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
