"""People, devices, messages and deliveries. The tables events pass through stand in the migrations: they are
written by COPY and read by plain SQL, never row by row."""

from messaging.models.content import Block, BlockTracking, BlockType, Card
from messaging.models.delivery import Delivery, DeliveryState, DeviceAttempt
from messaging.models.ledger import Sighting, Tally
from messaging.models.message import Message
from messaging.models.person import Device, Person, PersonAlias
from messaging.models.tag import PersonTag

__all__ = [
    "Block",
    "BlockTracking",
    "BlockType",
    "Card",
    "Delivery",
    "DeliveryState",
    "Device",
    "DeviceAttempt",
    "Message",
    "Person",
    "PersonAlias",
    "PersonTag",
    "Sighting",
    "Tally",
]
