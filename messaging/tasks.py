"""Tasks of this app: each says one sentence."""

from celery import shared_task

from messaging import sources

_CHUNK = 10_000


@shared_task
def fold_receipts() -> None:
    """Adds up what came through the door."""
    while sources.fold_receipts(_CHUNK) == _CHUNK:
        pass
