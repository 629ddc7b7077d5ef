"""The planner learns of a table that has grown before the next chunk is folded, and is not told again and again."""

import pytest
from django.db import connection

from analytics.fold import statistics
from journeys.models import Journey
from tests.workspaces.cast import make_workspace
from workspaces.tenancy import owner

PEOPLE = 20_000  # some hundred pages


@pytest.mark.django_db
def test_a_table_is_counted_once_when_it_has_grown():
    workspace = make_workspace("Acme")
    statistics.refresh()
    assert statistics.refresh() == []
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_person (workspace_id, public_id, external_id) "
            "SELECT %s, 'u_' || n, 'person-' || n FROM generate_series(1, %s) AS n",
            [workspace.pk, PEOPLE],
        )
    assert statistics.refresh() == ["messaging_person"]
    assert statistics.refresh() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'messaging_person'::regclass")
        assert cursor.fetchone()[0] >= PEOPLE * 0.9


@pytest.mark.django_db
def test_so_is_one_of_a_journey_that_many_enter():
    """Of a million entries those that a report names are found, and the journey is not read from end to end."""
    workspace = make_workspace("Acme")
    with owner():
        journey = Journey.unscoped.create(workspace=workspace, external_id="welcome", name="Welcome")
    statistics.refresh()
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journeys_entry (workspace_id, journey_id, key, entered_at) "
            "SELECT %s, %s, 'id:e' || n, now() FROM generate_series(1, %s) AS n",
            [workspace.pk, journey.pk, PEOPLE],
        )
    assert statistics.refresh() == ["journeys_entry"]
