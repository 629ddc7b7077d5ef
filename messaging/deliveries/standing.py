"""Where a delivery stands, in sentences: why it is not sent yet, why it is not delivered yet (metrics.md 2.9)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from messaging.deliveries.devices import DeviceLine
from messaging.models import Delivery, DeliveryState, Outgoing
from messaging.sending.states import StreamState

_NOT_YET = (
    "The app is closed: it reports when it is opened the next time.",
    "The device is offline, or its battery saver holds messages back.",
    "The installed version of the app does not report deliveries, as after a move from another provider.",
)
_BY_PLATFORM = {
    "iOS": "iOS: a delivery is reported about 30 seconds after it arrived, while the app may run in the background.",
    "Android": "Android: nothing is reported in Doze, in deep sleep or under a battery restriction.",
}
_LOST = (
    "A request left and no answer came back, so nobody knows whether the message arrived. It is not sent again by"
    " itself, because it might arrive twice. A report of the device settles it."
)
# After so long without a report of the device a lost answer no longer counts as being under way.
LOST_FOR_GOOD = timedelta(hours=72)


def not_sent_yet(
    outgoing: Outgoing | None, held: Sequence[str], lines: Sequence[DeviceLine], now: datetime
) -> list[str]:
    """What a delivery of ours is waiting for."""
    if outgoing is None or outgoing.state not in ("queued", "open"):
        return []
    if lines and all(line.lost or line.settled for line in lines):
        return _in_doubt(lines, now)
    told = []
    if outgoing.stream.state == StreamState.PAUSED:
        told.append("The send it belongs to is paused.")
    told += [f"It is {text}." if text.startswith("waiting") else f"{text}." for text in held]
    if outgoing.state == "queued" and outgoing.due_at > now:
        told.append("It waits for its time: quiet hours, or the time it was planned for.")
    return [*told, *_in_doubt(lines, now)]


def _in_doubt(lines: Sequence[DeviceLine], now: datetime) -> list[str]:
    lost = [line for line in lines if line.lost]
    if not lost:
        return []
    told = [_LOST]
    if all(line.asked_at is not None and now - line.asked_at > LOST_FOR_GOOD for line in lost):
        told.append("No report came within 72 hours, so it stays Attempted and no longer counts as in progress.")
    return told


def not_delivered_yet(delivery: Delivery, lines: Sequence[DeviceLine]) -> list[str]:
    """Why a push that was accepted may lack the device's word."""
    if delivery.channel != "push" or delivery.state != DeliveryState.SENT or delivery.delivered_at is not None:
        return []
    platforms = dict.fromkeys(line.name for line in lines)
    return [*_NOT_YET, *(_BY_PLATFORM[name] for name in platforms if name in _BY_PLATFORM)]


def held_words(channel: str, held: Mapping[str, str], sends_by: Sequence[str]) -> list[str]:
    """Of the ways this delivery takes."""
    ways = sends_by or (("apns", "fcm") if channel == "push" else (channel,))
    return [held[way] for way in dict.fromkeys(ways) if way in held]
