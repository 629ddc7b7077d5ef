"""Conversions of touched units: what follows from the rows they rest on, and what changes.

Everything is made anew from lasting rows (goal events, deliveries, touches) whenever something of the unit changed, so
that the order of arrival plays no part (ruling 28c).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from analytics.changes import Key, ValueKey, bucket_number
from analytics.fold.conversion_rows import ConversionRow, ConversionWrites, Grounds, Hit
from analytics.fold.references import References
from analytics.fold.units import DeliveryDraft, Unit
from analytics.leafmetrics import Leaf, ScopeKind
from campaigns import attribution, goals
from campaigns.attribution import Contact
from campaigns.entries import GoalEvent, Pass

_CAMPAIGN, _ACTION = int(ScopeKind.CAMPAIGN), int(ScopeKind.ACTION)
_CONVERTED, _ATTRIBUTED, _DELIVERIES = int(Leaf.CONVERSIONS), int(Leaf.ATTRIBUTED), int(Leaf.CONVERTED)


def events(unit: Unit, grounds: Grounds, names: References) -> list[tuple[int, GoalEvent]]:
    """The goal events that count for this campaign, each with the number its person had.

    Of an erased person the events are gone; what they converted stays (metrics.md N-7).
    """
    hits = grounds.hits.get(unit.person_id or 0, [])
    terms = names.terms[unit.campaign_id or 0]
    judged = [(hit.person_at_first, event) for hit in hits if (event := _judge(hit, unit, terms)) is not None]
    kept = {hit.id for hit in hits}
    gone = [row for row in grounds.stored.get(_key(unit), []) if row.hit_id not in kept]
    return judged + [
        (
            row.person_at_first,
            GoalEvent(
                row.at, row.hit_id, goals.in_force(terms, row.at).single, row.converted_delivery_id, row.value,
                row.platform, row.population,
            ),
        )
        for row in gone
    ]  # fmt: skip


def _judge(hit: Hit, unit: Unit, terms: list[goals.Terms]) -> GoalEvent | None:
    now = goals.in_force(terms, hit.at)
    if hit.delivery_id is not None:
        if hit.campaign_id != unit.campaign_id:
            return None
        return GoalEvent(hit.at, hit.id, now.single, hit.delivery_id, None, hit.platform, hit.population)
    if now.goal is None or not now.goal.met_by(hit.name, hit.properties):
        return None
    worth = now.goal.worth(hit.properties)
    return GoalEvent(hit.at, hit.id, now.single, None, worth, hit.platform, hit.population)


def credit(unit: Unit, passes: Iterable[tuple[int, Pass]], grounds: Grounds, names: References) -> list[ConversionRow]:
    """The conversions of these entries (number of the person, entry)."""
    drafts = {draft.id: draft for draft in unit.deliveries}
    rows = []
    for at_first, entry in passes:
        if not entry.conversions:
            continue
        contacts = [_contact(drafts[receipt.delivery_id], grounds) for receipt in entry.receipts]
        for event in entry.conversions:
            decided = event.delivery_id or (entry.reported_for if event is entry.conversions[-1] else None)
            nearest = _nearest(unit, drafts, event.at, decided, names)
            rows.append(_row(unit, at_first, entry.key, event, contacts, nearest))
    return rows


def _row(
    unit: Unit, at_first: int, entry_key: str, event: GoalEvent, contacts: list[Contact], nearest: int | None
) -> ConversionRow:
    credited = attribution.attributed(contacts, event.at)
    return ConversionRow(
        campaign_id=unit.campaign_id or 0,
        person_id=unit.person_id or 0,
        person_at_first=at_first,
        entry_key=entry_key,
        hit_id=event.id,
        at=event.at,
        action_id=_action(credited),
        delivery_id=credited.delivery_id if credited else None,
        converted_delivery_id=nearest,
        last_received_action_id=_action(attribution.last_received(contacts, event.at)),
        first_interacted_action_id=_action(attribution.first_interacted(contacts, event.at)),
        value=event.value,
        platform=event.platform,
        population=event.population,
    )


def _action(contact: Contact | None) -> int | None:
    return contact.action_id if contact else None


def _contact(draft: DeliveryDraft, grounds: Grounds) -> Contact:
    return Contact(
        draft.id, draft.action_id or 0, draft.position, draft.received_at(), grounds.touches.get(draft.id, ())
    )


def _nearest(
    unit: Unit, drafts: dict[int, DeliveryDraft], at: int, decided: int | None, names: References
) -> int | None:
    """The message a device named, else the one that was nearest of those received (V-20, ST-5)."""
    if decided in drafts and drafts[decided].received_at() is not None:
        return decided
    terms = goals.in_force(names.terms[unit.campaign_id or 0], at)
    anchors = [(moment, draft.id) for draft in unit.deliveries if (moment := draft.anchor(terms.nearest_state))]
    return attribution.nearest(anchors, at, terms.nearest_window)


def counted(rows: Iterable[ConversionRow], actions: dict[int, int | None]) -> Counter[Key]:
    """The leaves of these conversions; `actions` says to which action a delivery belongs.

    A delivery that two conversions chose counts once, at the first (metrics.md P-10)."""
    found: Counter[Key] = Counter()
    first: dict[tuple[int, int], ConversionRow] = {}
    for row in rows:
        bucket = bucket_number(row.at)
        for platform in row.platforms():
            found[_CAMPAIGN, row.campaign_id, _CONVERTED, platform, row.population, bucket] += 1
            if row.action_id is not None:
                found[_ACTION, row.action_id, _ATTRIBUTED, platform, row.population, bucket] += 1
            if row.converted_delivery_id is not None:
                before = first.setdefault((row.converted_delivery_id, platform), row)
                if (row.at, row.hit_id) < (before.at, before.hit_id):
                    first[row.converted_delivery_id, platform] = row
    for (delivery, platform), row in first.items():
        action = actions.get(delivery)
        if action is not None:
            found[_ACTION, action, _DELIVERIES, platform, row.population, bucket_number(row.at)] += 1
    return found


def worth(rows: Iterable[ConversionRow]) -> dict[ValueKey, Decimal]:
    """Exact sums: of the campaign, and of the action each conversion is credited to (ruling 44)."""
    found: defaultdict[ValueKey, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.value is None:
            continue
        scopes = [(_CAMPAIGN, row.campaign_id), *([(_ACTION, row.action_id)] if row.action_id is not None else [])]
        for kind, scope in scopes:
            for platform in row.platforms():
                found[kind, scope, platform, row.population, bucket_number(row.at)] += row.value
    return found


def first_times(rows: Iterable[ConversionRow]) -> dict[int, int]:
    """When each chosen delivery converted first."""
    found: dict[int, int] = {}
    for row in rows:
        if row.converted_delivery_id is not None:
            found[row.converted_delivery_id] = min(row.at, found.get(row.converted_delivery_id, row.at))
    return found


def compare(stored: list[ConversionRow], wanted: list[ConversionRow], writes: ConversionWrites) -> bool:
    """Notes what has to be written; whether anything has."""
    before = {row.hit_id: row for row in stored}
    changed = [row for row in wanted if before.get(row.hit_id) != row]
    gone = [row.id for hit_id, row in before.items() if hit_id not in {row.hit_id for row in wanted}]
    writes.upsert.extend(changed)
    writes.delete.extend(id for id in gone if id is not None)
    return bool(changed or gone)


def _key(unit: Unit) -> tuple[int, int]:
    return unit.person_id or 0, unit.campaign_id or 0
