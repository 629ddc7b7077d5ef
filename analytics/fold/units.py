"""Deliveries in the making, kept together by person and campaign.

A unit holds all deliveries of one person in one campaign, because whether the person belongs to a set, and
which entries there are, is a question about all of them (rulings 25 and 29).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from analytics.contributions import ON_DEVICES, Contribution, contributions, entry_receipt, outcome_of
from analytics.leafmetrics import ScopeKind
from campaigns.entries import Receipt
from messaging.events import STATEMENTS
from messaging.facts import Facts
from messaging.models.delivery import DeliveryState
from messaging.platforms import NAMELESS, Platform
from messaging.verdict import Outcome, latest_statement

_STATEMENTS = frozenset(STATEMENTS)
# What only a device that received the message can have reported.
_PROOFS = ("delivered", "opened", "clicked", "machine_opened", "machine_clicked")


@dataclass(slots=True)
class Attempt:
    """The part of a delivery that concerns one device."""

    platform: int
    facts: Facts = field(default_factory=Facts)
    changed: bool = False


@dataclass(slots=True)
class DeliveryDraft:
    """One delivery with its facts; `before` is what it counted when this transaction first touched it."""

    id: int
    external_id: str | None
    person_id: int | None
    person_at_first: int | None
    message_id: int | None
    channel: str
    campaign_id: int | None
    action_id: int | None
    position: int
    entry_key: str
    population: int
    whole: Facts = field(default_factory=Facts)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    new: bool = False
    before: list[Contribution] | None = None
    _after: list[Contribution] | None = None
    _outcome: Outcome | None = None

    @property
    def scope(self) -> tuple[int, int]:
        if self.action_id is not None:
            return ScopeKind.ACTION, self.action_id
        return ScopeKind.MESSAGE, self.message_id or 0

    @property
    def unit_key(self) -> tuple[int, int]:
        """Person and campaign; a delivery without a person is a unit of its own."""
        if self.person_id is None:
            return -self.id, self.campaign_id or 0
        return self.person_id, self.campaign_id or 0

    def add(self, kind: str, at: int, token: str | None, platform: int, reason: str | None) -> None:
        """One more report. Statements about a device are its own; what devices report, and what a sender says
        without a token, is the delivery's too (ruling 49)."""
        if self.before is None:
            self.before = [] if self.new else self.counted()
        self._after = None
        if token is not None:
            attempt = self.attempts.get(token)
            if attempt is None:
                attempt = self.attempts[token] = Attempt(platform)
            elif platform and (not attempt.platform or platform < attempt.platform):
                attempt.platform = platform
            attempt.facts.add(kind, at, reason)
            attempt.changed = True
        if token is None or token in NAMELESS or kind not in _STATEMENTS:
            self.whole.add(kind, at, reason)

    def counted(self) -> list[Contribution]:
        """What the delivery counts as it stands now."""
        if self._after is None:
            self._outcome = outcome_of(self.channel, self.whole, self.named_devices())
            self._after = contributions(self.channel, self.whole, self.devices(), self._outcome)
        return self._after

    def devices(self) -> list[tuple[int, Facts]]:
        return [(attempt.platform, attempt.facts) for attempt in self.attempts.values()]

    def named_devices(self) -> list[tuple[int, Facts]]:
        return [(one.platform, one.facts) for token, one in self.attempts.items() if token not in NAMELESS]

    def outcome(self) -> Outcome | None:
        self.counted()
        return self._outcome

    def receipt(self) -> Receipt | None:
        at = entry_receipt(self.channel, self.whole, self.devices(), self.outcome())
        return None if at is None else Receipt(at, self.position, self.id, self.entry_key)

    def receipt_platforms(self) -> int:
        """One bit per platform of the devices that received it; who opened a letter did not receive it there."""
        accepted = ["displayed" if self.channel == "in_app" else "sent"]
        if self.channel in ON_DEVICES:
            accepted.extend(_PROOFS)
        bits = 0
        for attempt in self.attempts.values():
            if attempt.platform != Platform.ALL and attempt.facts.first(*accepted) is not None:
                bits |= 1 << attempt.platform
        return bits

    def state(self) -> str:
        """The highest rank reached (metrics.md ST-1)."""
        outcome = self.outcome()
        if outcome is None:
            return DeliveryState.QUEUED
        if outcome.status != "sent":
            return outcome.status
        if self.whole.first("opened", *(() if self.channel == "in_app" else ("clicked",))) is not None:
            return DeliveryState.OPENED
        if self.channel == "in_app":
            return DeliveryState.OPENED if "displayed" in self.whole.seen else DeliveryState.SENT
        return DeliveryState.DELIVERED if self.whole.first("delivered", "machine_opened") else DeliveryState.SENT

    def reason(self) -> str:
        """The latest reason any sender gave, while it still explains the state."""
        if self.state() not in ("failed", "bounced", "undeliverable", "suppressed"):
            return ""
        reasons = [facts.reason for facts in (self.whole, *(a.facts for a in self.attempts.values())) if facts.reason]
        return max(reasons)[1] if reasons else ""


@dataclass(slots=True)
class Unit:
    """All deliveries of one person in one campaign."""

    person_id: int | None
    campaign_id: int | None
    deliveries: list[DeliveryDraft] = field(default_factory=list)

    def touched(self) -> list[DeliveryDraft]:
        return [draft for draft in self.deliveries if draft.before is not None]


def grouped(drafts: Iterable[DeliveryDraft]) -> dict[tuple[int, int], Unit]:
    units: dict[tuple[int, int], Unit] = {}
    for draft in drafts:
        unit = units.get(draft.unit_key)
        if unit is None:
            unit = units[draft.unit_key] = Unit(draft.person_id, draft.campaign_id)
        unit.deliveries.append(draft)
    return units


def attempt_state(facts: Facts) -> str:
    """What the sender last said of a device."""
    statement = latest_statement(facts)
    return statement.status if statement else ""
