"""The effective time of an event: the time every count, bucket and window uses (metrics.md T-10)."""

TOLERANCE = 5 * 60 * 1_000_000


def effective_time(occurred: int | None, received: int, created: int | None = None) -> tuple[int, bool]:
    """The effective time and whether the device's clock was off by more than five minutes; all times are
    microseconds since 1970.

    `created` is when we created the delivery; of one that somebody else sends it is unknown, and nothing is
    too early (T-10 c, ruling 28a).
    """
    if occurred is None:
        return received, False
    if occurred > received:
        return received, occurred - received > TOLERANCE
    if created is not None and occurred < created:
        return (created, False) if created - occurred <= TOLERANCE else (received, True)
    return occurred, False
