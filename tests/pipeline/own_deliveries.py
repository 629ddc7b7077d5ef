"""Deliveries as our own sender makes them, for tests of what devices report about them."""

from datetime import datetime

from django.db import connection

from messaging.models import Delivery, DeviceSend, Outgoing, Person, Stream
from tests.pipeline.cast import WELCOME
from tests.pipeline.stage import Stage
from workspaces.models import Workspace
from workspaces.tenancy import engine_transaction, workspace_transaction

_ACTION = """
SELECT a.campaign_id, a.id FROM campaigns_action a JOIN campaigns_campaign c ON c.id = a.campaign_id
WHERE c.external_id = %s AND a.external_id = %s
"""


def own_delivery(stage: Stage, person: str, action: str, created: datetime, *tokens: str) -> Delivery:
    """Queued by us for somebody who is known, one request to each of the devices."""
    workspace = Workspace.objects.get()
    stage.put(f"people/{person}", devices=[{"token": token, "platform": "ios"} for token in tokens])
    with workspace_transaction(workspace.pk):
        known = Person.objects.for_workspace(workspace).get(external_id=person)
        with connection.cursor() as cursor:
            cursor.execute(_ACTION, [WELCOME.id, action])
            campaign_id, action_id = cursor.fetchone()
    with engine_transaction("send"):
        delivery = Delivery(workspace=workspace, person=known, person_at_first=known.pk, created_at=created)
        delivery.channel = next(one.channel for one in WELCOME.actions if one.id == action)
        delivery.campaign_id, delivery.action_id = campaign_id, action_id
        delivery.external_id = delivery.public_id
        delivery.save(force_insert=True)
        stream = Stream.unscoped.create(workspace=workspace)
        row = {"workspace": workspace, "delivery": delivery, "stream": stream, "person": known}
        Outgoing.unscoped.create(**row, channel=delivery.channel, state="open")
        for token in tokens:
            DeviceSend.unscoped.create(**row, way="apns", address=token, platform=1)
    return delivery


def subscribed(person: str) -> bool:
    workspace = Workspace.objects.get()
    with workspace_transaction(workspace.pk):
        return Person.objects.for_workspace(workspace).get(external_id=person).subscribed
