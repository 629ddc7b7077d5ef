"""`manage.py flush` beside a request that is still reading: it steps back and empties everything a moment later."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.workspaces.cast import make_member, make_workspace
from workspaces.connection import schema_work
from workspaces.models import User, Workspace

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"


def _flush() -> None:
    try:
        call_command("flush", interactive=False, reset_sequences=False)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_reader_with_tables_in_the_other_order_does_not_stop_it():
    make_member(make_workspace("Acme"), "zoe")
    emptying = threading.Thread(target=_flush)
    with schema_work(), transaction.atomic(), connection.cursor() as cursor:
        # Whoever looks for a deadlock first gives way.
        cursor.execute("SET LOCAL deadlock_timeout = '1min'")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE oid IN (%s::regclass, %s::regclass) ORDER BY ctid",
            [User._meta.db_table, Workspace._meta.db_table],
        )
        first, last = (name for (name,) in cursor.fetchall())
        cursor.execute(f"SELECT count(*) FROM {last}")
        emptying.start()
        cursor.execute(_WAITING)
        while not cursor.fetchone()[0]:
            cursor.execute(_WAITING)
        cursor.execute(f"SELECT count(*) FROM {first}")
    emptying.join()
    assert not User.objects.exists()
    assert not Workspace.objects.exists()
