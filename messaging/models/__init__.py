"""People, devices, messages and deliveries. The tables events pass through stand in the migrations: they are
written by COPY and read by plain SQL, never row by row."""

from messaging.models.delivery import Delivery, DeliveryState, DeviceAttempt
from messaging.models.message import Message
from messaging.models.person import Device, Person, PersonAlias

__all__ = ["Delivery", "DeliveryState", "Device", "DeviceAttempt", "Message", "Person", "PersonAlias"]
