"""The line Reach: how many a campaign was meant for, and where each of them stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.reports.shapes import Number, Numbers
from analytics.templatetags.numbers import exact, percent

STATES = ("reach_received", "reach_waiting", "reach_failed", "reach_bounced", "reach_left_out")
REASONS = ("reach_no_device", "reach_unsubscribed", "reach_suppressed", "reach_message_limit", "reach_cancelled")

# From here on the page names what kept the rest from being reached.
_GOOD_ENOUGH = Decimal(90)
_BECAUSE = {
    "reach_waiting": "a message is still on its way to {}",
    "reach_failed": "it failed for {}",
    "reach_bounced": "it bounced for {}",
    "reach_no_device": "{} had no device or address",
    "reach_unsubscribed": "{} had unsubscribed",
    "reach_suppressed": "{} had only suppressed devices or addresses",
    "reach_message_limit": "{} had had as many messages that day as the workspace allows",
    "reach_cancelled": "it was stopped or switched off for {}",
}


@dataclass(frozen=True, slots=True)
class ReachPart:
    """One place of the line: from `start` on it takes `share` percent of everybody."""

    number: Number
    start: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Reach:
    """The states add up to `meant`, the reasons to the last state; `sentence` is empty while nearly all are reached."""

    meant: Number
    rate: Number
    states: Sequence[ReachPart]
    reasons: Sequence[ReachPart]
    sentence: str


def reach_of(numbers: Numbers) -> Reach | None:
    """None under one platform, where nobody can be said to be left out."""
    meant = numbers["reach_meant"]
    if meant.value is None:
        return None
    return Reach(
        meant=meant,
        rate=numbers["reach_rate"],
        states=_parts(numbers, STATES, meant),
        reasons=[part for part in _parts(numbers, REASONS, meant) if part.number.value],
        sentence=_largest_cause(numbers),
    )


def _parts(numbers: Numbers, ids: Sequence[str], meant: Number) -> list[ReachPart]:
    whole, start, parts = Decimal(meant.value or 1), Decimal(0), []
    for id in ids:
        share = Decimal(numbers[id].value or 0) * 100 / whole
        parts.append(ReachPart(numbers[id], start, share))
        start += share
    return parts


def _largest_cause(numbers: Numbers) -> str:
    """`Reached 81.0%. The largest cause: 120 people had no device or address.` Of two as large the first stands."""
    rate = numbers["reach_rate"].value
    if rate is None or rate >= _GOOD_ENOUGH:
        return ""
    cause = max(_BECAUSE, key=lambda id: numbers[id].value or 0)
    count = numbers[cause].value
    people = f"{exact(count)} {'person' if count == 1 else 'people'}"
    return f"{percent(Decimal(rate))} were reached. The largest cause: {_BECAUSE[cause].format(people)}."
