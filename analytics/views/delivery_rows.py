"""Deliveries as a reader may see them: names of campaigns, people masked by right, and what can be done about each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.urls import reverse

from campaigns.models import Campaign
from messaging.deliveries.log import LogRow
from messaging.deliveries.masking import masked_address, masked_id, shown_name
from messaging.models import Person
from messaging.reasons import RetryUse, detail_of
from messaging.sending.states import OutgoingState
from workspaces.permissions import RETRY_DELIVERY, SEE_ADDRESSES, VIEW_AUDIENCE

# Why a failed delivery of ours has no button.
_LEFT_OUT = {
    RetryUse.AFTER_RESUBSCRIPTION: "left out of retries while unsubscribed",
    RetryUse.NEVER: "cannot be retried",
}
_LONG_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Who:
    """A person: the id, whole or masked; the address, whole, masked or absent; the page, for those who may open it."""

    id: str
    address: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    row: LogRow
    who: Who | None
    campaign: Campaign | None
    url: str
    # The words below the state: a reason with its detail, or what it is waiting for.
    note: str
    # Why there is no way to retry it, where it failed.
    left_out: str
    may_tick: bool
    # Of the form in the row: pressed twice, it is one retry.
    nonce: UUID = field(default_factory=uuid4)

    @property
    def at(self) -> datetime:
        """What the list is in the order of: when we heard of it first."""
        return self.row.delivery.created_at

    @property
    def attempted_at(self) -> datetime:
        return self.row.delivery.outcome_at or self.row.delivery.created_at

    @property
    def happened_at(self) -> datetime | None:
        """Where that was long before, as in a history that was brought in."""
        happened = self.row.delivery.outcome_at
        return happened if happened is not None and self.at - happened > _LONG_BEFORE else None

    @property
    def state(self) -> str:
        """A retry whose first request is still to come is queued for whoever pressed the button."""
        return "queued" if self.row.queued_again and self.row.delivery.state == "failed" else self.row.delivery.state


def shown_rows(request: HttpRequest, rows: Iterable[LogRow], held: Mapping[str, str]) -> list[ShownRow]:
    rows = list(rows)
    wanted = {row.delivery.campaign_id for row in rows} - {None}
    campaigns = Campaign.objects.for_workspace(request.ws).in_bulk(wanted)
    return [_shown(request, row, campaigns.get(row.delivery.campaign_id or 0), held) for row in rows]


def who_of(request: HttpRequest, person: Person | None) -> Who | None:
    if person is None:
        return None
    address = person.email or person.phone or ""
    shown = address if request.may(SEE_ADDRESSES) else masked_address(address)
    if not request.may(VIEW_AUDIENCE):
        return Who(masked_id(person.public_id), shown)
    url = reverse("person", kwargs={"workspace": request.ws.slug, "person": person.public_id})
    return Who(shown_name(person, may_see_addresses=request.may(SEE_ADDRESSES)), shown, url)


def _shown(request: HttpRequest, row: LogRow, campaign: Campaign | None, held: Mapping[str, str]) -> ShownRow:
    delivery = row.delivery
    left_out = _left_out(row)
    lost = row.devices is not None and row.devices.lost
    return ShownRow(
        row=row,
        who=who_of(request, delivery.person),
        campaign=campaign,
        url=reverse("delivery", kwargs={"workspace": request.ws.slug, "delivery": delivery.public_id}),
        note=_note(row, held),
        left_out=left_out,
        may_tick=request.may(RETRY_DELIVERY) and ((row.retryable and not left_out) or lost),
    )


def _left_out(row: LogRow) -> str:
    if row.delivery.state != "failed" or row.queued_again:
        return ""
    if row.outgoing is None:
        return "sent by another system"
    return _LEFT_OUT.get(row.reason.retry, "") if row.reason else ""


def _note(row: LogRow, held: Mapping[str, str]) -> str:
    if row.devices is not None and row.devices.lost:
        return "Answer lost"
    if row.reason is not None and row.delivery.state not in ("sent", "delivered", "opened"):
        return ": ".join(filter(None, (row.reason.text, detail_of(row.delivery.reason))))
    waits = row.outgoing is not None and row.outgoing.state in (OutgoingState.QUEUED, OutgoingState.OPEN)
    return next(iter(waiting_words(row, held)), "") if waits else ""


def waiting_words(row: LogRow, held: Mapping[str, str]) -> list[str]:
    """What keeps it: a credential that has to be mended, one line for each way out of its channel."""
    ways = ("apns", "fcm") if row.delivery.channel == "push" else (row.delivery.channel,)
    return [held[way] for way in ways if way in held]
