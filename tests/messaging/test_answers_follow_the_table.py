"""Row by row: protocols.md 8.2."""

import pytest
from django.db import OperationalError

from messaging.ingest import bringing, views
from messaging.ingest.limits import BODY_BYTES, EVENTS
from tests.messaging.cast import inbox

GOOD = {"type": "delivered", "delivery_id": "d-1", "person_id": "p-1"}
CALL = {"type": "track", "event": "Bought", "userId": "p-1"}


def test_native_counts_what_was_accepted(door):
    answer = door.events(GOOD | {"id": "1"}, GOOD | {"id": "2"})
    assert answer.status_code == 200
    assert answer.json() == {"accepted": 2, "duplicates": 0, "rejected": []}


def test_native_counts_duplicates_as_good(door):
    door.events(GOOD | {"id": "1"})
    answer = door.events(GOOD | {"id": "1"})
    assert (answer.status_code, answer.json()) == (200, {"accepted": 0, "duplicates": 1, "rejected": []})


def test_native_says_207_and_names_the_item_when_a_part_is_invalid(door):
    answer = door.events(GOOD, {"type": "eaten"}, GOOD | {"id": "2"})
    assert answer.status_code == 207
    assert answer.json() == {
        "accepted": 2,
        "duplicates": 0,
        "rejected": [
            {"index": 1, "code": "unknown_type", "field": "type", "message": "No event has this type."},
        ],
    }


def test_native_says_207_also_when_every_item_is_invalid(door):
    answer = door.events({"type": "eaten"}, {})
    assert answer.status_code == 207
    assert [(each["index"], each["code"]) for each in answer.json()["rejected"]] == [
        (0, "unknown_type"),
        (1, "missing"),
    ]
    assert inbox() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b'{"events": 7}', b"{}", b"\x00\x01", b"\xff\xfe"])
def test_native_says_400_for_what_cannot_be_read(door, body):
    answer = door.post("/v1/events", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unreadable")


@pytest.mark.parametrize("path", ["/v1/events", "/v1/batch"])
def test_too_many_events_change_nothing(door, path):
    name = "events" if path == "/v1/events" else "batch"
    answer = door.post(path, {name: [GOOD] * (EVENTS + 1)})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "too_many"
    assert inbox() == []


def test_native_says_413_for_what_is_too_large(door):
    answer = door.post("/v1/events", b" " * (BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_segment_says_400_for_what_is_too_large(door):
    answer = door.segment("/v1/batch", b" " * (BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["success"]) == (400, False)


def test_segment_says_success_for_good_bad_and_known_alike(door):
    for batch in ([CALL | {"messageId": "1"}], [CALL | {"messageId": "1"}], [{"type": "track"}], []):
        answer = door.segment("/v1/batch", {"batch": batch})
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert len(inbox()) == 1


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/track", "/v1/b", "/v1/import"])
def test_segment_says_400_for_broken_json(door, path):
    answer = door.segment(path, b'{"batch": [')
    assert answer.status_code == 400
    assert answer.json() == {"success": False, "error": {"code": "unreadable", "message": "The body is not JSON."}}


@pytest.mark.parametrize("path", sorted(views.DOORS))
@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic d3Jvbmc6", "Basic %%%", "nonsense", "Bearer"])
def test_a_bad_key_is_401_everywhere(door, path, header):
    answer = door.raw(path, b'{"events": [], "batch": []}', **({"authorization": header} if header else {}))
    assert answer.status_code == 401
    assert inbox() == []


@pytest.mark.parametrize("path", sorted(views.DOORS))
def test_a_key_that_reads_never_brings_events(door, path):
    assert door.post(path, {"events": [], "batch": []}, key=door.cast.api_key).status_code == 401


@pytest.mark.parametrize("path", ["/v1/events", "/v1/batch"])
def test_a_database_that_is_away_is_503_with_a_time_to_come_back(door, path, monkeypatch):
    def away(*_args):
        raise OperationalError("the database is away")

    monkeypatch.setattr(bringing, "keep", away)
    answer = door.post(path, {"events": [GOOD], "batch": [CALL]})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"].isdecimal()


@pytest.mark.parametrize("path", ["/v1/events", "/v1/batch"])
def test_a_key_above_its_rate_is_429_with_a_time_to_come_back(door, path, settings):
    settings.INGEST_EVENTS_PER_SECOND = 1
    body = {"events": [GOOD] * 30, "batch": [CALL] * 30}
    assert door.post(path, body).status_code == 200
    answer = door.post(path, body)
    assert answer.status_code == 429
    assert 15 <= int(answer.headers["Retry-After"]) <= 20


def test_another_key_does_not_pay_for_a_busy_one(door, settings):
    settings.INGEST_EVENTS_PER_SECOND = 1
    door.events(*[GOOD] * 30)
    assert door.events(GOOD, key=door.cast.another_key()).status_code == 200


def test_other_methods_are_refused_and_preflights_answered(client, cast):
    assert client.get("/v1/events").status_code == 405
    answer = client.options("/v1/batch")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
