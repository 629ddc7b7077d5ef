"""A page of the delivery log: rows by keyset, how many there are, and what became of each device by device."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max, Q, QuerySet

from messaging.channels import Channel
from messaging.facts import decode
from messaging.models import Delivery, DeviceAttempt, DeviceSend, Outgoing
from messaging.reasons import Reason, explain
from messaging.sending.states import OutgoingState, SendState
from workspaces.models import Workspace

T = TypeVar("T")

COUNTED_EXACTLY = 10_000
# Counting may take so long; then the planner's guess stands in, and the page says "about".
_PATIENCE_MS = 40
# Looking for rows that hardly exist may take so long; then the page asks for a narrower question.
_LONGEST_LOOK_MS = 2_000
_REACHED = ("sent",)


@dataclass(frozen=True, slots=True)
class Matches:
    n: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Devices:
    """How many of a delivery's devices accepted it, and the most requests any of them took in this round."""

    accepted: int
    targeted: int
    tries: int | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class LogRow:
    delivery: Delivery
    devices: Devices | None
    tries: int | None
    outgoing: Outgoing | None
    reason: Reason | None

    @property
    def retryable(self) -> bool:
        """Ours, failed, and of a reason that a retry may mend (R-10)."""
        return self.outgoing is not None and self.delivery.state == "failed" and not self.queued_again

    @property
    def queued_again(self) -> bool:
        """A retry is under way whose first request the fold has not heard of yet."""
        under_way = (OutgoingState.QUEUED, OutgoingState.OPEN)
        return self.outgoing is not None and self.outgoing.state in under_way and self.outgoing.round > 1


@dataclass(frozen=True, slots=True)
class LogPage:
    """Newest first. The cursors are public ids: `older` for `after=`, `newer` for `before=`."""

    rows: Sequence[LogRow]
    older: str = ""
    newer: str = ""
    too_far: bool = False


def page_of(workspace: Workspace, found: QuerySet[Delivery], *, after: str = "", before: str = "", per: int) -> LogPage:
    cursor = after or before
    edge = Delivery.objects.for_workspace(workspace).filter(public_id=cursor).first() if cursor else None
    back = bool(before) and edge is not None
    if edge is not None:
        found = found.filter(pk__gt=edge.pk) if back else found.filter(pk__lt=edge.pk)
    # Numbers first: with the joins in the same statement the planner may read the whole table to join it.
    numbers = found.order_by("pk" if back else "-pk").values_list("pk", flat=True)[: per + 1]
    ids = within(_LONGEST_LOOK_MS, lambda: list(numbers))
    if ids is None:
        return LogPage((), too_far=True)
    more, shown = len(ids) > per, _read(workspace, ids[:per])
    has_older, has_newer = (edge is not None, more) if back else (more, edge is not None)
    return LogPage(
        rows=rows_of(workspace, shown),
        older=shown[-1].public_id if shown and has_older else "",
        newer=shown[0].public_id if shown and has_newer else "",
    )


def _read(workspace: Workspace, ids: Sequence[int]) -> list[Delivery]:
    """Newest first."""
    rows = Delivery.objects.for_workspace(workspace).filter(pk__in=ids)
    return list(rows.select_related("person", "message").order_by("-pk"))


def rows_of(workspace: Workspace, deliveries: Sequence[Delivery]) -> list[LogRow]:
    ids = [delivery.pk for delivery in deliveries]
    devices = _devices(workspace, ids)
    outgoing = {row.delivery_id: row for row in Outgoing.objects.for_workspace(workspace).filter(delivery__in=ids)}
    return [_row(each, devices.get(each.pk), outgoing.get(each.pk)) for each in deliveries]


def counted(found: QuerySet[Delivery]) -> Matches:
    """Exact up to ten thousand, in a bounded time."""
    few = found.order_by()[: COUNTED_EXACTLY + 1]
    n = within(_PATIENCE_MS, few.count)
    if n is not None and n <= COUNTED_EXACTLY:
        return Matches(n, exact=True)
    return Matches(max(n or 0, _guess(found)), exact=False)


def within(milliseconds: int, ask: Callable[[], T]) -> T | None:
    """What the database answers in so much time, else None; the transaction around it goes on."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(milliseconds)}")
            answer = ask()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError:
        return None
    return answer


def newer_than(workspace: Workspace, found: QuerySet[Delivery], newest: str) -> int:
    """How many came since a page was opened whose first row was `newest`; stops counting at a thousand."""
    edge = Delivery.objects.for_workspace(workspace).filter(public_id=newest).first()
    return found.filter(pk__gt=edge.pk).order_by()[:1000].count() if edge else 0


def _guess(found: QuerySet[Delivery]) -> int:
    return round(json.loads(found.order_by().explain(format="json"))[0]["Plan"]["Plan Rows"])


def _row(delivery: Delivery, devices: Devices | None, outgoing: Outgoing | None) -> LogRow:
    attempted = decode(delivery.facts).seen.get("attempted")
    tries = devices.tries if devices and devices.tries is not None else attempted.count if attempted else None
    reason = explain(delivery.reason) if delivery.reason else None
    # Elsewhere a device is what a reader opened the message with, not where it was sent to.
    return LogRow(delivery, devices if delivery.channel == Channel.PUSH or outgoing else None, tries, outgoing, reason)


def _devices(workspace: Workspace, ids: Sequence[int]) -> dict[int, Devices]:
    """Of our own sends; of what was reported where we sent nothing."""
    reported = DeviceAttempt.objects.for_workspace(workspace).filter(delivery__in=ids).order_by().values("delivery_id")
    found = {
        row["delivery_id"]: Devices(row["accepted"], row["targeted"])
        for row in reported.annotate(targeted=Count("pk"), accepted=Count("pk", Q(state__in=_REACHED)))
    }
    own = DeviceSend.objects.for_workspace(workspace).filter(delivery__in=ids).order_by().values("delivery_id")
    sums = own.annotate(
        targeted=Count("pk"),
        accepted=Count("pk", Q(state=SendState.ACCEPTED)),
        most=Max("tries"),
        lost=Count("pk", Q(state=SendState.UNKNOWN)),
    )
    return found | {
        row["delivery_id"]: Devices(row["accepted"], row["targeted"], row["most"], row["lost"] > 0) for row in sums
    }
