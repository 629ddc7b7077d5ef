"""Tasks of this app: each says one sentence."""

import time

from celery import shared_task

from messaging import sources, tagging
from messaging.sending import dispatching, retrying, sweeping
from messaging.tracking import visits
from messaging.uploads import reading

_CHUNK = 10_000
_VISITS = 1_000
_TAGS_SECONDS = 20


@shared_task
def fold_receipts() -> None:
    """Adds up what came through the door."""
    while sources.fold_receipts(_CHUNK) == _CHUNK:
        pass


@shared_task
def judge_visits() -> None:
    """Tells people from machines among those who opened and clicked a few seconds ago."""
    while visits.judge(_VISITS) == _VISITS:
        pass


@shared_task
def send() -> None:
    """Prepares and sends what is due."""
    dispatching.send_until_idle()


@shared_task
def sweep_sends() -> None:
    """Ends leases, expiries, stopped streams and retries that would otherwise stay where they are."""
    sweeping.sweep()
    while retrying.go_on_with_all():
        pass


@shared_task
def read_uploads() -> None:
    """Reads the files of people that were uploaded."""
    while reading.read_all():
        pass


@shared_task
def run_tags() -> None:
    """Goes on with tags that many people get or lose."""
    end = time.monotonic() + _TAGS_SECONDS
    while tagging.go_on_with_all() and time.monotonic() < end:
        pass
