"""From every dialect that knows devices, to the row the sender and the page of a person read."""

import base64
import json

import pytest
from django.test import Client

from analytics import partitions
from analytics.fold import fold_until_empty
from messaging.device_words import described
from messaging.models import Device
from workspaces.bootstrap import bootstrap
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction


@pytest.fixture
def shop(transactional_db):
    keys = bootstrap("Acme", "ana@example.com", "correct horse battery")
    partitions.keep()
    return keys


def basic(user, password=""):
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def send(method, path, body, headers):
    answer = getattr(Client(), method)(path, json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    fold_until_empty()
    workspace = Workspace.objects.get(slug="acme")
    with workspace_transaction(workspace.pk):
        return list(Device.objects.for_workspace(workspace).values_list("token", "app_version", "opted_in"))


def test_customerio(shop):
    device = {"id": "t1", "platform": "ios", "attributes": {"app_version": "5.2", "push_enabled": "true"}}
    found = send("put", "/api/v1/customers/ana/devices", {"device": device}, basic(shop.site_id, shop.write_key))
    assert found == [("t1", "5.2", True)]


def test_segment(shop):
    call = {
        "type": "track",
        "userId": "ana",
        "event": "Device Created or Updated",
        "context": {"device": {"token": "t1", "type": "android"}},
        "properties": {"app_version": "4.0", "push_enabled": False},
    }
    assert send("post", "/v1/track", call, basic(shop.write_key)) == [("t1", "4.0", False)]


def test_native_and_what_is_not_said_stays(shop):
    bearer = {"authorization": f"Bearer {shop.write_key}"}
    said = {"type": "device", "person_id": "ana", "device_token": "t1", "platform": "ios"}
    first = said | {"id": "e1", "properties": {"app_version": "5.2", "opted_in": True}}
    send("post", "/v1/events", {"events": [first]}, bearer)
    assert send("post", "/v1/events", {"events": [said | {"id": "e2"}]}, bearer) == [("t1", "5.2", True)]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"app_version": "5.2"}, {"app_version": "5.2"}),
        ({"app_version": "x" * 100}, {"app_version": "x" * 64}),
        ({"app_version": 5, "push_enabled": "perhaps"}, None),
        ({"app_version": "5\0"}, None),
        ({"notifications_enabled": False}, {"opted_in": False}),
        (["app_version"], None),
        (None, None),
    ],
)
def test_only_what_makes_sense_is_kept(said, kept):
    assert described(said) == kept
