"""A file of a million ids: read in constant memory, then a million people get a tag; both exact to the last one."""

import resource
import time

import pytest
from django.db import connection
from pyroaring import BitMap

from messaging import tagging
from messaging.models import PersonTag, TagDeed, Upload
from messaging.uploads import reading
from workspaces.tenancy import workspace_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MILLION = 1_000_000
_PEOPLE = """
INSERT INTO messaging_person (workspace_id, public_id, external_id)
SELECT %s, 'u_' || n, 'customer-' || n FROM generate_series(1, %s) AS n
"""


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def file_of(lines: int):
    """The id of every person, and one in a hundred that nobody has."""
    yield b"Customer ID,Name\n"
    for start in range(1, lines + 1, 10_000):
        numbers = range(start, min(start + 10_000, lines + 1))
        yield "".join(f"{'x' if n % 100 == 0 else ''}customer-{n},Somebody\n" for n in numbers).encode()


def test_a_million_lines_and_a_million_tags(cast, record_property):
    ws = cast.workspace.pk
    with workspace_transaction(ws), connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [ws, MILLION])
    with workspace_transaction(ws):
        upload = reading.keep(ws, "million.csv", file_of(MILLION), None)
    base, start = megabytes(), time.monotonic()
    assert reading.read_all() == 1
    read, grown = time.monotonic() - start, megabytes() - base
    with workspace_transaction(ws):
        upload = Upload.objects.for_workspace(ws).get()
        people = BitMap.deserialize(bytes(upload.members))
    assert (upload.matched, upload.unknown, upload.duplicate, upload.malformed) == (990_000, 10_000, 0, 0)
    assert len(people) == 990_000
    with workspace_transaction(ws):
        run = tagging.start(ws, tagging.Wanted(TagDeed.ADD, {"everybody": people}, "All"), None)
    start = time.monotonic()
    tagging.work_through(ws, run.pk)
    tagged = time.monotonic() - start
    with workspace_transaction(ws):
        assert PersonTag.objects.for_workspace(ws).filter(name="everybody").count() == 990_000
        assert tagging.progress(run).changed == 990_000
    record_property("seconds to read", round(read, 1))
    record_property("MB above base", round(grown))
    record_property("seconds to tag", round(tagged, 1))
    assert grown < 64
