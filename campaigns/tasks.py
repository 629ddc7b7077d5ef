"""Tasks of this app: each says one sentence."""

from celery import shared_task

from campaigns import launching


@shared_task
def expand_launches() -> None:
    """Queues the people of launches that were started."""
    while launching.expand_some():
        pass
