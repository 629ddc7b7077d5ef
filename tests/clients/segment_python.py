"""Posts native events through the library that Segment's customers use in Python."""

import time
from collections.abc import Iterable
from typing import Any

from segment.analytics.client import Client

NOT_PROPERTIES = ("id", "occurred_at", "person_id")


def send(
    url: str, write_key: str, bodies: Iterable[dict[str, Any]], *, patience: int = 1_000, gzip: bool = True
) -> None:
    """Every body as a `Message Event` whose properties are the native fields (ruling 46)."""
    failures: list[object] = []
    client = Client(
        write_key,
        host=url,
        gzip=gzip,
        max_queue_size=10_000,
        upload_interval=0.05,
        max_retries=patience,
        on_error=lambda error, items: failures.append((error, len(items))),
    )
    for body in bodies:
        _put(client, body)
    client.shutdown()
    assert not failures, failures[:3]


def _put(client: Client, body: dict[str, Any]) -> None:
    """The library drops what does not fit its queue, and puts a batch back into it when asked to come again later:
    so wait while it is half full, as a careful caller does."""
    while client.queue.qsize() > client.queue.maxsize // 2:
        time.sleep(0.01)
    client.track(
        body["person_id"],
        "Message Event",
        {name: value for name, value in body.items() if name not in NOT_PROPERTIES},
        timestamp=body["occurred_at"],
        message_id=body["id"],
    )
