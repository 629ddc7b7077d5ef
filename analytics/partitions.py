"""The days of the event table, made ahead: no insert ever lacks its partition (reliability.md 2.1, failure 7)."""

from datetime import UTC, date, datetime, timedelta

from django.db import OperationalError, connection

from analytics.retention import EVENT_DETAIL
from workspaces.connection import schema_work
from workspaces.tenancy import engine_transaction, owner

AHEAD = 14
# Detail lives 30 days; a day more is kept so that a fold that began before midnight finds its partition.
BEHIND = EVENT_DETAIL.days + 1
_LOCK = 7_318_020_102

_EXISTING = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'messaging_event'::regclass
"""

# Also days that were detached and not dropped yet.
_OLD = """
SELECT c.relname, i.inhrelid IS NOT NULL, coalesce(i.inhdetachpending, false)
FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    AND c.relname ~ '^messaging_event_[0-9]{8}$' AND c.relname < %s
ORDER BY coalesce(i.inhdetachpending, false) DESC, c.relname
"""
_SEAL = """
INSERT INTO analytics_sealed_day (workspace_id, day, events)
SELECT workspace_id, %(day)s, count(*) FROM messaging_event
WHERE effective_at >= %(start)s::timestamptz AND effective_at < %(start)s::timestamptz + interval '24 hours'
GROUP BY workspace_id ON CONFLICT (workspace_id, day) DO NOTHING
"""


def name_of(day: date) -> str:
    return f"messaging_event_{day:%Y%m%d}"


def day_of(name: str) -> date:
    return datetime.strptime(name[-8:], "%Y%m%d").replace(tzinfo=UTC).date()


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
    """Takes the days out whose detail is no longer kept, and blocks nobody (reliability.md 3.7); how many went.

    A day is sealed (how many events it had is written down), detached beside readers and writers, and dropped once no
    query can know it any more. A day that is being read is waited for shortly and taken out the next time; a detach
    that was broken off is finished first, for PostgreSQL allows no other until then.
    """
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT (readout_now() AT TIME ZONE 'UTC')::date")
        first = cursor.fetchone()[0] - timedelta(days=BEHIND)
        cursor.execute(_OLD, [name_of(first)])
        old = cursor.fetchall()
    return sum(_take_out(name, attached=attached, pending=pending) for name, attached, pending in old)


def _take_out(name: str, *, attached: bool, pending: bool) -> bool:
    try:
        if attached:
            if not pending:
                _seal(name)
            _detach(name, "FINALIZE" if pending else "CONCURRENTLY")
        with owner(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute(f"DROP TABLE {name}")
    except OperationalError:
        return False
    return True


def _seal(name: str) -> None:
    """No event of that day comes any more: what is so old leaves no row."""
    day = day_of(name)
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_SEAL, {"day": day, "start": f"{day} 00:00:00+00"})


def _detach(name: str, how: str) -> None:
    """Outside any transaction, as it has to be: PostgreSQL marks the day in one and waits for readers in another."""
    with schema_work(), connection.cursor() as cursor:
        try:
            cursor.execute("SET lock_timeout = '2s'")
            cursor.execute(f"ALTER TABLE messaging_event DETACH PARTITION {name} {how}")
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")


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
