"""Whatever the zone, the range, the platform and how far the compactor has come: the reader is exact."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.reading import LIFETIME, Ask, Key, Reader, Window
from analytics.zones import day_start, zone_named
from tests.analytics.rollups import QUARTER, LeafRow, brute_people, brute_total, write_leaves
from workspaces.tenancy import engine_transaction, workspace_transaction

FIRST = datetime(2026, 10, 20, tzinfo=UTC)
ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns")

keys = st.builds(
    Key,
    scope_kind=st.just(2),
    scope_id=st.integers(1, 2),
    leaf=st.integers(1, 2),
    platform=st.integers(0, 1),
    population=st.integers(0, 1),
)
leaves = st.lists(
    st.builds(
        LeafRow,
        key=keys,
        bucket=st.integers(0, 96 * 20).map(lambda quarter: FIRST + quarter * QUARTER),
        total=st.integers(0, 9),
        people=st.frozensets(st.integers(1, 12), max_size=5),
        marked=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda row: (row.key, row.bucket),
)
days = st.integers(0, 20).map(lambda day: date(2026, 10, 20) + timedelta(days=day))


@st.composite
def windows(draw) -> Window:
    zone = zone_named(draw(st.sampled_from(ZONES)))
    first, last = sorted((draw(days), draw(days)))
    return Window(day_start(first, zone), day_start(last + timedelta(days=1), zone))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(leaves, st.lists(windows() | st.just(LIFETIME), min_size=1, max_size=4), st.sets(keys, min_size=1, max_size=6))
def test_every_total_and_every_count_of_people_is_exact(acme, rows, cuts, wanted):
    _forget_everything(acme)
    write_leaves(acme, rows)
    asks = [Ask.of(wanted, window, unique=unique) for window in cuts for unique in (True, False)]

    with workspace_transaction(acme.pk):
        answers = Reader(acme.pk).read(asks)

    for ask in asks:
        if not ask.unique:
            assert answers[ask] == brute_total(rows, wanted, ask.window)
        else:
            assert answers[ask] == len(brute_people(rows, wanted, ask.window))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(leaves, st.sets(keys, min_size=1, max_size=6))
def test_the_people_behind_a_lifetime_are_exact_when_somebody_has_left_it(acme, rows, wanted):
    """A lifetime set that may hold too many is not used; hours and days are built anew with their leaves."""
    _forget_everything(acme)
    write_leaves(acme, rows)
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute("UPDATE analytics_mark SET shrank = true")
        cursor.execute(
            "UPDATE analytics_compacted c SET members = NULL WHERE grain = 0 AND EXISTS (SELECT FROM analytics_mark m"
            " WHERE (m.scope_kind, m.scope_id, m.metric, m.platform, m.population)"
            " = (c.scope_kind, c.scope_id, c.metric, c.platform, c.population))"
        )

    with workspace_transaction(acme.pk):
        people = Reader(acme.pk).people(Ask.of(wanted, LIFETIME, unique=True))

    assert set(people) == brute_people(rows, wanted, LIFETIME)


def _forget_everything(workspace) -> None:
    with engine_transaction("fold"), connection.cursor() as cursor:
        for table in ("leaf", "mark", "total", "compacted", "memo"):
            cursor.execute(f"DELETE FROM analytics_{table} WHERE workspace_id = %s", [workspace.pk])
