"""Which deliveries are meant: the filter of the delivery log, of its files, and of a retry (ux.md 2.2, 3.8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.models import Delivery, DeliveryState, DeviceAttempt, DeviceSend
from messaging.reasons import REASONS
from messaging.sending.states import SendState
from workspaces.models import Workspace

# Stands beside the states: a device whose answer was lost keeps its delivery attempted, outside Sends.
ANSWER_LOST = "unknown"
STATES = {**dict(DeliveryState.choices), ANSWER_LOST: "Answer lost"}
OTHER_REASON = "other"

# Numbers are given out before rows are written, so a row may be a little younger than its number says. Nobody's
# transaction takes a day.
_OUT_OF_ORDER = timedelta(days=1)
_FIRST_NUMBER_SINCE = """
WITH RECURSIVE edge (low, high) AS (
    SELECT min(id), max(id) + 1 FROM messaging_delivery WHERE workspace_id = %(ws)s
    UNION ALL
    SELECT CASE WHEN probe.created_at < %(at)s THEN middle + 1 ELSE low END,
        CASE WHEN probe.created_at < %(at)s THEN high ELSE middle END
    FROM edge CROSS JOIN LATERAL (SELECT (low + high) / 2 AS middle) AS half
    LEFT JOIN LATERAL (
        SELECT created_at FROM messaging_delivery d
        WHERE d.workspace_id = %(ws)s AND d.id >= middle AND d.id < high ORDER BY d.id LIMIT 1
    ) AS probe ON true
    WHERE low < high
) SELECT low FROM edge WHERE low >= high
"""


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Empty means no restriction. `ids` are public ids of single deliveries somebody ticked. A journey and its step
    belong to an app above and are plain numbers here."""

    states: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    platforms: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    campaign_id: int | None = None
    journey_id: int | None = None
    step_id: int | None = None
    message_id: int | None = None
    person_id: int | None = None
    ids: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def apply(self, workspace: Workspace) -> QuerySet[Delivery]:
        found = Delivery.objects.for_workspace(workspace)
        exact: dict[str, Any] = {
            "campaign_id": self.campaign_id,
            "journey_id": self.journey_id,
            "step_id": self.step_id,
            "message_id": self.message_id,
            "person_id": self.person_id,
            "channel__in": self.channels,
            "public_id__in": self.ids,
        }
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if self.states:
            found = found.filter(_in_states(workspace, self.states))
        if self.reasons:
            found = found.filter(_for_reasons(self.reasons))
        if self.platforms:
            found = found.filter(_on_platforms(workspace, self.platforms))
        return self._within(workspace, found)

    def _within(self, workspace: Workspace, found: QuerySet[Delivery]) -> QuerySet[Delivery]:
        """Rows are walked by number, newest first; bounds keep the walk from going on beyond the range."""
        if self.since is not None:
            found = found.filter(created_at__gte=self.since)
            first = first_number_since(workspace.pk, self.since - _OUT_OF_ORDER)
            found = found if first is None else found.filter(pk__gte=first)
        if self.until is not None:
            found = found.filter(created_at__lt=self.until)
            beyond = first_number_since(workspace.pk, self.until + _OUT_OF_ORDER)
            found = found if beyond is None else found.filter(pk__lt=beyond)
        return found


def first_number_since(workspace_id: int, moment: datetime) -> int | None:
    """Deliveries are numbered as they come, so the place of a moment is found by halving; no index on the time is
    needed, which every statement of the fold would have to keep up."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_NUMBER_SINCE, {"ws": workspace_id, "at": moment})
        row = cursor.fetchone()
    return row[0] if row else None


def _in_states(workspace: Workspace, states: tuple[str, ...]) -> Q:
    wanted = Q(state__in=[state for state in states if state != ANSWER_LOST])
    if ANSWER_LOST in states:
        lost = DeviceSend.objects.for_workspace(workspace).filter(state=SendState.UNKNOWN)
        wanted |= Q(pk__in=lost.values("delivery_id"))
    return wanted


def _for_reasons(codes: tuple[str, ...]) -> Q:
    wanted = Q(reason_code__in=codes)
    if OTHER_REASON in codes:
        wanted |= ~Q(reason_code__in=["", *(code for code in REASONS if code != OTHER_REASON)])
    return wanted


def _on_platforms(workspace: Workspace, platforms: tuple[int, ...]) -> Q:
    """Of what devices and senders said, or of where it is still on its way to."""
    parts = (
        Exists(model.objects.for_workspace(workspace).filter(delivery=OuterRef("pk"), platform__in=platforms))
        for model in (DeviceAttempt, DeviceSend)
    )
    return Q(next(parts)) | Q(next(parts))
