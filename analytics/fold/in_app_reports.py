"""A report of an in-app message on its way to the numbers: which device it is of, and which display (ruling 39)."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.fold.in_app_places import SHOWN, Place
from analytics.fold.item import Item
from messaging.in_app_identities import ANONYMOUS, DELIVERY, EVENT, TOKEN, person, person_device
from messaging.ingest.fingerprints import Fingerprints

_MINUTE = 60_000_000


@dataclass(slots=True)
class Report:
    """`number` and `person` are what the message calls the device and the person (ruling 37)."""

    item: Item
    place: Place
    device: str
    device_digest: bytes
    person_digest: bytes | None
    display_digest: bytes
    number: int = 0
    person: int | None = None
    # Whether it is the first that says so: a card is shown once in a display, however often it is reported.
    counts_impression: bool = False

    @property
    def message_id(self) -> int:
        return self.place.message_id

    @property
    def shows(self) -> bool:
        return self.item.event.type in SHOWN

    @property
    def clicks(self) -> bool:
        """On anything but a close button: those are counted apart (I-05)."""
        return self.item.event.type == "clicked" and not self.place.closes

    @property
    def closes(self) -> bool:
        return self.item.event.type == "clicked" and self.place.closes

    @property
    def ends(self) -> bool:
        return self.closes or self.item.event.type == "dismissed"


def made_of(items: Iterable[Item], marks: Fingerprints) -> list[Report]:
    """In the order they came in."""
    return [_made(item, item.place, marks) for item in sorted(items, key=lambda one: one.row_id) if item.place]


def _made(item: Item, place: Place, marks: Fingerprints) -> Report:
    device = device_of(item)
    whom = None if item.person_id is None else marks.of_member(place.message_id, person(item.person_id))
    display = marks.of_member(place.message_id, _display_of(item, device))
    return Report(item, place, device, marks.of_member(place.message_id, device), whom, display)


def device_of(item: Item) -> str:
    """The token, else the anonymous id, else the person, else what little the report says."""
    event = item.event
    if event.device is not None:
        return f"{TOKEN}{event.device}"
    if event.anonymous is not None:
        return f"{ANONYMOUS}{event.anonymous}"
    if item.person_id is not None:
        return person_device(item.person_id)
    return f"{DELIVERY}{event.delivery}" if event.delivery is not None else f"{EVENT}{item.key}"


def _display_of(item: Item, device: str) -> str:
    """Where a client numbers no displays: the delivery on that device within a minute (I-E3)."""
    if item.event.display is not None:
        return f"s{item.event.display}"
    return f"t{item.event.delivery or ''}\0{device}\0{item.at // _MINUTE}"
