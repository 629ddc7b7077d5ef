"""Where services report to, for whoever sets them up."""

from typing import NamedTuple

from django.conf import settings

from messaging.hooks.email import SERVICES, SIGNED
from messaging.models import Way
from messaging.providers.email.backends import BACKENDS

# Only the keys' own page can show a key, and only once.
KEY = "WRITE_KEY"


class Reports(NamedTuple):
    """One service's address, with a word where a write key belongs."""

    service: str
    address: str
    signed: bool


def addresses(way: str) -> list[Reports]:
    """Of a way out; empty where its provider tells nothing afterwards."""
    if way == Way.SMS:
        return [Reports("Twilio and the like", f"{settings.SITE_URL}/hooks/twilio/{KEY}/", signed=True)]
    if way != Way.EMAIL:
        return []
    offered = [(name, backend.label) for name, backend in BACKENDS.items() if name in SERVICES]
    return [
        Reports(label, f"{settings.SITE_URL}/hooks/email/{name}/{KEY}/", signed=name in SIGNED)
        for name, label in offered
    ]
