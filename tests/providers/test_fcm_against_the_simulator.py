"""FCM end to end: tokens are fetched and renewed, messages are well formed, refusals are told apart."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from messaging.providers.base import OutcomeKind
from messaging.providers.fcm import payload
from messaging.providers.registry import build
from tests.providers.requests import request

TOKEN = "dYz1:APA91b-simulated"


@pytest.fixture
def fcm(simulator):
    provider = simulator.provider("fcm")
    yield provider
    provider.close()


def test_an_accepted_push_stands_in_the_journal_with_its_tag(fcm, simulator):
    sent = request("fcm", TOKEN, expires_at=datetime.now(UTC) + timedelta(hours=1))
    outcome = fcm.send(sent)
    assert outcome.kind == OutcomeKind.ACCEPTED
    assert outcome.provider_id.startswith("projects/")
    (accepted,) = simulator.accepted()
    assert (accepted["address"], accepted["delivery"], accepted["collapse_id"]) == (
        TOKEN,
        sent.delivery,
        sent.collapse_id,
    )


@pytest.mark.parametrize(
    ("address", "kind", "reason", "gone"),
    [
        ("dead-1", OutcomeKind.BOUNCED_DEVICE, "UNREGISTERED", True),
        ("bad-1", OutcomeKind.BOUNCED_DEVICE, "INVALID_ARGUMENT", False),
        ("busy-1", OutcomeKind.THROTTLED, "QUOTA_EXCEEDED", False),
        ("down-1", OutcomeKind.TEMPORARY, "UNAVAILABLE", False),
        ("lost-1", OutcomeKind.AMBIGUOUS, "the stream was reset (INTERNAL_ERROR)", False),
    ],
)
def test_refusals_are_told_apart(fcm, address, kind, reason, gone):
    outcome = fcm.send(request("fcm", address))
    assert (outcome.kind, outcome.reason, outcome.gone) == (kind, reason, gone)


def test_one_access_token_serves_many_pushes(fcm, simulator):
    for _ in range(3):
        fcm.send(request("fcm", TOKEN))
    fresh = set(simulator.services.fcm.given)
    fcm.send(request("fcm", TOKEN))
    assert set(simulator.services.fcm.given) == fresh


def test_a_token_that_is_refused_is_replaced(fcm, simulator):
    assert fcm.send(request("fcm", TOKEN)).kind == OutcomeKind.ACCEPTED
    simulator.services.fcm.given.clear()
    assert fcm.send(request("fcm", TOKEN)).kind == OutcomeKind.AUTH_REFRESH
    assert fcm.send(request("fcm", TOKEN)).kind == OutcomeKind.ACCEPTED


def test_a_service_account_of_somebody_else_is_refused_for_good(simulator, tmp_path):
    from messaging.simulator.identity import identity

    settings, _ = simulator.identity.credentials(simulator.base_url)["fcm"]
    _, secret = identity(tmp_path / "other").credentials(simulator.base_url)["fcm"]
    provider = build("fcm", "simulator", settings, secret)
    outcome = provider.send(request("fcm", TOKEN))
    assert outcome.kind == OutcomeKind.PERMANENT_CONFIG
    assert "invalid_grant" in outcome.reason
    provider.close()


def test_a_token_service_that_is_away_is_waited_for(simulator):
    settings, secret = simulator.identity.credentials(simulator.base_url)["fcm"]
    account = json.loads(secret["service_account"]) | {"token_uri": "https://127.0.0.1:1/token"}
    provider = build("fcm", "simulator", settings, {"service_account": json.dumps(account)})
    outcome = provider.send(request("fcm", TOKEN))
    assert (outcome.kind, outcome.status) == (OutcomeKind.TEMPORARY, None)
    provider.close()


def test_another_project_is_our_mistake(simulator):
    provider = simulator.provider("fcm", project_id="other")
    assert provider.send(request("fcm", TOKEN)).kind == OutcomeKind.PERMANENT_CONFIG
    provider.close()


def test_the_test_without_a_device_sends_nothing(fcm, simulator):
    assert fcm.test(None).kind == OutcomeKind.ACCEPTED
    assert simulator.accepted() == []


def test_a_message_over_the_limit_is_never_sent(fcm, simulator):
    outcome = fcm.send(request("fcm", TOKEN, payload={"body": "x" * 4096}))
    assert outcome.kind == OutcomeKind.PERMANENT_PAYLOAD
    assert not simulator.services.journal.refused


@pytest.mark.parametrize("data", [{"from": "x"}, {"google.x": "x"}, {"gcm": "x"}])
def test_reserved_names_come_back_with_the_field(fcm, data):
    outcome = fcm.send(request("fcm", TOKEN, payload={"body": "Hi", "data": data}))
    assert (outcome.kind, outcome.reason) == (OutcomeKind.PERMANENT_PAYLOAD, "INVALID_ARGUMENT message.data")


def test_a_message_carries_what_the_app_needs_to_report():
    sent = request("fcm", TOKEN, payload={"title": "Hi", "body": "you", "link": "shop://x", "data": {"n": 3}})
    made = payload.message(sent, data_only=False)
    assert made["token"] == TOKEN
    assert made["data"] == {"n": "3", "link": "shop://x", "CIO-Delivery-ID": sent.delivery, "CIO-Delivery-Token": TOKEN}
    assert made["notification"] == {"title": "Hi", "body": "you"}
    tags = made["android"]["notification"]["tag"], made["webpush"]["notification"]["tag"]
    assert {*tags, made["apns"]["headers"]["apns-collapse-id"]} == {sent.collapse_id}


def test_data_only_leaves_showing_it_to_the_app():
    made = payload.message(request("fcm", TOKEN), data_only=True)
    assert "notification" not in made
    assert made["data"]["title"] == "Hello"


def test_an_installation_id_is_named_as_such(fcm):
    sent = request("fcm", "installation", address_kind="fcm_fid")
    assert payload.message(sent, data_only=False)["fid"] == "installation"
    assert fcm.send(sent).kind == OutcomeKind.ACCEPTED


def test_how_long_it_may_wait_is_bounded():
    long = request("fcm", TOKEN, expires_at=datetime.now(UTC) + timedelta(days=90))
    past = request("fcm", TOKEN, expires_at=datetime.now(UTC) - timedelta(days=1))
    assert payload.message(long, data_only=False)["android"]["ttl"] == "2419200s"
    assert payload.message(past, data_only=False)["android"]["ttl"] == "0s"
