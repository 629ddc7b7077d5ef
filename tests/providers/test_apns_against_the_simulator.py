"""APNs end to end: what is accepted, what is refused and how it is called, and that nothing goes out twice."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from messaging.providers.apns import payload
from messaging.providers.apns.tokens import ProviderToken
from messaging.providers.base import CredentialUnusable, OutcomeKind
from tests.providers.requests import TOKEN, request


@pytest.fixture
def apns(simulator):
    provider = simulator.provider("apns")
    yield provider
    provider.close()


def test_an_accepted_push_stands_in_the_journal_once(apns, simulator):
    sent = request(expires_at=datetime.now(UTC) + timedelta(hours=1))
    outcome = apns.send(sent)
    assert (outcome.kind, outcome.status) == (OutcomeKind.ACCEPTED, 200)
    assert outcome.provider_id == payload.notification_id(sent)
    (accepted,) = simulator.accepted()
    assert (accepted["address"], accepted["delivery"], accepted["collapse_id"]) == (
        TOKEN,
        sent.delivery,
        sent.collapse_id,
    )


@pytest.mark.parametrize(
    ("address", "kind", "reason", "gone"),
    [
        ("dead-1", OutcomeKind.BOUNCED_DEVICE, "Unregistered", True),
        ("bad-1", OutcomeKind.BOUNCED_DEVICE, "BadDeviceToken", False),
        ("not hex", OutcomeKind.BOUNCED_DEVICE, "BadDeviceToken", False),
        ("busy-1", OutcomeKind.THROTTLED, "TooManyRequests", False),
        ("down-1", OutcomeKind.TEMPORARY, "ServiceUnavailable", False),
    ],
)
def test_refusals_are_told_apart(apns, address, kind, reason, gone):
    outcome = apns.send(request(address=address))
    assert (outcome.kind, outcome.reason, outcome.gone) == (kind, reason, gone)


def test_a_gone_device_says_since_when(apns):
    since = apns.send(request(address="dead-1")).invalid_since
    assert since is not None
    assert abs((datetime.now(UTC) - since).total_seconds()) < 60


def test_an_answer_lost_after_acceptance_leaves_a_doubt_and_one_push(apns, simulator):
    outcome = apns.send(request(address="lost-1"))
    assert (outcome.kind, outcome.status) == (OutcomeKind.AMBIGUOUS, None)
    assert len(simulator.accepted()) == 1


def test_a_payload_over_the_limit_is_never_sent(apns, simulator):
    outcome = apns.send(request(payload={"title": "x" * 4096}))
    assert outcome.kind == OutcomeKind.PERMANENT_PAYLOAD
    assert outcome.reason.startswith("PayloadTooLarge")
    assert not simulator.services.journal.refused


def test_many_threads_share_one_connection_and_no_push_is_mixed_up(apns, simulator):
    tokens = [f"{number:064x}" for number in range(1, 501)]
    with ThreadPoolExecutor(30) as pool:
        sent = [request(address=token) for token in tokens]
        assert {outcome.kind for outcome in pool.map(apns.send, sent)} == {OutcomeKind.ACCEPTED}
    accepted = simulator.accepted()
    assert len(accepted) == 500
    assert {(one["address"], one["delivery"]) for one in accepted} == {(one.address, one.delivery) for one in sent}
    assert len({one["connection"] for one in accepted}) == 1


def test_all_of_them_carry_the_same_provider_token(apns, simulator):
    another = simulator.provider("apns")
    assert another.tokens.current().text == apns.tokens.current().text
    another.close()


def test_the_token_lasts_without_the_shared_cache(simulator, monkeypatch):
    def away(*_args, **_named):
        raise RedisConnectionError("the cache is away")

    for name in ("get", "set", "add", "delete"):
        monkeypatch.setattr(f"django.core.cache.cache.{name}", away, raising=False)
    provider = simulator.provider("apns")
    assert provider.send(request()).kind == OutcomeKind.ACCEPTED
    assert provider.tokens.current() is provider.tokens.current()
    provider.close()


def aged(provider, seconds: int) -> ProviderToken:
    tokens = provider.tokens
    then = int(time.time()) - seconds
    text = jwt.encode({"iss": tokens.team_id, "iat": then}, tokens.private_key, "ES256", headers={"kid": tokens.key_id})
    return ProviderToken(text, then)


def test_an_expired_token_is_renewed_once_it_is_old_enough(apns, simulator, monkeypatch):
    old = aged(apns, 3700)
    monkeypatch.setattr(apns.tokens, "held", old)
    monkeypatch.setattr("messaging.providers.apns.tokens.REUSE", 7200)
    assert apns.send(request()).kind == OutcomeKind.AUTH_REFRESH
    monkeypatch.setattr("messaging.providers.apns.tokens.REUSE", 2700)
    assert apns.tokens.current() != old


def test_a_young_token_called_expired_means_that_our_clock_is_wrong(apns, simulator):
    simulator.script.add({"topic": apns.topic}, [{"status": 403, "reason": "ExpiredProviderToken"}])
    outcome = apns.send(request())
    assert outcome.kind == OutcomeKind.PERMANENT_CONFIG
    assert "clock" in outcome.reason


def test_a_second_token_on_one_connection_pauses_the_credential(apns):
    assert apns.send(request()).kind == OutcomeKind.ACCEPTED
    apns.tokens.held = aged(apns, 5)
    outcome = apns.send(request())
    assert (outcome.kind, outcome.reason) == (OutcomeKind.CREDENTIAL_PAUSE, "TooManyProviderTokenUpdates")


@pytest.mark.parametrize("setting", ["team_id", "key_id"])
def test_a_key_of_somebody_else_is_refused(simulator, setting):
    provider = simulator.provider("apns", **{setting: "ELSEWHERE1"})
    outcome = provider.send(request())
    assert (outcome.kind, outcome.reason) == (OutcomeKind.PERMANENT_CONFIG, "InvalidProviderToken")
    provider.close()


def test_the_test_without_a_device_tells_a_good_key_from_a_wrong_topic(apns, simulator):
    assert apns.test(None).kind == OutcomeKind.ACCEPTED
    wrong = simulator.provider("apns", topic="com.example.other")
    assert wrong.test(None).reason == "TopicDisallowed"
    wrong.close()


def test_a_key_that_is_none_is_said_before_anything_is_sent(simulator):
    settings, _ = simulator.identity.credentials(simulator.base_url)["apns"]
    from messaging.providers.registry import build

    with pytest.raises(CredentialUnusable, match="p8"):
        build("apns", "simulator", settings, {"p8": "nonsense"})


def test_the_payload_lets_the_app_report():
    sent = request(payload={"title": "Hi", "body": "there", "link": "shop://x", "data": {"k": "v", "aps": "mine"}})
    body = json.loads(payload.encoded(sent))
    assert body["CIO-Delivery-ID"] == sent.delivery
    assert body["CIO-Delivery-Token"] == sent.address
    assert body["aps"]["mutable-content"] == 1
    assert body["aps"]["alert"] == {"title": "Hi", "body": "there"}
    assert (body["k"], body["CIO"]["push"]["link"]) == ("v", "shop://x")


def test_the_notification_id_is_stable_within_a_round_and_new_in_the_next():
    first = request()
    again = type(first)(first.send_id, first.delivery, 1, 2, "apns", first.address)
    later = type(first)(first.send_id, first.delivery, 2, 1, "apns", first.address)
    assert payload.notification_id(first) == payload.notification_id(again) != payload.notification_id(later)
