"""What the numbers of one step must be, counted from the demo's own deliveries and nothing else."""

from collections import Counter
from collections.abc import Iterable

from analytics.demo.story import Delivery, Fact

# The later word decides where no device accepted (metrics.md 2.2, 2.3).
WORST_FIRST = ("failed", "bounced", "suppressed", "undeliverable")
PROOF = {
    "push": {"delivered", "opened"},
    "email": {"delivered", "opened", "clicked"},
    "sms": {"delivered", "clicked"},
    "in_app": set(),
}
INTERACTIONS = {"push": {"opened"}, "email": {"opened", "clicked"}, "sms": {"clicked"}, "in_app": {"clicked"}}


def recount(deliveries: Iterable[Delivery]) -> dict[str, int]:
    """Totals of one step by metric id."""
    found: Counter[str] = Counter()
    receivers: set[str] = set()
    interacting: set[str] = set()
    for delivery in deliveries:
        channel, kinds = delivery.step.channel, {fact.kind for fact in delivery.facts}
        by_people = {fact.kind for fact in delivery.facts if fact.human}
        outcome = verdict(channel, delivery.facts)
        found[outcome] += 1
        found["sends"] += outcome in ("sent", "bounced", "suppressed")
        found["delivered"] += bool(kinds & PROOF[channel])
        found["opened"] += channel in ("push", "email") and bool(by_people & {"opened", "clicked"})
        found["clicked"] += bool(by_people & ({"opened"} if channel == "push" else {"clicked"}))
        if (outcome == "sent" and channel != "in_app") or "displayed" in kinds:
            found["received"] += 1
            receivers.add(delivery.person)
        if by_people & INTERACTIONS[channel]:
            interacting.add(delivery.person)
    return {**found, "received_unique": len(receivers), "interacted": len(interacting)}


def verdict(channel: str, facts: tuple[Fact, ...]) -> str:
    kinds = {fact.kind for fact in facts}
    if channel != "push" and "bounced" in kinds and not kinds & {"opened", "clicked"}:
        return "bounced"
    if "sent" in kinds:
        return "sent"
    return next(kind for kind in WORST_FIRST if kind in kinds)
