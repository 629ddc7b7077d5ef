"""Customer.io's Track API, versions 1 and 2, as far as people, devices, events and deliveries go (protocols.md 4)."""

from messaging.ingest.customerio.routes import ROUTES, anonymous_event, find_door

__all__ = ["ROUTES", "anonymous_event", "find_door"]
