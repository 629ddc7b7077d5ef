"""Dropping a day of five million events while files are read and events come in: nobody waits a second."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from analytics import partitions
from analytics.fold import fold_until_empty
from tests.in_app.theatre import block, shown
from workspaces import clock
from workspaces.tenancy import engine_transaction, owner

EVENTS = 5_000_000
_FILL = """
INSERT INTO messaging_event (workspace_id, effective_at, received_at, source_id, key, type, platform, population, human,
    flags)
SELECT %s, %s::timestamptz + n * interval '15 milliseconds', now(), 1, gen_random_uuid(), 'track', 0, 0, true, 0
FROM generate_series(1, %s) AS n
"""


@pytest.mark.slow
def test_no_request_waits_a_second_for_it(stage):
    stage.message([block("button")])
    day = (stage.now - timedelta(days=partitions.BEHIND)).replace(hour=0, minute=0)
    with owner(), connection.cursor() as cursor:
        cursor.execute(_FILL, [stage.workspace.pk, day, EVENTS])
    stage.now += timedelta(days=2)
    with clock.believing(stage.now):
        partitions.keep()
    stop, slowest = threading.Event(), {"post": 0.0, "page": 0.0}
    threads = [
        threading.Thread(target=again, args=(stop, slowest, "post", lambda: post_one(stage))),
        threading.Thread(target=again, args=(stop, slowest, "page", lambda: stage.whole_page())),
        threading.Thread(target=again, args=(stop, {}, "file", read_everything)),
        threading.Thread(target=again, args=(stop, {}, "fold", lambda: fold(stage))),
    ]
    for thread in threads:
        thread.start()
    gone, deadline = 0, time.monotonic() + 120
    with clock.believing(stage.now):
        while not gone and time.monotonic() < deadline:
            gone = partitions.drop_old()
    stop.set()
    for thread in threads:
        thread.join()
    assert gone
    assert max(slowest.values()) < 1.0, slowest


def again(stop: threading.Event, slowest: dict[str, float], what: str, work) -> None:
    while not stop.is_set():
        began = time.monotonic()
        work()
        slowest[what] = max(slowest.get(what, 0.0), time.monotonic() - began)
    connection.close()


def post_one(stage) -> None:
    stage.post(shown("phone", stage.now))


def fold(stage) -> None:
    with clock.believing(stage.now):
        fold_until_empty(seconds=1)


def read_everything() -> None:
    """As the snapshot of a file does: it holds every day while it lasts."""
    with engine_transaction("export"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_event")
        time.sleep(0.5)
