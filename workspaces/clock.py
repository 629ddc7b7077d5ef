"""What time it is: PostgreSQL's answer, so that every process of an installation agrees.

With ALLOW_TEST_CLOCK=1 a whole installation (READOUT_NOW) or one command (`--now`) may be told another time. It travels
as the session setting `app.now`, which the SQL function `readout_now()` prefers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import DateTimeField, Func

_told: datetime | None = None


class ReadoutNow(Func):
    """For `db_default`, so that the database itself dates a row."""

    function = "readout_now"
    template = "%(function)s()"
    output_field = DateTimeField()


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT readout_now()")
        return cursor.fetchone()[0]


@contextmanager
def believing(moment: datetime | str | None) -> Iterator[None]:
    """Inside, this process and its database session take `moment` for now; None changes nothing."""
    global _told
    if moment is None:
        yield
        return
    before, _told = _told, _allowed(_parsed(moment))
    try:
        _tell_session()
        yield
    finally:
        _told = before
        _tell_session()


def tell(cursor) -> None:
    """Gives a new session the clock of this process."""
    moment = believed()
    if moment is not None:
        cursor.execute("SELECT set_config('app.now', %s, false)", [moment.isoformat()])


def _tell_session() -> None:
    moment = believed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.now', %s, false)", [moment.isoformat() if moment else ""])


def believed() -> datetime | None:
    """What this process was told to take for now, if anything."""
    return _told or (_allowed(settings.READOUT_NOW) if settings.READOUT_NOW else None)


def _parsed(moment: datetime | str) -> datetime:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        raise ValueError("The time needs its offset, such as 2026-11-21T14:00:00+00:00.")
    return moment


def _allowed(moment: datetime) -> datetime:
    if not settings.ALLOW_TEST_CLOCK:
        raise ImproperlyConfigured("Another time than PostgreSQL's is believed only with ALLOW_TEST_CLOCK=1.")
    return moment
