"""Watches the inbox while clients post: how many events wait, and for how long the oldest has."""

import threading
import time

import psycopg

_WAITING = "SELECT count(*) FROM messaging_inbox"
_OLDEST = "SELECT extract(epoch FROM clock_timestamp() - received_at) FROM messaging_inbox ORDER BY id LIMIT 1"
EVERY = 0.25


class Watch:
    """As the login role, which sees all rows. Sampled often enough for a percentile, seldom enough not to disturb."""

    def __init__(self, conninfo: str) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.ages: list[float] = []

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._connection.close()

    def _look(self) -> None:
        while not self._end.wait(EVERY):
            self.ages.append(self.oldest())

    def oldest(self) -> float:
        row = self._connection.execute(_OLDEST).fetchone()
        return float(row[0]) if row else 0.0

    def waiting(self) -> int:
        row = self._connection.execute(_WAITING).fetchone()
        return row[0] if row else 0


def wait_until_empty(conninfo: str, patience: float = 600) -> int:
    """How many events waited at the first look; returns when none is left."""
    deadline = time.monotonic() + patience
    with psycopg.connect(conninfo, autocommit=True) as connection:
        first = None
        while time.monotonic() < deadline:
            (waiting,) = connection.execute(_WAITING).fetchone() or (0,)
            first = waiting if first is None else first
            if not waiting:
                return first
            time.sleep(0.05)
    raise TimeoutError("the inbox did not become empty")
