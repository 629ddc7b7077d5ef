"""What one delivery adds to the leaves: a pure function of its facts.

The fold takes the difference between before and after; `verify` sums it over all rows; both call this one
place. A contribution is (metric, platform, microsecond): "this delivery counts once here, at this time".
Times are the effective times of the facts themselves, so a late report moves a count to where it belongs.
"""

from collections.abc import Iterator, Sequence

from analytics.leafmetrics import Leaf
from messaging.events import Event
from messaging.facts import Facts
from messaging.platforms import Platform
from messaging.verdict import Outcome, settled, stated, verdict

Contribution = tuple[Leaf, int, int]

_BY_STATUS = {
    "sent": Leaf.SENT,
    "bounced": Leaf.BOUNCED,
    "suppressed": Leaf.SUPPRESSED,
    "failed": Leaf.FAILED,
    "undeliverable": Leaf.UNDELIVERABLE,
    "attempted": Leaf.ATTEMPTED,
}

# What counts once per delivery, at the first of these facts (metrics.md 1.3 to 1.5): an open implies a
# delivery, a click implies an open (ST-3, ruling 41).
_FIRST_OF: dict[str, tuple[tuple[Leaf, tuple[str, ...]], ...]] = {
    "push": (
        (Leaf.DELIVERED, ("delivered", "opened")),
        (Leaf.OPENED, ("opened",)),
    ),
    "email": (
        (Leaf.DELIVERED, ("delivered", "opened", "machine_opened", "clicked", "machine_clicked")),
        (Leaf.OPENED, ("opened", "clicked")),
        (Leaf.MACHINE_OPENED, ("opened", "clicked", "machine_opened")),
        (Leaf.CLICKED, ("clicked",)),
        (Leaf.UNSUBSCRIBED, ("unsubscribed",)),
        (Leaf.SPAM, ("spammed",)),
    ),
    "sms": (
        (Leaf.DELIVERED, ("delivered", "clicked", "machine_clicked")),
        (Leaf.CLICKED, ("clicked",)),
        (Leaf.UNSUBSCRIBED, ("unsubscribed",)),
    ),
    "in_app": (
        (Leaf.RECEIVED, ("displayed",)),
        (Leaf.DISPLAYED, ("displayed",)),
        (Leaf.CLICKED, ("clicked",)),
    ),
    "webhook": (),
}

# Which facts are an interaction of a person with the action (metrics.md 0.1).
_INTERACTIONS = {
    "push": frozenset({"opened"}),
    "email": frozenset({"opened", "clicked"}),
    "sms": frozenset({"clicked"}),
    "in_app": frozenset({"clicked"}),
    "webhook": frozenset(),
}
# Where a device takes part in every delivery. Elsewhere a device that opens a letter does not make it a letter sent to
# that platform: only what a report itself says has one (ruling 42).
ON_DEVICES = frozenset({"push", "in_app"})
_EVERY_OPEN = frozenset({"opened", "machine_opened"})
_LEFT_OUT = {"no_devices": Leaf.NO_DEVICE, "message_limit": Leaf.LIMITED}


def fact_kind(channel: str, event: Event, *, closes: bool = False) -> str:
    """The fact an event states, in the words of its channel.

    In push a click is an open (P-09); an in-app message is "opened" when it is displayed (I-11), and a
    click on its close button is a dismissal (I-E1). Opens and clicks no human made are kept apart (C-E4).
    """
    kind = event.type
    if channel == "push":
        return "opened" if kind == "clicked" else kind
    if channel == "in_app":
        if kind in ("opened", "page_displayed"):
            return "displayed"
        return "dismissed" if closes and kind == "clicked" else kind
    if not event.human and kind in ("opened", "clicked"):
        return f"machine_{kind}"
    return kind


def is_interaction(channel: str, kind: str) -> bool:
    """Whether this fact is a person's interaction with the action (metrics.md 0.1)."""
    return kind in _INTERACTIONS[channel]


def event_leaves(channel: str, kind: str) -> list[Leaf]:
    """What every single report of this fact adds to, however often it comes."""
    leaves = [Leaf.INTERACTED] if is_interaction(channel, kind) else []
    if kind in _EVERY_OPEN:
        leaves.append(Leaf.OPENS)
    elif kind == "clicked":
        leaves.append(Leaf.CLICKS)
    return leaves


def contributions(
    channel: str, whole: Facts, devices: Sequence[tuple[int, Facts]], outcome: Outcome | None
) -> list[Contribution]:
    """Everything one delivery counts in, under All and under each of its platforms."""
    found = list(_of_delivery(channel, whole, outcome))
    for platform in sorted({platform for platform, _ in devices if platform != Platform.ALL}):
        found.extend(_of_platform(channel, platform, [facts for own, facts in devices if own == platform]))
    return found


def outcome_of(channel: str, whole: Facts, devices: Sequence[tuple[int, Facts]]) -> Outcome | None:
    return verdict(whole, [facts for _, facts in devices], channel)


def reason_leaf(status: str, reason: str) -> Leaf | None:
    """What a delivery counts for the reason of its status, beside the status itself."""
    code = reason.partition(":")[0]
    if status == "failed":
        return None if code == "customer_unsubscribed" else Leaf.FAILED_OTHERWISE
    return _LEFT_OUT.get(code) if status == "undeliverable" else None


def entry_receipt(
    channel: str, whole: Facts, devices: Sequence[tuple[int, Facts]], outcome: Outcome | None
) -> int | None:
    """When the action was received, as entries see it: a bounce minutes after Sent takes nothing back (C-E1)."""
    if channel == "in_app":
        return whole.first("displayed")
    if outcome is None:
        return None
    if outcome.status == "sent":
        return outcome.at
    if outcome.status == "bounced":
        accepted = [at for facts in (whole, *(own for _, own in devices)) if (at := facts.first("sent")) is not None]
        return min(accepted, default=None)
    return None


def _of_delivery(channel: str, whole: Facts, outcome: Outcome | None) -> Iterator[Contribution]:
    if outcome is None:
        seen = whole.seen.values()
        if seen:
            yield Leaf.QUEUED, Platform.ALL, min(fact.first for fact in seen)
    else:
        yield _BY_STATUS[outcome.status], Platform.ALL, outcome.at
        if outcome.status == "sent" and channel != "in_app":
            yield Leaf.RECEIVED, Platform.ALL, outcome.at
    for leaf, kinds in _FIRST_OF[channel]:
        first = whole.first(*kinds)
        if first is not None:
            yield leaf, Platform.ALL, first
    inferred = _inferred_open(channel, [whole])
    if inferred is not None:
        yield Leaf.INFERRED_OPENS, Platform.ALL, inferred
    if _deferred_now(whole, outcome):
        yield Leaf.DEFERRED, Platform.ALL, whole.seen["deferred"].first


def _inferred_open(channel: str, said: Sequence[Facts]) -> int | None:
    """The open that a click proves where nobody reported one; a true one takes its place (ruling 41)."""
    if channel != "email" or any("opened" in facts.seen for facts in said):
        return None
    return min((first for facts in said if (first := facts.first("clicked")) is not None), default=None)


def _deferred_now(whole: Facts, outcome: Outcome | None) -> bool:
    if "deferred" not in whole.seen or (outcome is not None and outcome.status not in ("sent", "attempted")):
        return False
    # A machine that opens a letter has received it too.
    return whole.first("delivered", "opened", "clicked", "machine_opened", "machine_clicked") is None


def _of_platform(channel: str, platform: int, devices: Sequence[Facts]) -> Iterator[Contribution]:
    """Deliveries with at least one device of the platform in that state (P-17)."""
    outcomes: dict[str, int] = {}
    for facts in devices:
        outcome = settled(facts, channel) if channel in ON_DEVICES else stated(facts)
        if outcome is not None:
            outcomes[outcome.status] = min(outcome.at, outcomes.get(outcome.status, outcome.at))
    for status, at in outcomes.items():
        yield _BY_STATUS[status], platform, at
        if status == "sent" and channel != "in_app":
            yield Leaf.RECEIVED, platform, at
    for leaf, kinds in _FIRST_OF[channel]:
        said = kinds if channel in ON_DEVICES or leaf != Leaf.DELIVERED else ("delivered",)
        times = [first for facts in devices if (first := facts.first(*said)) is not None]
        if times:
            yield leaf, platform, min(times)
    inferred = _inferred_open(channel, devices)
    if inferred is not None:
        yield Leaf.INFERRED_OPENS, platform, inferred
