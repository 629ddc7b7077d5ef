"""What a delivery counts, by the shape of its facts.

Verdicts, contributions, receipts and states compare times and never calculate with them. So two deliveries whose
reports came in the same order come out the same, each with its own times; and of a million deliveries only some
hundred are different in that sense. The pure functions therefore look at the places of times in their order, once per
shape, and the answer is remembered.
"""

from collections.abc import Iterable
from typing import NamedTuple

from analytics.contributions import ON_DEVICES, contributions, entry_receipt, outcome_of
from analytics.leafmetrics import Leaf
from messaging.facts import Fact, Facts
from messaging.models.delivery import DeliveryState
from messaging.platforms import NAMELESS, Platform
from messaging.verdict import Outcome, latest_statement

# Kinds with the places of their first and last report.
_Seen = tuple[tuple[str, int, int], ...]
# Platform of a device, whether it has a name, and what is known of it.
_Device = tuple[int, bool, _Seen]

_MOST_REMEMBERED = 20_000
# What only a device that received the message can have reported.
_PROOFS = ("delivered", "opened", "clicked", "machine_opened", "machine_clicked")


class Shape(NamedTuple):
    """Everything that follows from the facts of one delivery; a place is an index into its times."""

    counted: tuple[tuple[int, int, int], ...]  # leaf, platform, place
    state: str
    outcome: int | None
    delivered: int | None
    opened: int | None
    clicked: int | None
    receipt: int | None
    receipt_platforms: int
    said_of_devices: tuple[str, ...]


_remembered: dict[tuple[str, _Seen, tuple[_Device, ...]], Shape] = {}


def of(channel: str, whole: Facts, devices: Iterable[tuple[str, int, Facts]]) -> tuple[Shape, list[int]]:
    """The shape of a delivery and its times in order; a device is token, platform and facts."""
    devices = list(devices)
    moments = {time for fact in whole.seen.values() for time in (fact.first, fact.last)}
    for _, _, facts in devices:
        for fact in facts.seen.values():
            moments.add(fact.first)
            moments.add(fact.last)
    times = sorted(moments)
    place = {time: index for index, time in enumerate(times)}
    key = (
        channel,
        _seen(whole, place),
        tuple([(platform, token not in NAMELESS, _seen(facts, place)) for token, platform, facts in devices]),
    )
    shape = _remembered.get(key)
    if shape is None:
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        shape = _remembered[key] = _made(*key)
    return shape, times


def _seen(facts: Facts, place: dict[int, int]) -> _Seen:
    return tuple([(kind, place[fact.first], place[fact.last]) for kind, fact in facts.seen.items()])


def _facts(seen: _Seen) -> Facts:
    return Facts(seen={kind: Fact(first, last, 1) for kind, first, last in seen})


def _made(channel: str, seen: _Seen, described: tuple[_Device, ...]) -> Shape:
    whole = _facts(seen)
    devices = [(platform, _facts(own)) for platform, _, own in described]
    named = [device for device, (_, has_name, _) in zip(devices, described, strict=True) if has_name]
    outcome = outcome_of(channel, whole, named)
    counted = contributions(channel, whole, devices, outcome)
    first = {leaf: at for leaf, platform, at in counted if platform == Platform.ALL}
    return Shape(
        counted=tuple((int(leaf), int(platform), at) for leaf, platform, at in counted),
        state=_state(channel, whole, outcome),
        outcome=None if outcome is None else outcome.at,
        delivered=first.get(Leaf.DELIVERED),
        opened=first.get(Leaf.OPENED, first.get(Leaf.DISPLAYED)),
        clicked=first.get(Leaf.CLICKED),
        receipt=entry_receipt(channel, whole, devices, outcome),
        receipt_platforms=_receipt_platforms(channel, devices),
        said_of_devices=tuple(_said(facts) for _, facts in devices),
    )


def _receipt_platforms(channel: str, devices: list[tuple[int, Facts]]) -> int:
    """One bit per platform of the devices that received it; who opened a letter did not receive it there."""
    accepted = ["displayed" if channel == "in_app" else "sent"]
    if channel in ON_DEVICES:
        accepted.extend(_PROOFS)
    bits = 0
    for platform, facts in devices:
        if platform != Platform.ALL and facts.first(*accepted) is not None:
            bits |= 1 << platform
    return bits


def _state(channel: str, whole: Facts, outcome: Outcome | None) -> str:
    """The highest rank reached (metrics.md ST-1)."""
    if outcome is None:
        return DeliveryState.QUEUED.value
    if outcome.status != "sent":
        return outcome.status
    if whole.first("opened", *(() if channel == "in_app" else ("clicked",))) is not None:
        return DeliveryState.OPENED.value
    if channel == "in_app":
        return (DeliveryState.OPENED if "displayed" in whole.seen else DeliveryState.SENT).value
    return (
        DeliveryState.DELIVERED if whole.first("delivered", "machine_opened") is not None else DeliveryState.SENT
    ).value


def _said(facts: Facts) -> str:
    """What the sender last said of a device."""
    statement = latest_statement(facts)
    return statement.status if statement else ""
