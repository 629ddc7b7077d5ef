"""AE-15 and metrics.md 2.6."""

from datetime import UTC, datetime, timedelta

from messaging.sending import retrying
from tests.sending.push_services import token
from workspaces import clock
from workspaces.tenancy import workspace_transaction

FAILED_AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
RETRIED_AT = datetime(2026, 11, 2, 10, tzinfo=UTC)


def mend(office):
    with workspace_transaction(office.workspace.pk):
        office.template.fields = {"title": "Hello {{ customer.first_name | default: 'you' }}", "body": "News"}
        office.template.save()


def test_a_mended_message_counts_on_the_day_of_the_retry(office):
    office.stage.now = FAILED_AT
    office.person("ana", "i-phone", attributes={})
    office.send("ana")
    assert office.delivery().reason == "liquid_missing_variable: customer.first_name"
    assert office.metrics("failed", "sends", "users_total") == [1, 0, 0]
    mend(office)
    office.stage.now = RETRIED_AT
    (first, new), (second, again) = office.retry(nonce="same"), office.retry(nonce="same")
    assert (new, again, first.pk) == (True, False, second.pk)
    before = office.delivery().public_id
    office.settle()
    assert office.services.accepted() == [token("i-phone")]
    assert (office.delivery().public_id, office.outgoing().round) == (before, 2)
    assert office.metrics("failed", "sends", "users_total") == [0, 1, 1]
    on_the_second = {"range": "custom", "from": "2026-11-02", "to": "2026-11-02", "tz": "UTC"}
    assert office.metrics("sends", "users_total", **on_the_second) == [1, 1]
    on_the_first = on_the_second | {"from": "2026-11-01", "to": "2026-11-01"}
    assert office.metrics("sends", "failed", **on_the_first) == [0, 0]
    office.verify()


def test_two_decisions_at_once_send_once(office):
    office.person("ana", "i-phone", attributes={})
    office.send("ana")
    mend(office)
    office.stage.now += timedelta(hours=1)
    office.retry(nonce="one")
    office.retry(nonce="two")
    office.settle()
    assert len(office.services.accepted()) == 1
    assert office.outgoing().round == 2


def test_while_it_waits_it_counts_as_attempted_and_a_second_failure_counts_again(office):
    office.person("ana", "i-phone", attributes={})
    office.send("ana")
    office.stage.now += timedelta(hours=1)
    office.retry()
    office.stage.fold()
    assert office.metrics("failed", "attempted") == [0, 1]
    office.settle()
    assert office.metrics("failed", "attempted", "sends") == [1, 0, 0]
    office.verify()


def test_accepted_and_bounced_devices_are_never_sent_to_again(office):
    office.person("ana", "i-phone", "a-phone")
    office.services.script("a-phone", {"status": 404, "reason": "gone"})
    office.services.script("i-phone", {"status": 413, "reason": "PayloadTooLarge"})
    office.send("ana")
    assert office.delivery().state == "failed"
    office.stage.now += timedelta(hours=1)
    office.retry()
    office.settle()
    assert office.services.accepted() == [token("i-phone")]
    assert office.delivery().state == "sent"


def test_a_stopped_retry_leaves_its_deliveries_failed_so_that_they_can_be_retried(office):
    office.person("ana", "i-phone", attributes={})
    office.person("ben", "i-pad")
    office.services.script("i-pad", {"status": 413, "reason": "PayloadTooLarge"})
    office.send()
    office.stage.now += timedelta(hours=1)
    retry, _ = office.retry(nonce="stopped")
    with clock.believing(office.stage.now), workspace_transaction(office.workspace.pk):
        assert retrying.stop(retry)
    office.settle()
    assert [(each.state, each.reason) for each in office.deliveries()] == [("failed", "cancelled")] * 2
    assert office.metrics("failed", "undeliverable", "attempted") == [2, 0, 0]
    office.verify()
    mend(office)
    office.stage.now += timedelta(hours=1)
    office.retry(nonce="again")
    office.settle()
    assert [each.state for each in office.deliveries()] == ["sent", "sent"]
    office.verify()


def test_a_round_that_finds_only_a_refused_phone_is_over_at_once(office):
    with workspace_transaction(office.workspace.pk):
        office.template.targeting = "last_device"
        office.template.save()
    office.person("ana", "i-old")
    office.services.script("i-old", {"status": 413, "reason": "PayloadTooLarge"})
    office.send("ana")
    office.stage.now += timedelta(hours=1)
    office.person("ana", "i-new")
    office.services.script("i-new", {"status": 400, "reason": "bad"})
    for nonce in ("second", "third"):
        office.retry(nonce=nonce)
        office.settle()
        office.stage.now += timedelta(hours=1)
    assert office.sends() == {token("i-old"): "failed", token("i-new"): "bounced"}
    assert (office.delivery().state, office.outgoing().state, office.outgoing().round) == ("failed", "failed", 3)
    office.verify()


def test_what_is_not_failed_is_left_alone(office):
    office.person("ana", "i-phone")
    office.send("ana")
    office.retry()
    office.settle()
    assert len(office.services.accepted()) == 1
