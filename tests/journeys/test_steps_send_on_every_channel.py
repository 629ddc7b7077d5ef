"""In-app messages, e-mails, texts and webhooks leave a journey by the same way as those of campaigns."""

import socket

import pytest

from messaging.models import Delivery, InAppInstance, Message, Template
from tests.journeys.road import MINUTE, leave
from workspaces.tenancy import workspace_transaction

FIELDS = {
    "email": {"subject": "Hello {{ customer.first_name }}", "text": "News", "from": "shop@example.com"},
    "sms": {"text": "Hello {{ customer.first_name }}"},
    "webhook": {"url": "https://example.com/hook", "body": "{}"},
}


def test_each_step_is_one_delivery_of_its_channel(road):
    with workspace_transaction(road.workspace.pk):
        for channel, fields in FIELDS.items():
            message = Message.unscoped.create(
                workspace=road.workspace, external_id=channel, name=channel, channel=channel
            )
            Template.unscoped.create(workspace=road.workspace, message=message, fields=fields)
    block = {"id": "title", "type": "title", "text": "Hello"}
    road.office.stage.put("messages/in_app", name="Card", channel="in_app", cards=[{"id": "one", "blocks": [block]}])
    channels = ["in_app", *FIELDS]
    steps = [{"id": each, "name": each, "type": each, "message": each} for each in channels]
    road.compose(*steps, leave())
    road.office.person("ana", email="ana@example.com", phone="+4930123456")
    road.does("ana", "Signed Up")
    road.settle()
    assert road.where() == {"ana": "end"}
    assert road.sent() == [("ana", channel) for channel in channels]
    with workspace_transaction(road.workspace.pk):
        deliveries = Delivery.objects.for_workspace(road.workspace).filter(journey_id=road.journey_id)
        # Nobody set up a provider for e-mail and webhooks: these wait for one.
        states = {"in_app": "sent", "email": "queued", "sms": "sent", "webhook": "queued"}
        assert dict(deliveries.values_list("channel", "state")) == states
        assert InAppInstance.objects.for_workspace(road.workspace).count() == 1
    assert road.metrics("entries_total", "messages_sent", "in_progress") == [1, 2, 0]
    road.verify()


def test_a_webhook_of_a_journey_reaches_nothing_inside(road):
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.setblocking(False)
        with workspace_transaction(road.workspace.pk):
            hook = Message.unscoped.create(workspace=road.workspace, external_id="hook", name="H", channel="webhook")
            url = f"https://127.0.0.1:{inside.getsockname()[1]}/admin"
            Template.unscoped.create(workspace=road.workspace, message=hook, fields={"url": url, "body": "{}"})
            road.office.add_credential("webhook", {}, {"signing_key": "a signing key of theirs"}, "production")
        call = {"id": "hook", "name": "Hook", "type": "webhook", "message": "hook", "if_not_sent": "exit"}
        road.compose(call, leave())
        road.enters("ana")
        for _ in range(3):
            road.settle(MINUTE)
        with pytest.raises(BlockingIOError):
            inside.accept()
    assert road.where()["ana"] in ("failed", "undeliverable")
