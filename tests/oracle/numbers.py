"""Metrics out of facts: the glossary of metrics.md 1 restated as three small tables."""

from dataclasses import dataclass, replace
from fractions import Fraction

from tests.oracle.facts import Book, Cut

PROVIDERS = ("push", "email", "sms", "webhook")  # channels in which somebody else takes the message
LETTERS = ("email",)
LINKS = ("email", "sms")
ANY = (*PROVIDERS, "in_app", None)

# What is counted, and in which channels there is such a number.
TOTALS: dict[str, tuple[tuple[str, ...], tuple[str | None, ...]]] = {
    "users_total": (("entries",), ANY),
    "received": (("received",), ANY),
    "attempted": (("attempted",), PROVIDERS),
    "queued": (("queued",), PROVIDERS),
    "sends": (("sent", "bounced", "suppressed"), PROVIDERS),
    "sent": (("sent",), PROVIDERS),
    "delivered": (("delivered",), ANY),
    "opened": (("opened",), ANY),
    "clicked": (("clicked",), ANY),
    "bounced": (("bounced",), PROVIDERS),
    "suppressed": (("suppressed",), PROVIDERS),
    "failed": (("failed",), PROVIDERS),
    "undeliverable": (("undeliverable",), PROVIDERS),
    "deferred": (("deferred",), LETTERS),
    "unsubscribed": (("unsubscribed",), LINKS),
    "spam": (("spam",), LETTERS),
    "viewed": (("displayed",), ("in_app",)),
    "opens_total": (("opens",), LETTERS),
    "clicks": (("clicks",), LINKS),
    "sends_and_failed": (("sent", "bounced", "suppressed", "failed"), PROVIDERS),
}
UNIQUES: dict[str, tuple[str, tuple[str | None, ...]]] = {
    "users_unique": ("entries", ANY),
    "engaged": ("interacted", ANY),
    "interacted": ("interacted", ANY),
    "received_unique": ("received", ANY),
    "opened_unique": ("opened", ANY),
    "clicked_unique": ("clicked", ANY),
    "opens_unique": ("opened_by_anything", LETTERS),
    "human_opens_unique": ("opened", LETTERS),
    "clicks_unique": ("clicked", LINKS),
}
# Gauges: of this moment, whatever the range (P-01, E-03).
NOW = ("attempted", "queued", "deferred")
RATES: dict[str, tuple[str, str]] = {
    "unique_users_rate": ("users_unique", "users_with_person"),
    "engagement_rate": ("engaged", "users_unique"),
    "delivery_rate": ("delivered", "sent"),
    "open_rate_sent": ("opened", "sent"),
    "open_rate_delivered": ("opened", "delivered"),
    "bounce_rate": ("bounced", "sends"),
    "suppression_rate": ("suppressed", "sends"),
    "failure_rate": ("failed", "sends_and_failed"),
    "click_rate": ("clicks_unique", "delivered"),
    "click_to_open_rate": ("clicks_unique", "human_opens_unique"),
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
    above, below = RATES[metric]
    if metric == "engagement_rate" and (cut.channel or cut.action):
        below = "received_unique"  # nobody enters a channel; there it is of the people who received
    numerator, denominator = count(above, book, cut), count(below, book, cut)
    return Number(Fraction(100 * numerator, denominator) if denominator else None, numerator, denominator)


def count(metric: str, book: Book, cut: Cut) -> int:
    if metric == "users_with_person":  # entries without a person leave every rate of people (B-09)
        return sum(1 for fact in book.find("entries", cut) if fact.person is not None)
    if metric in UNIQUES:
        name, channels = UNIQUES[metric]
        found = (fact for fact in book.find(name, cut) if fact.channel in channels)
        return len({fact.person for fact in found if fact.person is not None})
    names, channels = TOTALS[metric]
    if metric in NOW:
        cut = replace(cut, start=None, end=None)
    return sum(1 for name in names for fact in book.find(name, cut) if fact.channel in channels)
