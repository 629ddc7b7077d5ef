"""Tasks of this app: each says one sentence."""

from celery import shared_task

from campaigns import launching, lifecycle, stepping


@shared_task
def expand_launches() -> None:
    """Queues the people of launches that were started."""
    while launching.expand_some():
        pass


@shared_task
def keep_times() -> None:
    """Starts and ends campaigns whose time has come."""
    lifecycle.keep_times()


@shared_task
def advance() -> None:
    """Takes people on in the flows of campaigns."""
    while stepping.advance_some():
        pass
