"""Google's push service, HTTP v1 (protocols.md 2)."""

from messaging.providers.fcm.provider import FcmProvider

__all__ = ["FcmProvider"]
