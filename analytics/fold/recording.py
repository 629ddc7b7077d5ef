"""Writing a difference between what somebody counted before and counts now into the changes of leaves."""

from collections import Counter
from collections.abc import Callable

from analytics.changes import Changes, Key, quarter_of


def record(difference: Counter[Key], person: int | None, changes: Changes, standing: Callable[[], set[Key]]) -> None:
    """Writes a difference down. Who counts fewer somewhere leaves that set only if nothing else keeps them
    there; that is decided over all rows of the person, under the person's lock (ruling 25)."""
    for key, n in difference.items():
        if n:
            changes.count(key, n, person if n > 0 else None)
    gone = [key for key, n in difference.items() if n < 0]
    if not gone or person is None:
        return
    fives = standing()
    quarters = {quarter_of(key) for key in fives}
    lifetimes = {key[:5] for key in fives}
    for key in gone:
        if key not in fives:
            changes.leave_five(key, person)
        if quarter_of(key) not in quarters:
            changes.leave_quarter(quarter_of(key), person)
            if key[:5] not in lifetimes:
                changes.shrink(key)
