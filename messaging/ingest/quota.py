"""How many events a second one key, or one stranger's address, may send through one process: a bucket that refills
steadily."""

import math
import threading
import time

from django.conf import settings

from messaging.ingest.refusals import RequestRefused

# A bucket holds so many seconds' worth, so that a burst after a pause passes.
_SECONDS = 10
_MOST_BUCKETS = 10_000

_lock = threading.Lock()
# Key id or address: (events left, when that was). It may fall below zero: a request that was let in is taken whole.
_buckets: dict[int | str, tuple[float, float]] = {}


def charge(key_id: int, events: int) -> None:
    """Raises RequestRefused with the seconds to wait where the key is over its rate."""
    _charge(key_id, events, settings.INGEST_EVENTS_PER_SECOND)


def charge_asking(key_id: int) -> None:
    """The same for one question of an app; asking takes nothing from what may be reported."""
    _charge(f"asking {key_id}", 1, settings.INGEST_EVENTS_PER_SECOND)


def charge_address(address: str) -> None:
    """The same for one report of somebody who shows no key."""
    _charge(address, 1, settings.INGEST_OPEN_REPORTS_PER_SECOND)


def _charge(who: int | str, events: int, rate: int) -> None:
    now = time.monotonic()
    with _lock:
        left, since = _buckets.get(who, (rate * _SECONDS, now))
        left = min(rate * _SECONDS, left + (now - since) * rate)
        if left > 0:
            if len(_buckets) > _MOST_BUCKETS:
                _buckets.clear()
            _buckets[who] = (left - events, now)
            return
    wait = max(1, math.ceil(-left / rate))
    raise RequestRefused(429, "throttled", "More than this key may send or ask; wait and try again.", wait)


def forget() -> None:
    _buckets.clear()
