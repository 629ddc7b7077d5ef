"""AE-21: two bounces in a row suppress, registering again forgives, and a token nobody knows is removed."""

from datetime import timedelta

from tests.sending.push_services import token


def test_bounced_bounced_suppressed_and_used_again(office):
    office.person("ana", "i-phone")
    bad = {"status": 400, "reason": "bad"}
    office.services.script("i-phone", bad, bad)
    states = []
    for _ in range(3):
        office.stage.now += timedelta(hours=1)
        office.send("ana")
        states.append(office.deliveries()[-1].state)
    assert states == ["bounced", "bounced", "suppressed"]
    assert office.services.refused() == 2
    office.person("ana", "i-phone")
    office.stage.now += timedelta(hours=1)
    office.send("ana")
    assert office.deliveries()[-1].state == "sent"
    assert office.metrics("sends", "sent", "bounced", "suppressed") == [4, 1, 2, 1]
    office.verify()


def test_a_token_the_service_no_longer_knows_is_removed_at_once(office):
    office.person("ana", "i-phone")
    office.services.script("i-phone", {"status": 410, "reason": "gone"})
    office.send("ana")
    office.stage.now += timedelta(hours=1)
    office.send("ana")
    first, second = office.deliveries()
    assert first.state == "bounced"
    assert (second.state, second.reason) == ("undeliverable", "no_devices")
    assert office.metrics("sends", "bounced", "undeliverable") == [1, 1, 1]
    assert token("i-phone") in office.sends()
