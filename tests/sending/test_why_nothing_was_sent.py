"""The reasons of metrics.md 2.7 and P-08, asked in the order in which somebody would want to know them."""

from datetime import timedelta

import pytest

from messaging.models import ChannelRules, Credential
from workspaces.tenancy import workspace_transaction


def rules(office, **fields):
    with workspace_transaction(office.workspace.pk):
        ChannelRules.unscoped.create(workspace=office.workspace, channel="push", **fields)


def test_nobody_without_a_device(office):
    office.person("ana")
    office.send("ana")
    assert (office.delivery().state, office.delivery().reason) == ("undeliverable", "no_devices")


def test_not_to_somebody_who_unsubscribed(office):
    office.person("ana", "i-phone", subscribed=False)
    office.send("ana")
    assert (office.delivery().state, office.delivery().reason) == ("failed", "customer_unsubscribed")
    assert office.services.accepted() == []


def test_not_while_the_channel_is_switched_off(office):
    office.person("ana", "i-phone")
    rules(office, sending=False)
    office.send("ana")
    assert (office.delivery().state, office.delivery().reason) == ("undeliverable", "delivery_disabled")


def test_not_more_than_the_limit_of_a_day(office):
    office.person("ana", "i-phone")
    rules(office, daily_limit=1)
    office.send("ana")
    office.send("ana", at=office.stage.now + timedelta(hours=1))
    office.send("ana", at=office.stage.now + timedelta(hours=24))
    assert [each.state for each in office.deliveries()] == ["sent", "undeliverable", "sent"]
    assert office.deliveries()[1].reason == "message_limit"


def test_not_within_the_quiet_hours_but_after_them(office):
    office.person("ana", "i-phone", attributes={"first_name": "Ana", "timezone": "Asia/Tokyo"})  # 21:00 there
    rules(office, quiet_from="20:00", quiet_until="08:00")
    office.send("ana")
    assert office.delivery().state == "queued"
    assert office.metrics("queued", "attempted") == [1, 0]
    office.settle(office.stage.now + timedelta(hours=11))
    assert office.delivery().state == "sent"


def test_not_after_its_time_has_passed(office):
    office.person("ana", "i-phone")
    office.services.script("i-phone", {"status": 503, "reason": "down", "retry_after": 90_000})
    office.send("ana")
    office.settle(office.stage.now + timedelta(hours=25))
    assert (office.delivery().state, office.delivery().reason) == ("failed", "expired")


def test_not_after_the_launch_was_stopped(office):
    from messaging.sending import streams

    office.person("ana", "i-phone")
    launch = office.launch("ana")
    with workspace_transaction(office.workspace.pk):
        assert streams.pause(launch.stream)
    office.settle()
    assert office.deliveries() == []
    with workspace_transaction(office.workspace.pk):
        assert streams.resume(launch.stream)
        assert streams.pause(launch.stream)
        assert streams.stop(launch.stream)
        assert not streams.resume(launch.stream)
    office.settle()
    assert office.services.accepted() == []


def test_a_credential_that_is_missing_holds_what_was_not_tried_until_its_time_has_passed(office):
    office.person("ana", "i-phone")
    with workspace_transaction(office.workspace.pk):
        Credential.objects.for_workspace(office.workspace).filter(way="apns").delete()
    office.send("ana")
    assert office.delivery().state == "queued"
    office.settle(office.stage.now + timedelta(hours=25))
    assert (office.delivery().state, office.delivery().reason) == ("failed", "credentials_missing")


@pytest.mark.parametrize("devices", [("i-phone", "i-pad", "i-pod")])
def test_one_refusal_of_the_key_fails_at_once_and_holds_the_others_until_it_is_replaced(office, devices):
    for name in devices:
        office.person(name, name)
    office.services.script(devices[0], {"status": 403, "reason": "InvalidProviderToken"})
    office.send(devices[0])
    office.send(*devices[1:])
    assert [each.state for each in office.deliveries()] == ["failed", "queued", "queued"]
    with workspace_transaction(office.workspace.pk):
        apns = Credential.objects.for_workspace(office.workspace).filter(way="apns")
        apns.update(broken_since=None, broken_reason="", replaced_at=office.stage.now)
    office.retry()
    office.settle(office.stage.now + timedelta(minutes=1))
    assert [each.state for each in office.deliveries()] == ["sent", "sent", "sent"]
    office.verify()
