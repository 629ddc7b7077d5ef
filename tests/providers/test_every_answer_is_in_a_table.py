"""A row per reason of each provider: what it is taken for.

The lists are written again here, from the providers' own pages, so that a changed table is a changed test.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest

from messaging.providers.base import OutcomeKind
from messaging.providers.classify import apns, email_service, fcm, smtp, twilio, webhook
from messaging.providers.classify.by_status import seconds

BOUNCED, CONFIG, PAYLOAD = OutcomeKind.BOUNCED_DEVICE, OutcomeKind.PERMANENT_CONFIG, OutcomeKind.PERMANENT_PAYLOAD
TEMPORARY, THROTTLED, DOUBT = OutcomeKind.TEMPORARY, OutcomeKind.THROTTLED, OutcomeKind.AMBIGUOUS
REFRESH, PAUSE, ACCEPTED = OutcomeKind.AUTH_REFRESH, OutcomeKind.CREDENTIAL_PAUSE, OutcomeKind.ACCEPTED

APNS = [
    (400, "BadCollapseId", PAYLOAD),
    (400, "BadDeviceToken", BOUNCED),
    (400, "BadExpirationDate", PAYLOAD),
    (400, "BadMessageId", PAYLOAD),
    (400, "BadPriority", PAYLOAD),
    (400, "BadTopic", PAYLOAD),
    (400, "DeviceTokenNotForTopic", BOUNCED),
    (400, "DuplicateHeaders", PAYLOAD),
    (400, "IdleTimeout", TEMPORARY),
    (400, "InvalidPushType", PAYLOAD),
    (400, "MissingDeviceToken", PAYLOAD),
    (400, "MissingTopic", PAYLOAD),
    (400, "PayloadEmpty", PAYLOAD),
    (400, "TopicDisallowed", CONFIG),
    (403, "TopicDisallowed", CONFIG),
    (403, "BadCertificate", CONFIG),
    (403, "BadCertificateEnvironment", CONFIG),
    (403, "ExpiredProviderToken", REFRESH),
    (403, "Forbidden", CONFIG),
    (403, "InvalidProviderToken", CONFIG),
    (403, "MissingProviderToken", CONFIG),
    (403, "UnrelatedKeyIdInToken", CONFIG),
    (403, "BadEnvironmentKeyIdInToken", CONFIG),
    (403, "BadEnvironmentKeyInToken", CONFIG),
    (404, "BadPath", PAYLOAD),
    (405, "MethodNotAllowed", PAYLOAD),
    (410, "ExpiredToken", BOUNCED),
    (410, "Unregistered", BOUNCED),
    (413, "PayloadTooLarge", PAYLOAD),
    (429, "TooManyProviderTokenUpdates", PAUSE),
    (429, "TooManyRequests", THROTTLED),
    (500, "InternalServerError", TEMPORARY),
    (503, "ServiceUnavailable", TEMPORARY),
    (503, "Shutdown", TEMPORARY),
    (400, "SomethingNew", PAYLOAD),
    (429, "SomethingNew", THROTTLED),
    (500, "SomethingNew", DOUBT),
]


@pytest.mark.parametrize(("status", "reason", "kind"), APNS, ids=str)
def test_apns(status, reason, kind):
    outcome = apns.classify(status, {}, json.dumps({"reason": reason}).encode())
    assert (outcome.kind, outcome.status, outcome.reason) == (kind, status, reason)
    assert outcome.gone == (reason in ("Unregistered", "ExpiredToken"))


def test_every_reason_of_apns_has_a_row_here():
    assert set(apns.REASONS) == {reason for _, reason, _ in APNS} - {"SomethingNew"}


@pytest.mark.parametrize(
    ("body", "kind"), [(b"", DOUBT), (b"<html>", DOUBT), (b"[]", DOUBT), (b'{"reason": 7}', DOUBT)]
)
def test_an_answer_that_is_none_of_apples_is_judged_by_its_status(body, kind):
    assert apns.classify(502, {}, body).kind == kind


def test_apns_says_when_the_device_was_gone():
    outcome = apns.classify(410, {}, b'{"reason": "Unregistered", "timestamp": 1700000000000}')
    assert outcome.invalid_since == datetime.fromtimestamp(1_700_000_000, UTC)
    assert apns.classify(410, {}, b'{"reason": "Unregistered", "timestamp": 1e300}').invalid_since is None


FCM_TYPE = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_TYPE = "type.googleapis.com/google.rpc.BadRequest"


def google(status: str, code: str = "", message: str = "", field: str = "") -> bytes:
    details: list[dict[str, object]] = [{"@type": FCM_TYPE, "errorCode": code}] if code else []
    if field:
        details.append({"@type": BAD_TYPE, "fieldViolations": [{"field": field, "description": "bad"}]})
    return json.dumps({"error": {"status": status, "message": message, "details": details}}).encode()


INVALID = "INVALID_ARGUMENT"
FCM = [
    (400, google(INVALID, INVALID, "The registration token is not a valid FCM registration token"), BOUNCED, INVALID),
    (400, google(INVALID, field="message.token"), BOUNCED, INVALID),
    (400, google(INVALID, field="message.fid"), BOUNCED, INVALID),
    (400, google(INVALID, INVALID, "Android message is too big"), PAYLOAD, INVALID),
    (400, google(INVALID, field="message.data[x]"), PAYLOAD, f"{INVALID} message.data[x]"),
    (400, google(INVALID, message="registration token, says the platform only"), PAYLOAD, INVALID),
    (401, google("UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"), CONFIG, "THIRD_PARTY_AUTH_ERROR"),
    (401, google("UNAUTHENTICATED", "APNS_AUTH_ERROR"), CONFIG, "APNS_AUTH_ERROR"),
    (401, google("UNAUTHENTICATED"), REFRESH, "UNAUTHENTICATED"),
    (403, google("PERMISSION_DENIED", "SENDER_ID_MISMATCH"), BOUNCED, "SENDER_ID_MISMATCH"),
    (403, google("PERMISSION_DENIED"), CONFIG, "PERMISSION_DENIED"),
    (404, google("NOT_FOUND", "UNREGISTERED"), BOUNCED, "UNREGISTERED"),
    (404, google("NOT_FOUND"), CONFIG, "NOT_FOUND"),
    (429, google("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), THROTTLED, "QUOTA_EXCEEDED"),
    (429, google("RESOURCE_EXHAUSTED"), THROTTLED, "RESOURCE_EXHAUSTED"),
    (500, google("INTERNAL", "INTERNAL"), TEMPORARY, "INTERNAL"),
    (500, google("INTERNAL"), TEMPORARY, "INTERNAL"),
    (503, google("UNAVAILABLE", "UNAVAILABLE"), TEMPORARY, "UNAVAILABLE"),
    (503, google("UNAVAILABLE"), TEMPORARY, "UNAVAILABLE"),
    (400, google("SOMETHING", "UNSPECIFIED_ERROR"), PAYLOAD, "UNSPECIFIED_ERROR"),
    (500, google("SOMETHING", "UNSPECIFIED_ERROR"), DOUBT, "UNSPECIFIED_ERROR"),
    (502, b"<html>bad gateway</html>", DOUBT, ""),
]


@pytest.mark.parametrize(("status", "body", "kind", "reason"), FCM)
def test_fcm(status, body, kind, reason):
    outcome = fcm.classify(status, {}, body)
    assert (outcome.kind, outcome.reason) == (kind, reason)
    assert outcome.gone == (reason == "UNREGISTERED")
    assert outcome.raw


def test_every_code_of_fcm_has_a_row_here():
    reasons = {reason.split()[0] for _, _, _, reason in FCM if reason}
    assert set(fcm.ERROR_CODES) | set(fcm.STATUSES) <= reasons


def test_google_is_given_a_minute_when_it_names_no_time():
    body = google("RESOURCE_EXHAUSTED")
    assert fcm.classify(429, {}, body).retry_after == 60
    assert fcm.classify(429, {"retry-after": "7"}, body).retry_after == 7


SMTP = [
    (250, "2.0.0 Ok", ACCEPTED, False),
    (421, "4.3.2 closing", TEMPORARY, False),
    (450, "mailbox busy", TEMPORARY, False),
    (451, "4.7.1 greylisted", TEMPORARY, False),
    (452, "storage", TEMPORARY, False),
    (530, "sign in first", CONFIG, False),
    (534, "5.7.9 stronger", CONFIG, False),
    (535, "5.7.8 refused", CONFIG, False),
    (538, "encrypt", CONFIG, False),
    (550, "5.1.1 unknown user", BOUNCED, True),
    (550, "5.1.2 bad domain", BOUNCED, True),
    (550, "5.2.1 disabled", BOUNCED, False),
    (552, "5.2.2 mailbox full", BOUNCED, False),
    (550, "5.4.4 no route", BOUNCED, False),
    (554, "5.3.4 too big for us", PAYLOAD, False),
    (554, "5.5.0 dialogue", PAYLOAD, False),
    (554, "5.6.0 content", PAYLOAD, False),
    (550, "5.7.1 policy", CONFIG, False),
    (550, "no such user", BOUNCED, False),
    (551, "not local", BOUNCED, False),
    (552, "too large", PAYLOAD, False),
    (553, "bad name", BOUNCED, False),
    (554, "refused", PAYLOAD, False),
    (555, "parameters", PAYLOAD, False),
    (599, "something new", PAYLOAD, False),
]


@pytest.mark.parametrize(("code", "text", "kind", "gone"), SMTP)
def test_smtp(code, text, kind, gone):
    outcome = smtp.classify(code, text)
    assert (outcome.kind, outcome.gone) == (kind, gone)


def test_every_code_of_smtp_has_a_row_here():
    assert set(smtp.CODES) <= {code for code, *_ in SMTP}
    assert {f"5.{subject}." for subject in smtp.SUBJECTS} <= {text[:4] for _, text, *_ in SMTP}


def test_any_permanent_refusal_while_signing_in_is_ours():
    assert smtp.classify(554, "5.1.1 looks like a mailbox", signing_in=True).kind == CONFIG


TWILIO = {
    BOUNCED: [21211, 21217, 21610, 21612, 21614, 30003, 30005, 30006],
    PAYLOAD: [21602, 21604, 21617, 21609],
    CONFIG: [20003, 20005, 20404, 21212, 21408, 21603, 21606, 21608, 21659, 21660],
    THROTTLED: [14107, 20429, 21611, 63018],
    TEMPORARY: [20500, 20503],
}


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for kind, codes in TWILIO.items() for code in codes])
def test_twilio(code, kind):
    outcome = twilio.classify(400, {}, json.dumps({"code": code}).encode())
    assert (outcome.kind, outcome.reason) == (kind, str(code))


def test_every_code_of_twilio_has_a_row_here():
    assert set(twilio.CODES) == {code for codes in TWILIO.values() for code in codes}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(201, ACCEPTED), (400, PAYLOAD), (401, CONFIG), (403, CONFIG), (404, CONFIG), (429, THROTTLED), (500, DOUBT)],
)
def test_twilio_without_a_known_code_is_judged_by_its_status(status, kind):
    assert twilio.classify(status, {}, b"{}").kind == kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, ACCEPTED),
        (204, ACCEPTED),
        (302, PAYLOAD),
        (400, PAYLOAD),
        (401, CONFIG),
        (403, CONFIG),
        (408, TEMPORARY),
        (410, PAYLOAD),
        (425, TEMPORARY),
        (429, THROTTLED),
        (500, DOUBT),
        (502, DOUBT),
        (503, TEMPORARY),
        (504, DOUBT),
    ],
)
def test_webhook(status, kind):
    assert webhook.classify(status, {}, b"").kind == kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, PAYLOAD),
        (401, CONFIG),
        (402, CONFIG),
        (403, CONFIG),
        (404, CONFIG),
        (413, PAYLOAD),
        (422, PAYLOAD),
        (429, THROTTLED),
        (500, DOUBT),
        (503, TEMPORARY),
    ],
)
def test_email_services(status, kind):
    assert email_service.kind_of(status) == kind


def test_waiting_times_are_read_as_seconds_and_as_dates():
    later = datetime.now(UTC) + timedelta(seconds=90)
    assert seconds("7") == 7
    assert 80 < (seconds(later.strftime("%a, %d %b %Y %H:%M:%S GMT")) or 0) <= 90
    assert [seconds(text) for text in (None, "", "soon", "-3")] == [None, None, None, 0.0]


def test_what_is_kept_of_an_answer_fits_a_row():
    assert len(apns.classify(500, {}, b"x" * 100_000).raw) == 2000
    assert "\x00" not in apns.classify(500, {}, b"\x00").raw
