"""The days of the event table, made ahead: no insert ever lacks its partition (reliability.md 2.1, failure 7)."""

from datetime import date, timedelta

from django.db import OperationalError, connection

from analytics.retention import EVENT_DETAIL
from workspaces.tenancy import owner

AHEAD = 14
# Detail lives 30 days; a day more is kept so that a fold that began before midnight finds its partition.
BEHIND = EVENT_DETAIL.days + 1
_LOCK = 7_318_020_102

_EXISTING = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'messaging_event'::regclass
"""


def name_of(day: date) -> str:
    return f"messaging_event_{day:%Y%m%d}"


def keep() -> int:
    """Makes the partitions that are missing from 31 days back to 14 days ahead; how many were made."""
    made = 0
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT (readout_now() AT TIME ZONE 'UTC')::date")
        today = cursor.fetchone()[0]
        cursor.execute(_EXISTING)
        existing = {name for (name,) in cursor.fetchall()}
        for offset in range(-BEHIND, AHEAD + 1):
            day = today + timedelta(days=offset)
            if name_of(day) not in existing:
                _make(cursor, day)
                made += 1
    return made


def drop_old() -> int:
    """Drops the days whose detail is no longer kept; how many. A day that is being read is dropped the next time."""
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT (readout_now() AT TIME ZONE 'UTC')::date")
        first = cursor.fetchone()[0] - timedelta(days=BEHIND)
        cursor.execute(_EXISTING)
        old = sorted(name for (name,) in cursor.fetchall() if name < name_of(first))
    return sum(_drop(name) for name in old)


def _drop(name: str) -> bool:
    try:
        with owner(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute(f"DROP TABLE {name}")
    except OperationalError:
        return False
    return True


def days_ahead() -> int:
    """How many whole days from today on have their partition without a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (readout_now() AT TIME ZONE 'UTC')::date")
        day = cursor.fetchone()[0]
        cursor.execute(_EXISTING)
        existing = {name for (name,) in cursor.fetchall()}
    ahead = 0
    while name_of(day + timedelta(days=ahead + 1)) in existing:
        ahead += 1
    return ahead


def _make(cursor, day: date) -> None:
    cursor.execute(
        f"CREATE TABLE {name_of(day)} PARTITION OF messaging_event "
        f"FOR VALUES FROM ('{day:%Y-%m-%d} 00:00:00+00') TO ('{day + timedelta(days=1):%Y-%m-%d} 00:00:00+00')"
    )
