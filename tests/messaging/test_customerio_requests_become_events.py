"""Customer.io's Track API, as its clients speak it: answers exactly theirs, events the same as from any other door."""

import base64
import gzip
import json
from datetime import UTC, datetime

import pytest

from messaging.models import Delivery, Message, Person
from tests.messaging.cast import empty_inbox, inbox, receipts
from workspaces import clock
from workspaces.tenancy import workspace_transaction

ADA = "/api/v1/customers/ada"


class Track:
    def __init__(self, client, cast):
        self.client, self.cast = client, cast

    def __call__(self, method, path, body=None, key=None, site=None, **headers):
        pair = f"{site or self.cast.workspace.site_id}:{key or self.cast.write_key}"
        headers = {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} | headers
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, path, sent, "application/json", headers=headers)

    def open(self, path, body, **headers):
        return self.client.post(path, json.dumps(body), "application/json", headers=headers)


@pytest.fixture
def track(client, cast):
    return Track(client, cast)


@pytest.fixture
def delivery(cast):
    return new_delivery(cast)


def new_delivery(cast, channel="push"):
    with workspace_transaction(cast.workspace.pk):
        message = Message.unscoped.create(workspace=cast.workspace, external_id=channel, name="Hello", channel=channel)
        return Delivery.unscoped.create(
            workspace=cast.workspace, external_id=f"own-{channel}", message=message, channel=channel
        )


def fine(answer):
    return (answer.status_code, answer.content) == (200, b"{}")


def test_attributes_of_a_customer(track):
    body = {"email": "ada@example.com", "plan": "pro", "unsubscribed": True, "anonymous_id": "a-1", "gone": ""}
    assert fine(track("PUT", ADA, body | {"_timestamp": 1_790_000_000}))
    [event] = inbox()
    assert (event.type, event.person, event.merge_from) == ("identify", "ada", "a-1")
    assert event.occurred_at == datetime.fromtimestamp(1_790_000_000, UTC)
    assert event.properties == {"email": "ada@example.com", "plan": "pro", "subscribed": False, "gone": None}


@pytest.mark.parametrize("spelled", ["a%2Fb", "a/b", "%E2%98%83"])
def test_ids_may_hold_anything(track, spelled):
    assert fine(track("PUT", f"/api/v1/customers/{spelled}", {}))
    assert fine(track("POST", f"/api/v1/customers/{spelled}/events", {"name": "Seen"}))
    assert {event.person for event in inbox()} == {{"a%2Fb": "a/b", "a/b": "a/b", "%E2%98%83": "☃"}[spelled]}


def test_devices_come_and_go(track):
    device = {"id": "token/1", "platform": "iOS", "last_used": 1_790_000_000}
    assert fine(track("PUT", f"{ADA}/devices", {"device": device}))
    assert fine(track("DELETE", f"{ADA}/devices/token%2F1", {}))
    added, gone = inbox()
    assert (added.type, added.device, added.platform, added.reason) == ("device", "token/1", "ios", None)
    assert (gone.type, gone.device, gone.person, gone.reason) == ("device", "token/1", "ada", "deleted")


def test_events_of_a_customer_an_anonymous_visitor_and_nobody(track):
    said = {"name": " Bought ", "data": {"price": 3}, "timestamp": "1790000000"}
    assert fine(track("POST", f"{ADA}/events", said))
    assert fine(track("POST", "/api/v1/events", said | {"anonymous_id": "a-1"}))
    assert fine(track("POST", "/api/v1/events", said))
    assert [(event.person, event.anonymous) for event in inbox()] == [("ada", None), (None, "a-1"), (None, None)]
    assert {(event.type, event.name, event.properties["price"]) for event in inbox()} == {("track", "Bought", 3)}


def test_an_event_with_an_id_counts_once_and_two_equal_ones_without_are_two(track):
    for _ in range(2):
        assert fine(track("POST", f"{ADA}/events", {"name": "Bought", "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}))
        assert fine(track("POST", f"{ADA}/events", {"name": "Bought"}))
    assert len(inbox()) == 3
    assert receipts() == {"accepted": 3, "duplicate": 1}


def test_two_people_become_one(track):
    assert fine(track("POST", "/api/v1/merge_customers", {"primary": {"id": "ada"}, "secondary": {"email": "a@b.c"}}))
    [event] = inbox()
    assert (event.type, event.by, event.person, event.merge_from) == ("merge", "api", "ada", "a@b.c")


def test_the_region_is_here(track):
    answer = track("GET", "/api/v1/accounts/region")
    assert answer.json() == {"url": "testserver", "data_center": "us"}


def test_a_batch_names_what_it_refused(track):
    ada = {"type": "person", "identifiers": {"id": "ada"}}
    items = [
        ada | {"action": "identify", "attributes": {"plan": "pro"}},
        ada | {"action": "event"},
        {"type": "person", "action": "event", "name": "Bought", "identifiers": {"email": "bob@example.com"}, "id": "1"},
        ada | {"action": "add_device", "device": {"token": "t", "platform": "android"}},
        ada | {"action": "delete_device", "device": {"token": "t"}},
        {"type": "delivery", "action": "event", "identifiers": {"id": "d-1"}, "name": "opened",
         "attributes": {"device_token": "t"}},
        {"type": "object", "action": "identify", "identifiers": {"object_type_id": "1", "object_id": "x"}},
        7,
    ]  # fmt: skip
    answer = track("POST", "/api/v2/batch", {"batch": items})
    assert answer.status_code == 207
    assert [(one["batch_index"], one["reason"], one["field"]) for one in answer.json()["errors"]] == [
        (1, "required", "name"),
        (7, "invalid", ""),
    ]
    assert [(event.type, event.person, event.device, event.delivery) for event in inbox()] == [
        ("identify", "ada", None, None),
        ("track", "bob@example.com", None, None),
        ("device", "ada", "t", None),
        ("device", "ada", "t", None),
        ("opened", None, "t", "d-1"),
        ("track", None, None, None),
    ]


def test_one_entity_alone(track):
    item = {"type": "person", "action": "identify", "identifiers": {"email": "b@c.d"}, "attributes": {"plan": "x"}}
    assert fine(track("POST", "/api/v2/entity", item))
    assert inbox()[0].properties == {"plan": "x", "email": "b@c.d"}
    assert track("POST", "/api/v2/entity", item | {"identifiers": {}}).status_code == 400


def test_what_is_at_fault_is_said_as_its_clients_read_it(track):
    answer = track("POST", f"{ADA}/events", {"data": {}})
    assert answer.status_code == 400
    assert answer.json()["meta"]["errors"] == ["name: This is missing."]
    assert track("POST", f"{ADA}/events", b"{").status_code == 400
    assert track("POST", f"{ADA}/events", b"[]").status_code == 400
    assert track("PATCH", ADA, {}).status_code == 405
    assert inbox() == []


def test_packed_bodies_are_opened(track):
    packed = gzip.compress(json.dumps({"name": "Bought"}).encode())
    assert fine(track("POST", f"{ADA}/events", packed, **{"content-encoding": "gzip"}))


def test_site_and_key_belong_together(track, stranger):
    assert track("PUT", ADA, {}, site=stranger.workspace.site_id).status_code == 401
    assert track("PUT", ADA, {}, key="nonsense").status_code == 401
    assert track("PUT", ADA, {}, key=track.cast.api_key).status_code == 401
    assert track("PUT", ADA, {}, authorization="Basic !!").status_code == 401
    assert track.open("/api/v1/customers/ada/events", {"name": "x"}).status_code == 401


def test_a_device_key_describes_and_neither_erases_nor_merges(track):
    key = track.cast.device_key
    assert fine(track("PUT", ADA, {"plan": "pro", "anonymous_id": "a-1"}, key=key))
    assert inbox()[0].merge_from is None
    empty_inbox()
    assert track("DELETE", ADA, key=key).status_code == 403
    assert track("POST", f"{ADA}/suppress", key=key).status_code == 403
    pair = {"primary": {"id": "ada"}, "secondary": {"id": "bob"}}
    assert track("POST", "/api/v1/merge_customers", pair, key=key).status_code == 400
    deletion = {"type": "person", "action": "delete", "identifiers": {"id": "ada"}}
    assert track("POST", "/api/v2/batch", {"batch": [deletion]}, key=key).status_code == 207
    assert inbox() == []


def test_whoever_knows_the_public_id_may_report_what_a_phone_knows(track, delivery):
    said = {"delivery_id": delivery.public_id, "event": "opened", "device_id": "t", "timestamp": 1_790_000_000}
    for _ in range(2):
        assert fine(track.open("/api/v1/push/events", said))
    assert fine(track.open("/api/v1/metrics", {"delivery_id": delivery.public_id, "metric": "delivered"}))
    opened, delivered = inbox()
    assert (opened.type, opened.delivery, opened.device, opened.by) == ("opened", "own-push", "t", "device")
    assert (delivered.type, delivered.device) == ("delivered", None)


def test_an_unknown_delivery_is_answered_like_a_known_one_and_leaves_nothing(track, delivery):
    for unknown in ("d_unknown", "own-push", "x\0y", "y" * 200):
        assert fine(track.open("/api/v1/metrics", {"delivery_id": unknown, "metric": "opened"}))
    assert (inbox(), receipts()) == ([], {})


def test_only_a_sender_says_that_something_was_sent(track, delivery):
    for metric in ("sent", "failed", "bounced", "", None):
        body = {"delivery_id": delivery.public_id, "metric": metric}
        assert track.open("/api/v1/metrics", body).status_code == 400
    assert inbox() == []


def test_a_channel_reports_what_it_can(track, cast):
    text = new_delivery(cast, "sms")
    assert fine(track.open("/api/v1/metrics", {"delivery_id": text.public_id, "metric": "opened"}))
    body = {"delivery_id": text.public_id, "metric": "clicked", "recipient": "+441", "href": "https://x.example"}
    assert fine(track.open("/api/v1/metrics", body))
    [event] = inbox()
    assert (event.type, event.device, event.properties) == ("clicked", None, {"url": "https://x.example"})


def test_a_header_that_is_shown_must_be_right(track, delivery, stranger):
    said = {"delivery_id": delivery.public_id, "metric": "opened"}
    assert track("POST", "/api/v1/metrics", said, key="nonsense").status_code == 401
    assert fine(track("POST", "/api/v1/metrics", said, key=stranger.write_key, site=stranger.workspace.site_id))
    # The key's own namespace is asked: there the id is a client's, and waits.
    assert [event.delivery for event in inbox()] == [delivery.public_id]


def test_reports_without_a_key_are_limited_by_address(track, delivery, settings):
    settings.INGEST_OPEN_REPORTS_PER_SECOND = 1
    said = {"delivery_id": "d_unknown", "metric": "opened"}
    answers = [track.open("/api/v1/metrics", said) for _ in range(12)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1


@pytest.mark.django_db(transaction=True)
def test_deleted_then_identified_in_one_batch_is_there_again(track, cast):
    with workspace_transaction(cast.workspace.pk):
        Person.unscoped.create(workspace=cast.workspace, external_id="ada", email="ada@example.com")
    ada = {"type": "person", "identifiers": {"id": "ada"}}
    answer = track("POST", "/api/v2/batch", {"batch": [ada | {"action": "delete"}, ada | {"action": "identify"}]})
    assert fine(answer)
    with workspace_transaction(cast.workspace.pk):
        [old] = Person.objects.for_workspace(cast.workspace)
        assert (old.external_id, old.email, old.erased_at is None) == (None, None, False)
    assert [event.type for event in inbox()] == ["identify"]
    assert clock.now() >= old.erased_at
