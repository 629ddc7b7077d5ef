"""Doing all that is due: fold what was accepted, compact what was folded, find what waited (ruling 53)."""

import time

from django.db import connection

from analytics.compact import compact
from analytics.fold import fold_until_empty, waiting
from analytics.partitions import keep
from analytics.reckoning import reckon_some
from analytics.segments.refreshing import refresh_wanted
from campaigns import launching, lifecycle, stepping
from journeys.engine import running
from messaging import sources, tagging
from messaging.sending import dispatching, retrying, sweeping
from messaging.tracking import visits
from workspaces.tenancy import engine_transaction

_DUE = "SELECT EXISTS (SELECT FROM messaging_inbox), EXISTS (SELECT FROM analytics_mark)"


class NotSettled(Exception):
    """Time ran out with work left."""


def settle(timeout: float = 120.0) -> None:
    """Returns when every accepted event is folded and compacted. Works also where no worker runs, and beside them.

    Events that wait for something unknown are not due, nor are opens and clicks of the last seconds, nor sends that are
    held, put off or waiting for a retry.
    """
    end = time.monotonic() + timeout
    keep()
    while True:
        visits.judge()
        sent = lifecycle.keep_times() + _send(end)
        fold_until_empty(seconds=max(end - time.monotonic(), 0.1))
        moved = release_ready() + _advance() + _reckon() + tagging.go_on_with_all()
        sources.fold_receipts(10_000)
        compact(1_000)
        refresh_wanted(also_older=False)
        if not moved and not sent and not _anything_due():
            return
        if time.monotonic() >= end:
            raise NotSettled(
                "Not everything that was accepted is counted yet; ask again or give --timeout more seconds."
            )


def _send(end: float) -> int:
    """Launches, retries and sends whose time has come; what was taken up."""
    taken = 0
    while n := launching.expand_some():
        taken += n
    sweeping.sweep()
    while n := retrying.go_on_with_all():
        taken += n
    return taken + dispatching.send_until_idle(seconds=max(end - time.monotonic(), 0.1))


def _advance() -> int:
    """Whose next action or step is due goes on; branches are taken by what is folded."""
    taken = 0
    while n := stepping.advance_some() + running.run_some():
        taken += n
    return taken


def _reckon() -> int:
    taken = 0
    while n := reckon_some():
        taken += n
    return taken


def release_ready() -> int:
    """Moves events back whose delivery, campaign, action or message exists by now, and drops the expired."""
    with engine_transaction("fold"), connection.cursor() as cursor:
        waiting.expire(cursor)
        return waiting.sweep(cursor)


def _anything_due() -> bool:
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_DUE)
        return any(cursor.fetchone())
