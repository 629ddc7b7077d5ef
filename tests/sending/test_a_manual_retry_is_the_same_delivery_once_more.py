"""AE-15 and metrics.md 2.6."""

from datetime import UTC, datetime, timedelta

from tests.sending.push_services import token
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


def test_what_is_not_failed_is_left_alone(office):
    office.person("ana", "i-phone")
    office.send("ana")
    office.retry()
    office.settle()
    assert len(office.services.accepted()) == 1
