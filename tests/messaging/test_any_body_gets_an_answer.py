"""Whatever is sent, the answer is a 2xx or a 4xx, and the ledger adds up (reliability.md 7.4, Z-02)."""

import json

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.events import TYPES
from messaging.ingest.native import NativeEvent
from messaging.ingest.segment import READERS, SegmentEvent
from messaging.ingest.views import DOORS
from tests.messaging.cast import receipts
from workspaces.tenancy import owner

EASY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = st.text(max_size=20) | st.sampled_from(
    ["", "\0", "\ud800", "\U0001f600", "=1+1", "ann", "2026-11-20T10:00:00Z"]
)
numbers = st.integers() | st.floats() | st.sampled_from([10**30, 1e308, float("nan"), float("inf")])
leaves = st.none() | st.booleans() | numbers | words
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)


def items(fields, kinds):
    known = {field: values for field in fields if field != "type"}
    return values | st.fixed_dictionaries({}, optional={"type": st.sampled_from(kinds) | values, **known})


native = items(NativeEvent.__struct_fields__, sorted(TYPES))
segment = items(SegmentEvent.__struct_fields__, sorted(READERS))


def body(value) -> bytes:
    """As careless clients write it: NaN, half surrogate pairs and all."""
    return json.dumps(value).encode()


@pytest.fixture
def empty():
    def clear():
        with owner(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM messaging_receipt; DELETE FROM messaging_inbox")

    return clear


@EASY
@given(batch=st.lists(native, max_size=5))
def test_native_items(door, batch, empty):
    empty()
    answer = door.post("/v1/events", body({"events": batch}))
    assert answer.status_code in (200, 207)
    told = answer.json()
    assert told["accepted"] + told["duplicates"] + len(told["rejected"]) == len(batch)
    assert sum(receipts().values()) == len(batch)
    assert all(0 <= each["index"] < len(batch) and each["code"] and each["message"] for each in told["rejected"])


@EASY
@given(batch=st.lists(segment, max_size=5))
def test_segment_items(door, batch, empty):
    empty()
    assert door.segment("/v1/batch", body({"batch": batch})).status_code == 200
    assert sum(receipts().values()) == len(batch)


@EASY
@given(call=segment, path=st.sampled_from(sorted(DOORS)))
def test_single_calls_and_foreign_bodies(door, call, path):
    assert door.post(path, body(call)).status_code in (200, 207, 400)


@EASY
@given(
    raw=st.binary(max_size=200), path=st.sampled_from(sorted(DOORS)), encoding=st.sampled_from(["", "gzip", "deflate"])
)
def test_arbitrary_bytes(door, raw, path, encoding):
    assert door.post(path, raw, **{"content-encoding": encoding}).status_code in (200, 207, 400)
    assert door.post(path, b"\x1f\x8b" + raw).status_code == 400


@EASY
@given(value=values, path=st.sampled_from(["people/x", "messages/x", "campaigns/x"]))
def test_definitions(api, value, path):
    answer = api.put(path, body(value))
    assert answer.status_code in (200, 400, 422)
