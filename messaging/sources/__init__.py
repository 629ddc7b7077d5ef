"""The sources of events: what each sent, hour by hour, and what became of it."""

from messaging.sources.receipts import count, fold_receipts

__all__ = ["count", "fold_receipts"]
