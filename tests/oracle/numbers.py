"""Metrics out of facts: the glossary of metrics.md 1 restated as three small tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.facts import Cut, Fact, people

TOTALS: dict[str, tuple[str, ...]] = {
    "users_total": ("entries",),
    "received": ("received",),
    "attempted": ("attempted",),
    "sends": ("sent", "bounced", "suppressed"),
    "sent": ("sent",),
    "delivered": ("delivered",),
    "opened": ("opened",),
    "clicked": ("clicked",),
    "bounced": ("bounced",),
    "suppressed": ("suppressed",),
    "failed": ("failed",),
    "undeliverable": ("undeliverable",),
    "deferred": ("deferred",),
    "unsubscribed": ("unsubscribed",),
    "spam": ("spam",),
    "viewed": ("displayed",),
    "opens_total": ("opens",),
    "clicks": ("clicks",),
}
UNIQUES: dict[str, str] = {
    "users_unique": "entries",
    "engaged": "interacted",
    "interacted": "interacted",
    "received_unique": "received",
    "opened_unique": "opened",
    "clicked_unique": "clicked",
    "opens_unique": "opened_by_anything",
    "human_opens_unique": "opened",
    "clicks_unique": "clicked",
}
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


def number(metric: str, facts: Sequence[Fact], cut: Cut) -> Number:
    within = [fact for fact in facts if cut.holds(fact)]
    if metric not in RATES:
        return Number(count(metric, within))
    above, below = (count(part, within) for part in RATES[metric])
    return Number(Fraction(100 * above, below) if below else None, above, below)


def count(metric: str, facts: Sequence[Fact]) -> int:
    if metric == "users_with_person":  # entries without a person leave every rate of people (B-09)
        return sum(1 for fact in facts if fact.name == "entries" and fact.person is not None)
    if metric == "sends_and_failed":
        return count("sends", facts) + count("failed", facts)
    if metric in UNIQUES:
        return len(people(fact for fact in facts if fact.name == UNIQUES[metric]))
    return sum(1 for fact in facts if fact.name in TOTALS[metric])
