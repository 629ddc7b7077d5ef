"""Nothing that is sent makes the door fail, cost more than an honest body, or spoil its neighbours."""

import gzip
import time
import zlib

import msgspec
import pytest

from messaging.ingest.limits import BODY_BYTES
from tests.messaging.cast import inbox

GOOD = b'{"type":"track","name":"Seen","person_id":"ann"}'


def among_good(item: bytes) -> bytes:
    return b'{"events":[' + GOOD + b"," + item + b"," + GOOD + b"]}"


@pytest.mark.parametrize(
    ("item", "code", "field"),
    [
        (b"null", "invalid", ""),
        (b"7", "invalid", ""),
        (b'"text"', "invalid", ""),
        (b"[]", "invalid", ""),
        (b"{}", "missing", "type"),
        (b'{"type":""}', "missing", "type"),
        (b'{"type":["sent"]}', "invalid", "type"),
        (b'{"type":"track"}', "missing", "name"),
        (b'{"type":"track","name":"x","properties":[]}', "invalid", "properties"),
        (b'{"type":"track","name":"x","properties":{"a":NaN}}', "invalid", ""),
        (b'{"type":"track","name":"x","properties":{"a":-Infinity}}', "invalid", ""),
        (b'{"type":"track","name":"x","properties":{"a":1e400}}', "invalid", "properties[...]"),
        (b'{"type":"track","name":"x","properties":{"a":"\\ud83d"}}', "invalid", ""),
        (b'{"type":"track","name":"x","properties":{"a":"\xff"}}', "bad_text", ""),
        (b'{"type":"track","name":"x","properties":{"a":"\\u0000"}}', "bad_text", ""),
        (b'{"type":"track","name":"x","properties":{"\\u0000":1}}', "bad_text", ""),
        (b'{"type":"track","name":"x\\u0000"}', "bad_text", ""),
        (b'{"type":"track","name":"x","id":"\\u0000"}', "bad_text", ""),
        (b'{"type":"track","name":"x","properties":{"a":%s}}' % (b"9" * 9999), "invalid", "properties[...]"),
        (b'{"type":"track","name":"x","properties":{"a":%s1%s}}' % (b"[" * 19, b"]" * 19), "too_deep", "properties"),
        (b'{"type":"track","name":"x","properties":{"a":%s1%s}}' % (b"[" * 400, b"]" * 400), "too_deep", "properties"),
        (b'{"type":"track","name":"x","properties":{"a":"%s"}}' % (b"x" * 33_000), "too_large", ""),
        (b'{"type":"track","name":"%s"}' % (b"x" * 101), "too_long", "name"),
        (b'{"type":"opened","delivery_id":"%s"}' % (b"x" * 257), "too_long", "delivery_id"),
        (b'{"type":"opened","device_token":"%s"}' % (b"x" * 601), "too_long", "device_token"),
        (b'{"type":"opened","delivery_id":%s}' % (b"9" * 300), "too_long", "delivery_id"),
        (b'{"type":"opened","platform":"toaster"}', "invalid", "platform"),
        (b'{"type":"opened","occurred_at":"yesterday"}', "bad_time", "occurred_at"),
        (b'{"type":"opened","occurred_at":1e300}', "bad_time", "occurred_at"),
        (b'{"type":"opened","occurred_at":"0001-01-01T00:00:00+14:00"}', "bad_time", "occurred_at"),
        (b'{"type":"opened","occurred_at":"1999-01-01T00:00:00Z"}', "too_old", "occurred_at"),
        (b'{"type":"opened","occurred_at":0}', "too_old", "occurred_at"),
        (b'{"type":"opened","human":"no"}', "invalid", "human"),
    ],
)
def test_a_bad_item_is_refused_with_its_place_and_its_neighbours_are_kept(door, item, code, field):
    answer = door.post("/v1/events", among_good(item))
    assert answer.status_code == 207
    [rejected] = answer.json()["rejected"]
    assert (rejected["index"], rejected["code"], rejected["field"]) == (1, code, field)
    assert rejected["message"]
    assert len(inbox()) == 2


@pytest.mark.parametrize(
    "item",
    [
        b'{"type":"track","name":"x","name":"y"}',
        b'{"type":"track","name":"x","colour":"red","a":{"b":[]}}',
        b'{"type":"track","name":"\\ud83d\\ude00 \\u202e<script>=1+1"}',
        b'{"type":"track","name":"x","properties":{"a":"C:\\\\u0000"}}',
        b'{"type":"track","name":"x","properties":{"a":123456789012345678901234567890,"b":-0.0}}',
        b'{"type":"track","name":"x","properties":{"a":%s1%s}}' % (b"[" * 17, b"]" * 17),
        b'{"type":"track","name":"x","occurred_at":"2999-01-01T00:00:00Z"}',
        b'{"type":"track","name":"x","occurred_at":""}',
        b'{"type":"track","name":"x","person_id":""}',
        b'{"type":"opened"}',
    ],
)
def test_what_is_only_odd_is_taken(door, item):
    assert door.post("/v1/events", among_good(item)).json()["accepted"] == 3


@pytest.mark.parametrize(
    "pack", [gzip.compress, zlib.compress, lambda body: zlib.compress(body)[2:-4]], ids=["gzip", "zlib", "bare deflate"]
)
def test_packed_bodies_are_read(door, pack):
    encoding = "gzip" if pack is gzip.compress else "deflate"
    answer = door.post("/v1/events", pack(among_good(GOOD)), **{"content-encoding": encoding})
    assert answer.json()["accepted"] == 3


def test_gzip_is_recognised_without_its_header(door):
    assert door.post("/v1/events", gzip.compress(among_good(GOOD))).json()["accepted"] == 3


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "nonsense"])
def test_a_header_that_lies_about_plain_json_does_no_harm(door, encoding):
    assert door.post("/v1/events", among_good(GOOD), **{"content-encoding": encoding}).json()["accepted"] == 3


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x/y"]
)
def test_the_content_type_does_not_matter(door, content_type):
    assert door.post("/v1/events", among_good(GOOD), **{"content-type": content_type}).json()["accepted"] == 3


@pytest.mark.parametrize(
    "body",
    [gzip.compress(GOOD)[:-9], b"\x1f\x8b" + b"\x00" * 50, b"\x1f\x8b"],
    ids=["cut short", "nothing behind its head", "head alone"],
)
def test_damaged_packing_is_400(door, body):
    assert door.post("/v1/events", body, **{"content-encoding": "gzip"}).status_code == 400


def test_a_gigabyte_of_zeros_costs_nothing(door):
    # A flushed megabyte does not refer to what came before it, so a thousand copies in a row are a valid stream.
    packer = zlib.compressobj(9, wbits=-15)
    megabyte = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = megabyte * 1024 + b"\x03\x00"
    assert len(bomb) < BODY_BYTES
    begun = time.process_time()
    assert door.post("/v1/events", bomb, **{"content-encoding": "deflate"}).status_code == 413
    assert time.process_time() - begun < 1


def test_a_body_that_is_announced_too_large_is_not_read(door):
    answer = door.client.generic(
        "POST",
        "/v1/events",
        b"{}",
        CONTENT_LENGTH=str(BODY_BYTES + 1),
        headers={"authorization": f"Bearer {door.cast.write_key}"},
    )
    assert answer.status_code == 413


def test_no_refusal_repeats_what_was_sent(door):
    secret = "ann@example.com"
    for item in ({"type": secret}, {"type": "opened", "platform": secret}, {"type": "opened", "human": secret}):
        assert secret not in door.events(item).content.decode()


def test_a_refused_request_changes_nothing(door):
    body = msgspec.json.encode({"events": [{"type": "track", "name": "Seen"}] * 2501})
    for bad in (body, b'{"events":[' + GOOD, b"", b"[" * 100_000):
        assert door.post("/v1/events", bad).status_code in (400, 413)
    assert inbox() == []
