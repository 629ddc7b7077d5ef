"""Facts as a customer's own back end would report them: Segment-shaped for `/v1/import`, native for `/v1/events`."""

from collections.abc import Iterable, Iterator
from typing import Any

from analytics.demo.orders import EVENT as ORDER
from analytics.demo.story import Delivery, Fact

BATCH = 1_000


def segment_shaped(delivery: Delivery, position: int) -> dict[str, Any]:
    fact = delivery.facts[position]
    if fact.kind == ORDER:
        return _order(delivery, position) | {"properties": _bought(fact)}
    return {
        "type": "track",
        "event": "Message Event",
        "messageId": event_id(delivery, position),
        "timestamp": _time(fact),
        "userId": delivery.person,
        "properties": _fields(delivery, fact, first=position == 0),
    }


def native(delivery: Delivery, position: int) -> dict[str, Any]:
    fact = delivery.facts[position]
    about = {"id": event_id(delivery, position), "occurred_at": _time(fact), "person_id": delivery.person}
    if fact.kind == ORDER:
        platform = {"platform": fact.device.platform} if fact.device else {}
        return about | platform | {"type": "track", "name": ORDER, "properties": _bought(fact)}
    return about | _fields(delivery, fact, first=position == 0)


def _order(delivery: Delivery, position: int) -> dict[str, Any]:
    fact = delivery.facts[position]
    context = {"context": {"device": {"type": fact.device.platform}}} if fact.device else {}
    return context | {
        "type": "track",
        "event": ORDER,
        "messageId": event_id(delivery, position),
        "timestamp": _time(fact),
        "userId": delivery.person,
    }


def _bought(fact: Fact) -> dict[str, Any]:
    return {"total": fact.total, "currency": "EUR"}


def event_id(delivery: Delivery, position: int) -> str:
    """The same fact has the same id at every start, so that the door recognises what it has."""
    return f"demo-{delivery.id}-{position + 1}"


def _time(fact: Fact) -> str:
    return fact.at.isoformat(timespec="milliseconds")


def _fields(delivery: Delivery, fact: Fact, first: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {"type": fact.kind, "delivery_id": delivery.id}
    if first:
        properties |= {"campaign_id": delivery.story, "action_id": delivery.step.id}
    if fact.device:
        properties["platform"] = fact.device.platform
        if fact.device.token:
            properties["device_token"] = fact.device.token
    if fact.reason:
        properties["reason"] = fact.reason
    if not fact.human:
        properties["human"] = False
    if fact.display:
        properties |= {"display_id": f"{delivery.id}-{fact.display}", "card_id": "card"}
    if fact.block:
        properties["block_id"] = fact.block
    return properties


def batches(deliveries: Iterable[Delivery], size: int = BATCH) -> Iterator[list[Delivery]]:
    """Whole deliveries together, so that a delivery's first event arrives before or with its later ones."""
    batch: list[Delivery] = []
    events = 0
    for delivery in deliveries:
        if batch and events + len(delivery.facts) > size:
            yield batch
            batch, events = [], 0
        batch.append(delivery)
        events += len(delivery.facts)
    if batch:
        yield batch


def import_body(batch: Iterable[Delivery]) -> list[dict[str, Any]]:
    return [segment_shaped(delivery, position) for delivery in batch for position in range(len(delivery.facts))]
