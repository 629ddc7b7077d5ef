"""AE-11, AE-13 and AE-14 through launch, simulator, fold and page."""

from datetime import timedelta

from tests.sending.office import NOW
from tests.sending.push_services import token


def test_one_slow_device_keeps_the_delivery_attempted_until_it_answers(office):
    """AE-11, at the waiting times of ruling 16."""
    office.person("ana", "i-phone", "a-old", "a-tablet")
    office.services.script("a-old", {"status": 404, "reason": "gone"})
    office.services.script("a-tablet", {"status": 503, "reason": "down"})
    office.send("ana")
    assert office.delivery().state == "attempted"
    assert office.metrics("sends", "bounced", "attempted") == [0, 0, 1]
    office.settle(NOW + timedelta(seconds=20))
    assert office.delivery().state == "sent"
    assert office.metrics("sends", "sent", "bounced", "attempted") == [1, 1, 0, 0]
    assert office.metrics("sent", "bounced", platform="android") == [1, 1]
    assert office.metrics("sent", "bounced", platform="ios") == [1, 0]
    assert office.sends()[token("a-old")] == "bounced"
    office.verify()


def test_a_refused_credential_beside_a_bounce_is_a_failure(office):
    """AE-13, first part."""
    office.person("ana", "i-phone", "a-phone")
    office.services.script("a-phone", {"status": 404, "reason": "gone"})
    office.services.script("i-phone", {"status": 403, "reason": "InvalidProviderToken"})
    office.send("ana")
    delivery = office.delivery()
    assert (delivery.state, delivery.reason) == ("failed", "credentials_missing: 403 InvalidProviderToken")
    assert office.metrics("sends", "failed") == [0, 1]


def test_only_bounces_are_a_bounce_that_counts_as_a_send_and_no_recipient(office):
    """AE-13, second part."""
    office.person("ana", "i-phone", "a-phone")
    office.services.script("a-phone", {"status": 404, "reason": "gone"})
    office.services.script("i-phone", {"status": 400, "reason": "bad"})
    office.send("ana")
    assert office.delivery().state == "bounced"
    assert office.metrics("sends", "sent", "bounced") == [1, 0, 1]
    office.verify()


def test_eleven_calls_then_given_up_or_accepted_by_the_last(office):
    """AE-14: the eleventh call comes 6,300 seconds after the first, without jitter; with it a quarter more at most."""
    office.person("ana", "i-phone")
    office.person("ben", "i-pad")
    down = {"status": 503, "reason": "Shutdown"}
    office.services.script("i-phone", *[down] * 10)
    office.services.script("i-pad", *[down] * 11)
    office.launch()
    for step in range(60):
        office.settle(NOW + timedelta(minutes=3 * step))
    ana, ben = office.deliveries()
    assert ana.state == "sent"
    assert (ben.state, ben.reason) == ("failed", "retries_exhausted: 503 Shutdown")
    assert office.services.accepted() == [token("i-phone")]
    assert office.services.refused() == 21
    office.verify()
