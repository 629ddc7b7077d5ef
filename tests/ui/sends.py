"""Deliveries of the shop: our own in every state a page tells apart, and one that another system sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from messaging.facts import Fact, Facts, encode, micros
from messaging.models import Delivery, DeviceSend, Message, Outgoing, Person, SendAttempt, Stream, Template
from messaging.platforms import Platform
from tests.ui.shop import NOW, Shop
from workspaces.tenancy import workspace_transaction


@dataclass
class Sends:
    """Makes deliveries; every one is a minute younger than the one before."""

    shop: Shop
    message: Message
    stream: Stream
    made: list[Delivery] = field(default_factory=list)

    def person(self, name: str, **more: Any) -> Person:
        more = {"external_id": name, "email": f"{name}@example.com"} | more
        with workspace_transaction(self.shop.workspace.pk):
            return Person.unscoped.create(workspace=self.shop.workspace, **more)

    def delivery(self, state: str, reason: str = "", person: Person | None = None, **more: Any) -> Delivery:
        at = NOW - timedelta(hours=1) + timedelta(minutes=len(self.made))
        values = {
            "message": self.message,
            "channel": "push",
            "campaign_id": self.shop.campaign.pk,
            "action_id": self.shop.push.pk,
            "outcome_at": None if state == "queued" else at,
            "created_at": at,
            "facts": facts(attempted=at) if state != "queued" else "{}",
        }
        with workspace_transaction(self.shop.workspace.pk):
            made = Delivery.unscoped.create(
                workspace=self.shop.workspace, state=state, reason=reason, person=person, **values | more
            )
        self.made.append(made)
        return made

    def own(self, state: str, reason: str = "", *, devices: tuple[str, ...] = ("",), **more: Any) -> Delivery:
        """`devices` are the states of its device sends; empty follows the delivery's."""
        person = more.pop("person", None) or self.person(f"person-{len(self.made)}")
        delivery = self.delivery(state, reason, person, **more)
        with workspace_transaction(self.shop.workspace.pk):
            Outgoing.unscoped.create(
                workspace=self.shop.workspace,
                delivery=delivery,
                stream=self.stream,
                person=person,
                channel=delivery.channel,
                state=_OUTGOING.get(state, state),
                reason=reason,
                settled_at=delivery.outcome_at,
            )
            for place, device in enumerate(devices):
                self._send(delivery, device or _SENDS[state], reason, place)
        return delivery

    def attempt(self, delivery: Delivery, number: int, at: datetime, **answer: Any) -> SendAttempt:
        with workspace_transaction(self.shop.workspace.pk):
            return SendAttempt.unscoped.create(
                workspace=self.shop.workspace,
                device_send=delivery.device_sends.order_by("pk").first(),
                round=1,
                number=number,
                claim_token=uuid4(),
                started_at=at,
                dispatched_at=at,
                finished_at=at + timedelta(seconds=1),
                **answer,
            )

    def _send(self, delivery: Delivery, state: str, reason: str, place: int) -> None:
        DeviceSend.unscoped.create(
            workspace=self.shop.workspace,
            delivery=delivery,
            stream=self.stream,
            person=delivery.person,
            way="apns",
            address=f"token-of-{delivery.pk}-number-{place}",
            platform=Platform.IOS,
            state=state,
            reason=reason,
            tries=1,
            payload={"title": "Hello", "body": "Rendered for one"},
            due_at=NOW + timedelta(minutes=5),
        )


_OUTGOING = {"attempted": "open", "delivered": "sent", "opened": "sent"}
_SENDS = {
    "queued": "pending",
    "attempted": "retry_wait",
    "sent": "accepted",
    "delivered": "accepted",
    "opened": "accepted",
    "failed": "failed",
    "bounced": "bounced",
    "suppressed": "suppressed",
}


def make_sends(shop: Shop) -> Sends:
    with workspace_transaction(shop.workspace.pk):
        message = Message.unscoped.create(
            workspace=shop.workspace, external_id="welcome", name="Welcome push", channel="push"
        )
        Template.unscoped.create(
            workspace=shop.workspace, message=message, fields={"title": "Hello {{ customer.first_name }}", "body": "!"}
        )
        shop.push.message = message
        shop.push.save(update_fields=["message"])
        stream = Stream.unscoped.create(workspace=shop.workspace)
    return Sends(shop, message, stream)


def facts(reason: str = "", **first: datetime) -> str:
    seen = {kind: Fact(micros(at), micros(at), 1) for kind, at in first.items()}
    return encode(Facts(seen, (0, reason) if reason else None))
