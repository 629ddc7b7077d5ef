"""Metrics out of facts: the glossary of metrics.md 1 restated as three small tables."""

from dataclasses import dataclass, replace
from fractions import Fraction

from tests.oracle.facts import Book, Cut

PROVIDERS = ("push", "email", "sms", "webhook")  # somebody else takes the message
CARRIERS = ("push", "email", "sms")  # and may refuse it
LETTERS = ("email",)
LINKS = ("email", "sms")
OPENED = ("push", "email")
EVERY = (*PROVIDERS, "in_app")
WHOLE = (None,)  # entries are of a campaign and have no channel

# What is summed up, and in which channels there is such a number.
TOTALS: dict[str, dict[str, tuple[str | None, ...]]] = {
    "users_total": {"entries": WHOLE},
    "received": {"received": EVERY},
    "attempted": {"attempted": PROVIDERS},
    "queued": {"queued": PROVIDERS},
    "sends": {"sent": PROVIDERS, "bounced": CARRIERS, "suppressed": CARRIERS},
    "sent": {"sent": PROVIDERS},
    "delivered": {"delivered": CARRIERS},
    "opened": {"opened": OPENED},
    "clicked": {"clicked": EVERY},
    "bounced": {"bounced": CARRIERS},
    "suppressed": {"suppressed": CARRIERS},
    "failed": {"failed": PROVIDERS},
    "undeliverable": {"undeliverable": PROVIDERS},
    "deferred": {"deferred": LETTERS},
    "unsubscribed": {"unsubscribed": LINKS},
    "spam": {"spam": LETTERS},
    "viewed": {"displayed": ("in_app",)},
    "opens_total": {"opens": LETTERS, "inferred_open": LETTERS},
    "clicks": {"clicks": LINKS},
    "sends_and_failed": {"sent": CARRIERS, "bounced": CARRIERS, "suppressed": CARRIERS, "failed": CARRIERS},
}
UNIQUES: dict[str, dict[str, tuple[str | None, ...]]] = {
    "users_unique": {"entries": WHOLE},
    "engaged": {"interacted": EVERY},
    "interacted": {"interacted": EVERY},
    "received_unique": {"received": EVERY},
    "opened_unique": {"opened": OPENED},
    "clicked_unique": {"clicked": EVERY},
    "opens_unique": {"opened_by_anything": LETTERS},
    "human_opens_unique": {"opened": LETTERS},
    "clicks_unique": {"clicked": LINKS},
}
# Gauges: of this moment, whatever the range (P-01, E-03).
NOW = ("attempted", "queued", "deferred")
# Numerator, denominator, and the channels that have such a rate: both parts are taken from these alone.
RATES: dict[str, tuple[str, str, tuple[str | None, ...]]] = {
    "unique_users_rate": ("users_unique", "users_with_person", WHOLE),
    "engagement_rate": ("engaged", "users_unique", (*EVERY, None)),
    "delivery_rate": ("delivered", "sent", CARRIERS),
    "open_rate_sent": ("opened", "sent", OPENED),
    "open_rate_delivered": ("opened", "delivered", OPENED),
    "bounce_rate": ("bounced", "sends", CARRIERS),
    "suppression_rate": ("suppressed", "sends", CARRIERS),
    "failure_rate": ("failed", "sends_and_failed", CARRIERS),
    "click_rate": ("clicks_unique", "delivered", LINKS),
    "click_to_open_rate": ("clicks_unique", "human_opens_unique", LETTERS),
}


@dataclass(frozen=True, slots=True)
class Number:
    """An exact value; of a rate percent, and None where the denominator is 0 (F-4)."""

    value: int | Fraction | None
    numerator: int | None = None
    denominator: int | None = None


def number(metric: str, book: Book, cut: Cut) -> Number:
    if metric not in RATES:
        return Number(count(metric, book, cut))
    above, below, channels = RATES[metric]
    if metric == "engagement_rate" and (cut.channel or cut.action):
        below = "received_unique"  # nobody enters a channel; there it is of the people who received
    numerator, denominator = (count(part, book, cut, channels) for part in (above, below))
    return Number(Fraction(100 * numerator, denominator) if denominator else None, numerator, denominator)


def count(metric: str, book: Book, cut: Cut, within: tuple[str | None, ...] = (*EVERY, None)) -> int:
    if metric == "users_with_person":  # entries without a person leave every rate of people (B-09)
        return sum(1 for fact in book.find("entries", cut) if fact.person is not None)
    if metric in NOW:
        cut = replace(cut, start=None, end=None)
    found = (
        fact
        for name, channels in (UNIQUES.get(metric) or TOTALS[metric]).items()
        for fact in book.find(name, cut)
        if fact.channel in channels and fact.channel in within
    )
    if metric in UNIQUES:
        return len({fact.person for fact in found if fact.person is not None})
    return sum(1 for _ in found)
