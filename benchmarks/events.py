"""One list of message events, made day by day with numpy, that every system in the comparison is given.

A campaign of four actions over thirty days: local rhythms are left out, people are drawn unevenly (a few react often),
and the seed makes the list the same for every system and every run.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

DAYS = 30
PEOPLE = 1_000_000
ACTIONS = 4
# Kind of event and its share; `opened` is what Engaged counts.
KINDS = ("sent", "delivered", "opened", "other")
SHARES = (0.44, 0.36, 0.14, 0.06)
SENT, DELIVERED, OPENED = 0, 1, 2
PLATFORMS = 3
SEED = 20261121

EVENT = np.dtype([("moment", "<i8"), ("person", "<u4"), ("action", "u1"), ("kind", "u1"), ("platform", "u1")])


def first_day(today: datetime) -> datetime:
    """Midnight UTC, so that the last of the thirty days is over."""
    return datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=DAYS)


def day_by_day(total: int, today: datetime) -> Iterator[np.ndarray]:
    """Arrays of events, each a UTC day in order of time; `moment` is microseconds since 1970."""
    dice = np.random.default_rng(SEED)
    start = int(first_day(today).timestamp()) * 1_000_000
    day = 86_400_000_000
    for number in range(DAYS):
        count = total // DAYS + (1 if number < total % DAYS else 0)
        events = np.empty(count, EVENT)
        events["moment"] = np.sort(dice.integers(0, day, count)) + start + number * day
        events["person"] = (dice.random(count) ** 1.5 * PEOPLE).astype("u4") + 1
        events["action"] = dice.integers(0, ACTIONS, count)
        events["kind"] = dice.choice(len(KINDS), count, p=SHARES)
        events["platform"] = events["person"] % PLATFORMS + 1
        yield events
