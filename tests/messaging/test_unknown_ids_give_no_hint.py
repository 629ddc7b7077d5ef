"""Whoever sends events learns nothing about what exists (metrics.md N-3, N-8)."""

from django.db import connection

from messaging.models import Delivery, Person
from tests.messaging.cast import inbox
from workspaces.tenancy import workspace_transaction

EVENT = {"type": "opened", "delivery_id": "d-1", "person_id": "ann", "campaign_id": "autumn", "action_id": "a"}


def test_known_and_unknown_get_the_same_answer(door, api):
    unknown = door.events(EVENT | {"id": "1"})
    api.put("people/ann", {})
    api.put("campaigns/autumn", {"name": "Autumn", "actions": [{"id": "a", "name": "A", "channel": "push"}]})
    with workspace_transaction(door.cast.workspace.pk):
        ann = Person.objects.for_workspace(door.cast.workspace).get()
        Delivery.unscoped.create(workspace=door.cast.workspace, external_id="d-1", person=ann, channel="push")
    known = door.events(EVENT | {"id": "2"})
    assert (known.status_code, known.content, dict(known.headers)) == (
        unknown.status_code,
        unknown.content,
        dict(unknown.headers),
    )


def test_the_door_itself_creates_nobody(door):
    door.events(EVENT)
    with workspace_transaction(door.cast.workspace.pk):
        assert not Person.objects.for_workspace(door.cast.workspace).exists()
        assert not Delivery.objects.for_workspace(door.cast.workspace).exists()


def test_the_inbox_of_another_workspace_is_out_of_reach(door, stranger):
    door.events(EVENT, key=stranger.write_key)
    assert len(inbox()) == 1
    with workspace_transaction(door.cast.workspace.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_inbox")
        assert cursor.fetchone() == (0,)
