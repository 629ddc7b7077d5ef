"""Deliveries in the making, kept together by person and campaign or journey.

A unit holds all deliveries of one person in one campaign or journey, because whether the person belongs to a set, and
which entries there are, is a question about all of them (rulings 25 and 29).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from analytics.changes import Key, bucket_number
from analytics.contributions import reason_leaf
from analytics.fold import shapes
from analytics.fold.shapes import Shape
from analytics.leafmetrics import Leaf, ScopeKind
from campaigns.entries import Receipt
from messaging.events import STATEMENTS
from messaging.facts import Facts
from messaging.models.delivery import DeliveryState
from messaging.platforms import NAMELESS, Platform
from messaging.verdict import latest_statement

_STATEMENTS = frozenset(STATEMENTS)
# Leaf, platform, microsecond: the delivery counts once here, at this time.
Count = tuple[int, int, int]
UnitKey = tuple[int, int, int]
_EXPLAINED = frozenset({"failed", "bounced", "undeliverable", "suppressed"})
_RECEIVED, _ALL, _CONVERTED = int(Leaf.RECEIVED), int(Platform.ALL), DeliveryState.CONVERTED.value
_ACTION, _MESSAGE, _STEP = int(ScopeKind.ACTION), int(ScopeKind.MESSAGE), int(ScopeKind.STEP)


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
    # When the first conversion chose it (V-20), as stored and as it should be.
    converted_at: int | None = None
    before: list[Count] | None = None
    journey_id: int | None = None
    step_id: int | None = None
    _shape: Shape | None = None
    _times: list[int] = field(default_factory=list)
    _counted: list[Count] = field(default_factory=list)

    @property
    def scope(self) -> tuple[int, int]:
        if self.action_id is not None:
            return _ACTION, self.action_id
        if self.step_id is not None:
            return _STEP, self.step_id
        return _MESSAGE, self.message_id or 0

    @property
    def unit_key(self) -> UnitKey:
        """Person, campaign and journey; a delivery without a person is a unit of its own."""
        person = -self.id if self.person_id is None else self.person_id
        return person, self.campaign_id or 0, self.journey_id or 0

    def add(self, kind: str, at: int, token: str | None, platform: int, reason: str | None) -> None:
        """One more report. Statements about a device are its own; what devices report, and what a sender says
        without a token, is the delivery's too (ruling 49)."""
        if self.before is None:
            self.before = [] if self.new else self.counted()
        self._shape = None
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

    def shape(self) -> Shape:
        """What follows from the facts as they stand now."""
        if self._shape is None:
            devices = [(token, attempt.platform, attempt.facts) for token, attempt in self.attempts.items()]
            self._shape, self._times = shapes.of(self.channel, self.whole, devices)
            self._counted = [(leaf, platform, self._times[place]) for leaf, platform, place in self._shape.counted]
            self._counted.extend(self._counted_by_reason(self._shape))
        return self._shape

    def counted(self) -> list[Count]:
        """What the delivery counts as it stands now."""
        self.shape()
        return self._counted

    def _counted_by_reason(self, shape: Shape) -> list[Count]:
        """Reasons are words of senders and no part of a shape."""
        leaf = reason_leaf(shape.state, self.reason()) if shape.state in _EXPLAINED else None
        at = self.time(shape.outcome)
        return [] if leaf is None or at is None else [(int(leaf), int(Platform.ALL), at)]

    def keys(self, counted: list[Count]) -> list[Key]:
        """The leaves of these counts."""
        kind, scope = self.scope
        population = self.population
        return [(kind, scope, leaf, platform, population, bucket_number(at)) for leaf, platform, at in counted]

    def time(self, place: int | None) -> int | None:
        """The microsecond at a place of the shape."""
        return None if place is None else self._times[place]

    def receipt(self) -> Receipt | None:
        at = self.time(self.shape().receipt)
        return None if at is None else Receipt(at, self.position, self.id, self.entry_key)

    def received_at(self) -> int | None:
        """Receipt as it counts now (metrics.md 0.1): a bounce minutes after Sent takes it back."""
        return next((at for leaf, platform, at in self.counted() if leaf == _RECEIVED and platform == _ALL), None)

    def anchor(self, state: str) -> int | None:
        """When it reached the state that qualifies it as the nearest message (V-20); only what was received can."""
        received = self.received_at()
        if state == "sent" or received is None:
            return received
        shape = self.shape()
        return self.time(shape.opened if state == "opened" or self.channel == "push" else shape.clicked)

    def convert(self, at: int | None) -> None:
        """Notes when it was chosen by a conversion, so that it is written where that changed."""
        if at != self.converted_at:
            if self.before is None:
                self.before = self.counted()
            self.converted_at = at

    def state(self) -> str:
        """The state shown: the highest rank reached."""
        return _CONVERTED if self.converted_at is not None else self.shape().state

    def reason(self) -> str:
        """The latest reason any sender gave for the state: of a phone that bounced beside one that failed, it is the
        failure that explains the delivery."""
        state = self.shape().state
        if state not in _EXPLAINED:
            return ""
        spoken = (self.whole, *(attempt.facts for attempt in self.attempts.values()))
        given = [(facts.reason, latest_statement(facts)) for facts in spoken if facts.reason is not None]
        deciding = [reason for reason, said in given if said is not None and said.status == state]
        reasons = deciding or [reason for reason, _ in given]
        return max(reasons)[1] if reasons else ""


@dataclass(slots=True)
class Unit:
    """All deliveries of one person in one campaign or journey."""

    person_id: int | None
    campaign_id: int | None
    deliveries: list[DeliveryDraft] = field(default_factory=list)
    # Its conversions may change although none of its deliveries does.
    asked: bool = False

    def touched(self) -> list[DeliveryDraft]:
        return [draft for draft in self.deliveries if draft.before is not None]


def grouped(drafts: Iterable[DeliveryDraft], asked: Iterable[tuple[int, int]] = ()) -> dict[UnitKey, Unit]:
    """`asked`: (person, campaign) to settle although none of their deliveries may have changed."""
    units = {(person, campaign, 0): Unit(person, campaign, asked=True) for person, campaign in asked}
    for draft in drafts:
        unit = units.get(draft.unit_key)
        if unit is None:
            unit = units[draft.unit_key] = Unit(draft.person_id, draft.campaign_id)
        unit.deliveries.append(draft)
    return units
