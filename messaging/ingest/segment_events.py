"""Events of the Segment world that have a meaning here, by name (protocols.md 4.3 and 5.3).

They count as facts of a delivery only where they name one; Segment's own list has no such field, so all spellings in
use are accepted. Without one they are ordinary custom events.
"""

from typing import Any

from messaging.events import Event
from messaging.ingest import onesignal
from messaging.ingest.limits import ID_LETTERS, TEXT_LETTERS, TOKEN_LETTERS
from messaging.ingest.words import word

NATIVE = "Message Event"
REPORT = "Report Delivery Event"
DEVICE_ADDED = "Device Created or Updated"
DEVICE_GONE = "Device Deleted"

# What a REPORT may say, and the type it is.
METRICS = {"delivered": "delivered", "opened": "opened", "clicked": "clicked", "converted": "converted"}

# Of these a message may be named instead of a delivery (ruling 39).
IN_APP = {
    "In-App Message Displayed": "displayed",
    "In-App Message Page Displayed": "page_displayed",
    "In-App Message Clicked": "clicked",
    "In-App Message Dismissed": "dismissed",
    **onesignal.KINDS,
}

TYPES = {
    "Push Notification Received": "delivered",
    "Push Notification Tapped": "opened",
    "Push Notification Bounced": "bounced",
    "Email Delivered": "delivered",
    "Email Opened": "opened",
    "Email Link Clicked": "clicked",
    "Email Bounced": "bounced",
    "Email Marked as Spam": "spammed",
    "Unsubscribed": "unsubscribed",
    **IN_APP,
}

_DELIVERY_NAMES = ("delivery_id", "deliveryId", "cio_delivery_id", "email_id")
# Field of an event -> how properties of in-app events call it.
_PARTS = {
    "display": ("display_id", "displayId"),
    "card": ("card_id", "cardId", "page_id"),
    "block": ("block_id", "blockId", "target_id"),
}
# The tap on the notification itself, not on one of its buttons.
_PLAIN_TAP = "Open"


def apply(event: Event, name: str, properties: dict[str, Any]) -> bool:
    """Turns a custom event into the fact it reports. False, and nothing changed, where it is none."""
    kind = METRICS.get(str(properties.get("metric")).lower()) if name == REPORT else TYPES.get(name)
    delivery = delivery_of(properties)
    message = _first(properties, ("message_id", "messageId")) if name in IN_APP else None
    if kind is None or (delivery is None and message is None):
        return False
    event.type = kind
    event.name = None
    event.delivery = delivery
    # A library of a device has to name somebody and names the delivery; the delivery knows its person (metrics.md N-5).
    if delivery is not None and (event.anonymous == delivery or name == REPORT):
        event.anonymous = None
    event.device = word(properties.get("recipient"), "properties.recipient", TOKEN_LETTERS) or event.device
    event.action_name = _action(properties)
    event.reason = word(properties.get("reason"), "properties.reason", TEXT_LETTERS)
    if name in IN_APP:
        event.message = message
        for field, names in _PARTS.items():
            setattr(event, field, _first(properties, names))
    return True


def delivery_of(properties: dict[str, Any]) -> str | None:
    return _first(properties, _DELIVERY_NAMES)


def _action(properties: dict[str, Any]) -> str | None:
    named = _first(properties, ("action_name", "actionName", "target_name", "action"), TEXT_LETTERS)
    return None if named == _PLAIN_TAP else named


def _first(properties: dict[str, Any], names: tuple[str, ...], most: int = ID_LETTERS) -> str | None:
    found = (word(properties.get(name), f"properties.{name}", most) for name in names)
    return next((text for text in found if text), None)
