"""One clock for Python and SQL, which a rehearsal may set."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from workspaces import clock
from workspaces.models import Workspace

pytestmark = pytest.mark.django_db

THEN = datetime(2026, 3, 8, 10, 30, tzinfo=UTC)


def test_it_is_the_clock_of_postgresql_and_moves_within_a_transaction():
    first = clock.now()
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=10)
    assert clock.now() > first


def test_another_time_is_believed_by_python_sql_and_defaults_alike():
    with clock.believing(THEN), connection.cursor() as cursor:
        cursor.execute("SELECT readout_now()")
        assert cursor.fetchone()[0] == clock.now() == THEN
        workspace = Workspace.objects.create(slug="then", name="Then")
        workspace.refresh_from_db()
        assert workspace.created_at == THEN
    assert clock.now() > THEN


def test_the_text_of_a_command_line_is_understood_and_nothing_given_changes_nothing():
    with clock.believing("2026-03-08T10:30:00+00:00"):
        assert clock.now() == THEN
    with clock.believing(None):
        assert clock.now() > THEN


def test_a_time_without_its_offset_is_refused():
    with pytest.raises(ValueError, match="offset"), clock.believing("2026-03-08T10:30:00"):
        pass


def test_without_permission_no_other_time_is_believed(settings):
    settings.ALLOW_TEST_CLOCK = False
    with pytest.raises(ImproperlyConfigured, match="ALLOW_TEST_CLOCK"), clock.believing(THEN):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_connection_made_later_is_told_too():
    with clock.believing(THEN):
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT readout_now()")
            assert cursor.fetchone()[0] == THEN
    connection.close()
    assert clock.now() > THEN
