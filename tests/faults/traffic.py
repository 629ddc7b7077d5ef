"""Clients that send a history in batches and send a batch again until it is acknowledged."""

import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from tests.faults.site import Site

BATCH = 10
PATIENCE = 120


class Traffic:
    """Sends in the background from entering to leaving, where it waits for the last acknowledgement."""

    def __init__(self, site: Site, posts: list[dict[str, Any]], clients: int = 2) -> None:
        self.site = site
        self.posts = posts
        self.batches = iter([posts[n : n + BATCH] for n in range(0, len(posts), BATCH)])
        self.lock = threading.Lock()
        self.tries = self.acknowledged = 0
        self.threads = [threading.Thread(target=self._send, daemon=True) for _ in range(clients)]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for thread in self.threads:
            thread.join(PATIENCE)
        if kind is None:
            assert self.acknowledged == len(self.posts), f"{self.acknowledged} of {len(self.posts)} acknowledged"
            self.site.remember(self.posts)

    def wait_for(self, share: float) -> None:
        """Until about this share of everything is acknowledged."""
        deadline = time.monotonic() + PATIENCE
        while self.acknowledged < share * len(self.posts) and time.monotonic() < deadline:
            time.sleep(0.01)

    def _send(self) -> None:
        for batch in self._taken():
            while not self.site.post(batch):
                self.tries += 1
                time.sleep(0.05)
            with self.lock:
                self.acknowledged += len(batch)

    def _taken(self) -> Iterator[list[dict[str, Any]]]:
        while True:
            with self.lock:
                batch = next(self.batches, None)
            if batch is None:
                return
            yield batch
