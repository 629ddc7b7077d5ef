"""What Celery rings: each task looks for work that stands in PostgreSQL."""

import logging
import time

from celery import shared_task

from analytics import compact as compacting
from analytics import housekeeping, partitions, reckoning, settling
from analytics import verify as verifying
from analytics.exports import making, removing
from analytics.fold import fold_until_empty
from analytics.saved import mailing
from analytics.segments import kept, refreshing
from analytics.trials import asking

log = logging.getLogger(__name__)

GATHER = 0.2  # seconds; nobody sees them, and one event per request costs a fifth


@shared_task(name="analytics.tasks.fold")
def fold() -> None:
    fold_until_empty(gather=GATHER)


@shared_task(name="analytics.tasks.reckon")
def reckon() -> None:
    end = time.monotonic() + 20
    while reckoning.reckon_some() and time.monotonic() < end:
        pass


@shared_task(name="analytics.tasks.try_terms")
def try_terms() -> None:
    end = time.monotonic() + 20
    while asking.try_some() and time.monotonic() < end:
        pass


@shared_task(name="analytics.tasks.compact")
def compact() -> None:
    compacting.compact_rested()


@shared_task(name="analytics.tasks.make_exports")
def make_exports() -> None:
    end = time.monotonic() + 20
    while making.make_next() and time.monotonic() < end:
        pass


@shared_task(name="analytics.tasks.retry_unmatched")
def retry_unmatched() -> None:
    settling.release_ready()


@shared_task(name="analytics.tasks.refresh_segments")
def refresh_segments() -> None:
    kept.renew()
    refreshing.refresh_wanted()


@shared_task(name="analytics.tasks.send_reports")
def send_reports() -> None:
    mailing.send_due()


@shared_task(name="analytics.tasks.keep_partitions")
def keep_partitions() -> None:
    partitions.keep()
    partitions.drop_old()


@shared_task(name="analytics.tasks.keep_house")
def keep_house() -> None:
    housekeeping.keep_house()
    removing.expire()
    removing.forget_history()


@shared_task(name="analytics.tasks.verify")
def verify() -> None:
    for outcome in verifying.verify_what_moved():
        if not outcome.holds:
            log.error("%s", outcome)
