"""Which PostgreSQL role a connection works as.

There is one login role (rulings 32). Everything but schema work drops to `readout_app`, which owns nothing and cannot
bypass row-level security, the moment Django takes a connection. A pool hands the same server session to many
requests, so the role is set at every hand-out and not only when the session is born; a setting somebody left behind is
wiped in the same statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections
from django.db.backends.base.base import NO_DB_ALIAS, BaseDatabaseWrapper

from workspaces import clock
from workspaces.roles import APP

_schema_work: ContextVar[bool] = ContextVar("readout_schema_work", default=False)


def enter_app_role(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    # NO_DB_ALIAS is Django's connection for CREATE DATABASE, which the app role may not do.
    if connection.alias == NO_DB_ALIAS:
        return
    with connection.cursor() as cursor:
        if _schema_work.get():
            clock.tell(cursor)
        else:
            _take_app_role(cursor)


@contextmanager
def schema_work(alias: str = "default") -> Iterator[None]:
    """As the login role, for the length of a management command that changes the schema or empties it."""
    token = _schema_work.set(True)
    connection = connections[alias]
    try:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        yield
    finally:
        _schema_work.reset(token)
        if connection.is_usable():
            with connection.cursor() as cursor:
                _take_app_role(cursor)


def _take_app_role(cursor) -> None:
    cursor.execute(
        "SELECT set_config('app.ws', '', false), set_config('app.now', '', false), set_config('role', rolname, false)"
        " FROM pg_roles WHERE rolname = %s",
        [APP],
    )
    clock.tell(cursor)
