"""What the review of a retry shows, and what a decision made on it takes (ux.md 3.10)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from messaging.models import Delivery, Message, Outgoing
from messaging.reasons import REASONS, Reason, RetryUse
from messaging.sending import reviewing
from messaging.sending.retrying import retryable
from workspaces.models import Workspace

UNSUBSCRIBED = "customer_unsubscribed"
# So many messages are named where it is said that they may be late.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Group:
    """One reason. What is never sent again has no box; `takes` is how many a tick would send."""

    code: str
    reason: Reason
    count: int
    takes: int
    note: str
    ticked: bool
    estimated: bool = False

    @property
    def offered(self) -> bool:
        return self.takes > 0


@dataclass(frozen=True, slots=True)
class PageReview:
    """`recently` were retried a moment ago; `foreign` failed at another system, which alone can send them again."""

    groups: Sequence[Group]
    in_doubt: int
    recently: int
    foreign: int
    oldest: datetime | None
    messages: Sequence[Message]

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    def takes(self, codes: Collection[str], *, unknown: bool) -> int:
        ticked = sum(group.takes for group in self.groups if group.code in codes)
        return ticked + (self.in_doubt if unknown else 0)

    def late_by(self, now: datetime) -> timedelta:
        return now - self.oldest if self.oldest else timedelta(0)


def review_of(workspace: Workspace, deliveries: QuerySet[Delivery], now: datetime) -> PageReview:
    failed = retryable(workspace.pk, deliveries)
    found = reviewing.review(workspace.pk, failed, now)
    every = deliveries.filter(state="failed")
    named = Message.objects.for_workspace(workspace).filter(pk__in=failed.order_by().values("delivery__message"))
    return PageReview(
        groups=[_group(group) for group in found.groups],
        in_doubt=retryable(workspace.pk, deliveries, unknown=True).count(),
        recently=found.recently,
        foreign=every.count() - every.filter(pk__in=_own(workspace)).count(),
        oldest=found.oldest,
        messages=list(named.order_by("name")[:_NAMED]),
    )


def chosen(
    workspace: Workspace, deliveries: QuerySet[Delivery], codes: Collection[str], now: datetime, *, unknown: bool
) -> QuerySet[Outgoing]:
    """The ticked reasons, and what is in doubt where somebody confirmed it. Who is still unsubscribed is never among
    them, whatever the form says."""
    failed = reviewing.leave_out_recent(retryable(workspace.pk, deliveries), now)
    ticked = Q(pk__in=[])
    for code in codes:
        ticked |= Q(reason=code) | Q(reason__startswith=f"{code}:")
    ticked &= ~Q(Q(reason=UNSUBSCRIBED) | Q(reason__startswith=f"{UNSUBSCRIBED}:"), person__subscribed=False)
    wanted = Q(pk__in=failed.filter(ticked).values("pk"))
    if unknown:
        wanted |= Q(pk__in=retryable(workspace.pk, deliveries, unknown=True).values("pk"))
    return Outgoing.objects.for_workspace(workspace).filter(wanted)


def _own(workspace: Workspace) -> QuerySet[Any, Any]:
    return Outgoing.objects.for_workspace(workspace).filter(state="failed").values("delivery_id")


def _group(found: reviewing.ReasonGroup) -> Group:
    """A reason whose cause still stands may be tried all the same, unless sending again cannot help at all."""
    reason = REASONS.get(found.code, REASONS["other"])
    takes = found.count
    if reason.retry in (RetryUse.NEVER, RetryUse.AFTER_RESUBSCRIPTION) or found.code == "customer_missing":
        takes = found.ready
    return Group(
        code=found.code,
        reason=reason,
        count=found.count,
        takes=takes,
        note=found.note,
        ticked=found.include_by_default or 0 < found.ready == takes,
        estimated=found.estimated,
    )
