"""Opens and clicks of e-mails and texts: what is put into a message, and what comes back of it (protocols.md 7)."""

from messaging.tracking.instrumenting import instrument, unsubscribe_url

__all__ = ["instrument", "unsubscribe_url"]
