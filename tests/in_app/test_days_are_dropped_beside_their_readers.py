"""A day of events is taken out while others read and write: nobody waits for it (reliability.md 3.7)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from analytics import partitions
from workspaces import clock
from workspaces.tenancy import engine_transaction, owner

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_day_that_is_being_read_is_left_for_the_next_time_and_no_insert_waits():
    """A file that reads the day holds it; pages and folds go on meanwhile."""
    partitions.keep()
    later = clock.now() + timedelta(days=partitions.BEHIND + 1)
    with clock.believing(later):
        partitions.keep()
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with engine_transaction("export"), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM messaging_event")
            reading.set()
            done.wait(30)
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait(30)
    try:
        with clock.believing(later):
            assert partitions.drop_old() == 0
            insert_within_a_second(later)
    finally:
        done.set()
        reader.join()
    with clock.believing(later):
        # What was broken off is finished first.
        assert partitions.drop_old() >= 1
        assert partitions.drop_old() == 0
    assert pending() == 0


def test_a_dropped_day_is_still_counted_as_accepted(stage):
    stage.post({"type": "track", "name": "Visited", "person_id": "ada"})
    stage.settle()
    later = stage.now + timedelta(days=partitions.BEHIND + 2)
    with clock.believing(later):
        partitions.keep()
        assert partitions.drop_old() >= 1
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("SELECT sum(events) FROM analytics_sealed_day")
        assert cursor.fetchone()[0] == 1


def insert_within_a_second(at) -> None:
    """The server gives up after a second instead of the test measuring one."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute(
            "INSERT INTO messaging_event (workspace_id, effective_at, received_at, source_id, key, type, platform, "
            "population, human, flags) VALUES (1, %s, %s, 1, gen_random_uuid(), 'track', 0, 0, true, 0)",
            [at, at],
        )
        cursor.execute("SELECT count(*) FROM messaging_event")


def pending() -> int:
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhdetachpending")
        return cursor.fetchone()[0]
