"""Which action a conversion is credited to, and which message was nearest: pure functions (metrics.md 3.2, 3.3).

Both answers are right, they answer different questions: the action card credits what the person touched last, the
delivery log marks the message that came last before the conversion. All times are microseconds since 1970.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """One message of an entry; `received_at` is empty where a bounce took the receipt back (metrics.md C-E1)."""

    delivery_id: int
    action_id: int
    position: int
    received_at: int | None
    interactions: Sequence[int] = ()


def attributed(contacts: Iterable[Contact], at: int) -> Contact | None:
    """The action interacted with last, else the one received last (V-10). What happened later plays no part (V-11)."""
    contacts = list(contacts)
    return last_interacted(contacts, at) or last_received(contacts, at)


def last_interacted(contacts: Iterable[Contact], at: int) -> Contact | None:
    touched = [(moment, one) for one in contacts for moment in one.interactions if moment <= at]
    return _latest(touched)


def last_received(contacts: Iterable[Contact], at: int) -> Contact | None:
    return _latest(
        [(one.received_at, one) for one in contacts if one.received_at is not None and one.received_at <= at]
    )


def first_interacted(contacts: Iterable[Contact], at: int) -> Contact | None:
    """Another way to credit, shown beside the standing one: who got the person moving; else whom they heard first."""
    contacts = list(contacts)
    touched = [(moment, one) for one in contacts for moment in one.interactions if moment <= at]
    received = [(one.received_at, one) for one in contacts if one.received_at is not None and one.received_at <= at]
    found = min(touched or received, key=lambda pair: (pair[0], *_tie(pair[1])), default=None)
    return found[1] if found else None


def nearest(anchors: Iterable[tuple[int, int]], at: int, window: int | None) -> int | None:
    """The delivery that reached the qualifying state last, not longer ago than the window (V-20); anchors are
    (time of that state, delivery). Without a window any time ago will do; at its very end it still counts (V-5)."""
    fitting = [(moment, id) for moment, id in anchors if moment <= at and (window is None or at <= moment + window)]
    return max(fitting)[1] if fitting else None


def _latest(found: Sequence[tuple[int, Contact]]) -> Contact | None:
    """Of two at the same instant the later one in the flow, then the larger delivery."""
    latest = max(found, key=lambda pair: (pair[0], *_tie(pair[1])), default=None)
    return latest[1] if latest else None


def _tie(contact: Contact) -> tuple[int, int]:
    return contact.position, contact.delivery_id
