"""Neither sent again in silence nor called failed (reliability.md 4.1; the device's own report settles it, ST-4)."""

from datetime import timedelta

from campaigns import launch_progress
from tests.sending.push_services import token
from workspaces import clock
from workspaces.tenancy import workspace_transaction

LOST = {"close": True, "accepted": True}


def test_it_stays_attempted_and_is_not_sent_again(office):
    office.person("ana", "i-phone")
    office.services.script("i-phone", LOST)
    office.send("ana")
    office.settle(office.stage.now + timedelta(hours=3))
    assert office.delivery().state == "attempted"
    assert office.sends() == {token("i-phone"): "unknown"}
    assert office.metrics("sends", "attempted", "failed") == [0, 1, 0]
    assert len(office.services.accepted()) == 1


def test_it_counts_as_in_progress_for_72_hours(office):
    office.person("ana", "i-phone")
    office.services.script("i-phone", LOST)
    launched = office.launch("ana")
    office.settle()
    began = office.stage.now

    def progress(hours):
        with clock.believing(began + timedelta(hours=hours)), workspace_transaction(office.workspace.pk):
            launched.refresh_from_db()
            found = launch_progress.progress(launched)
            return found.in_progress, found.answer_lost

    assert progress(71) == (1, 1)
    assert progress(73) == (0, 1)
    assert office.delivery().state == "attempted"


def test_a_report_of_the_device_settles_it(office):
    office.person("ana", "i-phone")
    office.services.script("i-phone", LOST)
    office.send("ana")
    opened_at = office.stage.now + timedelta(minutes=4)
    office.stage.now += timedelta(minutes=5)
    office.reports("opened", "i-phone", office.delivery().public_id, opened_at, "e1")
    office.settle()
    assert office.delivery().state == "opened"
    assert office.sends() == {token("i-phone"): "accepted"}
    assert office.outgoing().state == "sent"
    assert office.metrics("sends", "sent", "opened", "attempted") == [1, 1, 1, 0]
    office.verify()


def test_a_plain_retry_leaves_it_and_a_confirmed_one_sends_it_again(office):
    office.person("ana", "i-phone")
    office.services.script("i-phone", LOST)
    office.send("ana")
    office.stage.now += timedelta(hours=1)
    office.retry(nonce="plain")
    office.settle()
    assert len(office.services.accepted()) == 1
    office.retry(nonce="confirmed", unknown=True)
    office.settle()
    assert len(office.services.accepted()) == 2
    assert office.delivery().state == "sent"
    assert office.metrics("sends", "attempted") == [1, 0]


def test_a_report_ends_the_retries_of_a_device_that_seemed_unreachable(office):
    office.person("ana", "i-phone")
    office.services.script("i-phone", {"status": 503, "reason": "down", "accepted": True})
    office.send("ana")
    office.stage.now += timedelta(seconds=30)
    office.reports("delivered", "i-phone", office.delivery().public_id, office.stage.now, "e1")
    office.settle(office.stage.now + timedelta(hours=1))
    assert office.delivery().state == "delivered"
    assert office.sends() == {token("i-phone"): "accepted"}
