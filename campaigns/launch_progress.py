"""How far a launch is, by what its deliveries came to."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from campaigns.models import Launch
from messaging.deliveries.standing import LOST_FOR_GOOD

_PROGRESS = """
SELECT count(*) FILTER (WHERE o.state = 'queued'),
    count(*) FILTER (WHERE o.state = 'open' AND EXISTS (
        SELECT FROM messaging_devicesend d WHERE d.workspace_id = o.workspace_id AND d.delivery_id = o.delivery_id
            AND d.state IN ('pending', 'in_flight', 'retry_wait'))),
    count(*) FILTER (WHERE o.state = 'open' AND EXISTS (
        SELECT FROM messaging_devicesend d
        JOIN messaging_sendattempt a ON a.workspace_id = d.workspace_id AND a.device_send_id = d.id
        WHERE d.workspace_id = o.workspace_id AND d.delivery_id = o.delivery_id AND d.state = 'unknown'
            AND a.dispatched_at > readout_now() - %s::interval)),
    count(*) FILTER (WHERE o.state = 'open'), count(*) FILTER (WHERE o.state = 'sent'),
    count(*) FILTER (WHERE o.state = 'failed'), count(*) FILTER (WHERE o.state = 'bounced'),
    count(*) FILTER (WHERE o.state = 'suppressed'), count(*) FILTER (WHERE o.state = 'undeliverable')
FROM messaging_outgoing o WHERE o.workspace_id = %s AND o.stream_id = %s
"""


@dataclass(frozen=True, slots=True)
class LaunchProgress:
    """Of a launch, by what its deliveries came to. `queued` and `under_way` are still on their way. Of those whose
    answer was lost, `awaited` may still be settled by a report of the device; the others stay as they are."""

    expanded: bool
    queued: int
    under_way: int
    answer_lost: int
    awaited: int
    sent: int
    failed: int
    bounced: int
    suppressed: int
    undeliverable: int
    unknown_ids: int

    @property
    def in_progress(self) -> int:
        return self.queued + self.under_way + self.awaited

    @property
    def total(self) -> int:
        return (
            self.queued
            + self.under_way
            + self.answer_lost
            + self.sent
            + self.failed
            + self.bounced
            + self.suppressed
            + self.undeliverable
        )


def progress(of: Launch) -> LaunchProgress:
    with connection.cursor() as cursor:
        asked: list[Any] = [LOST_FOR_GOOD, of.workspace_id, of.stream_id]
        cursor.execute(_PROGRESS, asked)
        queued, under_way, awaited, still_open, sent, failed, bounced, suppressed, undeliverable = cursor.fetchone()
    return LaunchProgress(
        expanded=of.expanded_at is not None,
        queued=queued,
        under_way=under_way,
        answer_lost=still_open - under_way,
        awaited=min(awaited, still_open - under_way),
        sent=sent,
        failed=failed,
        bounced=bounced,
        suppressed=suppressed,
        undeliverable=undeliverable,
        unknown_ids=of.unknown,
    )
