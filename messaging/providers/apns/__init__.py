"""Apple's push service, with a token key (protocols.md 1)."""

from messaging.providers.apns.provider import ApnsProvider

__all__ = ["ApnsProvider"]
