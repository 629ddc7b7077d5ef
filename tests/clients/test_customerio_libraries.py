"""Customer.io's own libraries, pointed here over TLS without a change, and what they report changes the page."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import customerio
import pytest

from messaging.models import Device, Person
from tests import npm
from tests.clients.tls import front_of
from tests.pipeline.cast import CAST, PUSH
from tests.pipeline.own_deliveries import own_delivery
from tests.pipeline.reading import channel_values
from tests.pipeline.stage import Stage
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

SCRIPT = Path(__file__).with_name("customerio_node.cjs")


@pytest.fixture
def stage(live_server) -> Stage:
    return Stage(CAST, now=datetime.now(UTC))


@pytest.fixture
def front(live_server, tmp_path):
    with front_of(live_server.url, tmp_path) as front:
        yield front


@pytest.fixture
def python(stage, front, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(front.authority))
    site = Workspace.objects.get().site_id
    with customerio.CustomerIO(site, stage.keys.write_key, host=front.host, port=front.port, retries=0) as client:
        yield client


def people(**conditions):
    workspace = Workspace.objects.get()
    with workspace_transaction(workspace.pk):
        return list(Person.objects.for_workspace(workspace).filter(**conditions))


def tokens(person):
    workspace = Workspace.objects.get()
    with workspace_transaction(workspace.pk):
        found = Device.objects.for_workspace(workspace).filter(person__external_id=person, removed_at=None)
        return set(found.values_list("token", flat=True))


def test_every_call_of_the_python_library_is_understood(stage, python):
    python.identify("a/b ☃", email="ada@example.com", plan="pro")
    python.identify("bob", plan="free")
    python.add_device("a/b ☃", "phone/1", "ios", last_used=1_790_000_000)
    python.add_device("bob", "phone-2", "android")
    python.track("a/b ☃", "Bought", {"price": 3}, id="01ARZ3NDEKTSV4RRFFQ69G5FAV")
    python.track_anonymous("visitor", "Looked", {"page": "/"})
    python.pageview("bob", "/prices")
    python.backfill("bob", "Bought", 1_790_000_000, price=4)
    python.delete_device("bob", "phone-2")
    stage.fold()
    [ada] = people(external_id="a/b ☃")
    assert (ada.email, ada.attributes) == ("ada@example.com", {"plan": "pro"})
    assert tokens("a/b ☃") == {"phone/1"}
    assert tokens("bob") == set()
    python.merge_customers("id", "a/b ☃", "id", "bob")
    stage.fold()
    assert people(external_id="bob")[0].merged_into_id == ada.pk
    python.suppress("a/b ☃")
    python.unsuppress("a/b ☃")
    python.delete("a/b ☃")
    assert people(external_id="a/b ☃") == []


def test_a_batch_of_the_python_library_changes_the_page(stage, python):
    delivery = own_delivery(stage, "ada", PUSH, stage.now, "phone")
    opened = {
        "type": "delivery",
        "action": "event",
        "identifiers": {"id": delivery.public_id},
        "name": "opened",
        "attributes": {"device_token": "phone"},
    }
    person = {"type": "person", "action": "identify", "identifiers": {"id": "cy"}, "attributes": {"plan": "pro"}}
    python.batch([opened, person])
    assert channel_values(stage, "push", "opened", "delivered") == (1, 1)
    assert people(external_id="cy")[0].attributes == {"plan": "pro"}


def test_a_wrong_key_is_an_error_of_the_python_library(stage, front, python):
    wrong = customerio.CustomerIO("site", "key", host=front.host, port=front.port, retries=0)
    with pytest.raises(customerio.CustomerIOException, match="401"):
        wrong.identify("ada")


def test_the_node_library_is_understood_and_changes_the_page(stage, front):
    try:
        modules, node = npm.node_modules("customerio-node"), npm.node()
    except npm.Unavailable as reason:
        pytest.skip(str(reason))
    delivery = own_delivery(stage, "ada", PUSH, stage.now, "phone")
    calls = [
        ["identify", "a/b ☃", {"email": "eve@example.com", "plan": "pro"}],
        ["addDevice", "a/b ☃", "phone/1", "android", {}],
        ["track", "a/b ☃", {"name": "Bought", "data": {"price": 3}}],
        ["trackAnonymous", "visitor", {"name": "Looked", "data": {}}],
        ["trackPageView", "a/b ☃", "/prices"],
        ["trackPush", {"delivery_id": delivery.public_id, "event": "opened", "device_id": "phone"}],
        ["identify", "fay", {}],
        ["mergeCustomers", "id", "a/b ☃", "id", "fay"],
        ["suppress", "gil"],
        ["deleteDevice", "a/b ☃", "phone/1"],
        ["destroy", "hal"],
    ]
    key = stage.keys.write_key
    done = subprocess.run(
        [node, SCRIPT, f"https://{front.host}:{front.port}/api/v1", Workspace.objects.get().site_id, key],
        input=json.dumps(calls),
        env={"NODE_PATH": str(modules), "NODE_EXTRA_CA_CERTS": str(front.authority)},
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert channel_values(stage, "push", "opened", "delivered") == (1, 1)
    [eve] = people(external_id="a/b ☃")
    assert (eve.email, eve.attributes) == ("eve@example.com", {"plan": "pro"})
    assert people(external_id="fay")[0].merged_into_id == eve.pk
