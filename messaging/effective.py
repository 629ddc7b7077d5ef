"""The effective time of an event: the time every count, bucket and window uses (metrics.md T-10)."""

from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)


def effective_time(occurred_at: datetime | None, received_at: datetime) -> tuple[datetime, bool]:
    """The effective time and whether the device's clock was off by more than five minutes.

    T-10 (c), the delivery's creation, applies only to deliveries we created ourselves (ruling 28a); the
    sending engine adds it there.
    """
    if occurred_at is None:
        return received_at, False
    if occurred_at > received_at:
        return received_at, occurred_at - received_at > TOLERANCE
    return occurred_at, False
