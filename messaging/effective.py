"""The effective time of an event: the time every count, bucket and window uses (metrics.md T-10)."""

TOLERANCE = 5 * 60 * 1_000_000


def effective_time(occurred: int | None, received: int) -> tuple[int, bool]:
    """The effective time and whether the device's clock was off by more than five minutes; all times are
    microseconds since 1970.

    T-10 (c), the delivery's creation, applies only to deliveries we created ourselves (ruling 28a); the
    sending engine adds it there.
    """
    if occurred is None:
        return received, False
    if occurred > received:
        return received, occurred - received > TOLERANCE
    return occurred, False
