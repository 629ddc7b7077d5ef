"""protocols.md 8.4 and rulings 2 and 16: one try and ten retries, at these distances."""

import pytest

from messaging.models.credential import AmbiguousPolicy
from messaging.providers.base import OutcomeKind, SendOutcome
from messaging.sending.policy import MAX_AUTO_RETRIES, decide
from messaging.sending.states import SendState


def waits(way, outcome, ambiguous=AmbiguousPolicy.HOLD):
    """Waiting times until it is given up, and what it then is."""
    found = []
    for tries in range(1, 50):
        decision = decide(outcome, way=way, tries=tries, refreshes=0, ambiguous=ambiguous)
        if decision.state != SendState.RETRY_WAIT:
            return found, decision
        found.append(decision.wait)
    raise AssertionError("never given up")


def test_an_answered_503_of_apns_is_tried_eleven_times_over_6300_seconds():
    found, last = waits("apns", SendOutcome(OutcomeKind.TEMPORARY, 503, "Shutdown"))
    assert found == [60, 120, 240, 480, *[900] * 6]
    assert (len(found), sum(found)) == (MAX_AUTO_RETRIES, 6300)
    assert (last.state, last.reason) == (SendState.FAILED, "retries_exhausted: 503 Shutdown")


def test_fcm_stops_within_the_hour_with_the_longest_jitter():
    found, _ = waits("fcm", SendOutcome(OutcomeKind.TEMPORARY, 503, "UNAVAILABLE"))
    assert sum(found) == 3030
    stretched = [
        decide(
            SendOutcome(OutcomeKind.TEMPORARY, 503), way="fcm", tries=tries, refreshes=0, ambiguous="hold", dice=1.0
        ).wait
        for tries in range(1, 11)
    ]
    assert 3030 < sum(stretched) < 3600


def test_what_never_reached_apns_comes_back_after_five_seconds():
    found, _ = waits("apns", SendOutcome(OutcomeKind.TEMPORARY, reason="ConnectError"))
    assert found[:4] == [5, 10, 20, 40]
    assert max(found) == 600


def test_a_longer_retry_after_is_obeyed_and_a_shorter_one_is_not():
    longer = SendOutcome(OutcomeKind.THROTTLED, 429, retry_after=300)
    shorter = SendOutcome(OutcomeKind.THROTTLED, 429, retry_after=1)
    assert decide(longer, way="fcm", tries=1, refreshes=0, ambiguous="hold").wait == 300
    assert decide(shorter, way="fcm", tries=1, refreshes=0, ambiguous="hold").wait == 60


@pytest.mark.parametrize(
    ("kind", "state", "reason"),
    [
        (OutcomeKind.BOUNCED_DEVICE, SendState.BOUNCED, "token_invalid: 410 Unregistered"),
        (OutcomeKind.PERMANENT_PAYLOAD, SendState.FAILED, "payload_invalid: 410 Unregistered"),
        (OutcomeKind.PERMANENT_CONFIG, SendState.FAILED, "credentials_missing: 410 Unregistered"),
    ],
)
def test_permanent_answers_are_never_tried_again(kind, state, reason):
    decision = decide(SendOutcome(kind, 410, "Unregistered"), way="apns", tries=1, refreshes=0, ambiguous="hold")
    assert (decision.state, decision.reason) == (state, reason)


def test_a_refused_token_is_renewed_once_for_nothing_and_then_breaks_the_credential():
    refused = SendOutcome(OutcomeKind.AUTH_REFRESH, 403, "ExpiredProviderToken")
    first = decide(refused, way="apns", tries=1, refreshes=0, ambiguous="hold")
    assert (first.state, first.wait, first.free) == (SendState.RETRY_WAIT, 0, True)
    second = decide(refused, way="apns", tries=1, refreshes=1, ambiguous="hold")
    assert (second.state, second.breaks_credential) == (SendState.FAILED, True)


def test_too_many_tokens_pause_the_credential_and_cost_no_try():
    decision = decide(
        SendOutcome(OutcomeKind.CREDENTIAL_PAUSE, 429), way="apns", tries=3, refreshes=0, ambiguous="hold"
    )
    assert (decision.free, decision.pauses_credential, decision.wait) == (True, True, 1200)


def test_a_lost_answer_is_held_or_sent_again_as_the_credential_says():
    lost = SendOutcome(OutcomeKind.AMBIGUOUS, reason="ReadTimeout")
    assert decide(lost, way="email", tries=1, refreshes=0, ambiguous="hold").state == SendState.UNKNOWN
    found, last = waits("apns", lost, AmbiguousPolicy.RETRY_COLLAPSED)
    assert len(found) == MAX_AUTO_RETRIES
    assert last.state == SendState.UNKNOWN  # still in doubt: nothing answered at the end either
