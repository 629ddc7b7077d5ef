"""From touched units to changes of leaves, of entries and of conversions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from analytics.changes import Changes, Key, bucket_number
from analytics.fold import columns, conversion_rows, crediting
from analytics.fold.conversion_rows import ConversionRow, ConversionWrites, Grounds
from analytics.fold.recording import record
from analytics.fold.references import References
from analytics.fold.units import Unit
from analytics.leafmetrics import Leaf, ScopeKind
from campaigns import passages
from campaigns.entries import GoalEvent, Pass, Receipt, Rules, derive
from messaging.facts import micros
from messaging.platforms import DEVICE_PLATFORMS, Platform

# By the index of people, whatever the planner believes: another begins with the campaign, and of a table that has just
# grown it may choose that one and read the whole campaign for every person.
_STORED = f"""
SELECT e.id, e.person_id, e.campaign_id, e.person_at_first, e.key, {columns.micros_of("e.entered_at")},
    e.first_delivery_id, e.platforms, e.population
FROM unnest(%(people)s::bigint[], %(campaigns)s::bigint[]) AS u(person, campaign)
JOIN campaigns_entry e ON e.workspace_id = %(ws)s AND e.person_id = u.person AND e.campaign_id + 0 = u.campaign
ORDER BY e.id FOR NO KEY UPDATE OF e
"""
_DEVICE_PLATFORMS = [int(platform) for platform in DEVICE_PLATFORMS]
_ENTRIES, _CAMPAIGN = int(Leaf.ENTRIES), int(ScopeKind.CAMPAIGN)


@dataclass(slots=True)
class EntryRow:
    """An entry as it stands in the table, or as it should."""

    campaign_id: int
    person_id: int
    person_at_first: int
    key: str
    entered_at: int
    first_delivery_id: int
    platforms: int
    population: int
    id: int | None = None

    def counted(self) -> list[Key]:
        """Its leaf keys: All, and each platform of the first receipt (ruling 42)."""
        platforms = [int(Platform.ALL), *(p for p in _DEVICE_PLATFORMS if self.platforms >> p & 1)]
        bucket = bucket_number(self.entered_at)
        return [(_CAMPAIGN, self.campaign_id, _ENTRIES, platform, self.population, bucket) for platform in platforms]

    def same(self, other: "EntryRow") -> bool:
        return (self.entered_at, self.first_delivery_id, self.platforms, self.person_id) == (
            other.entered_at,
            other.first_delivery_id,
            other.platforms,
            other.person_id,
        )


@dataclass(slots=True)
class EntryWrites:
    """What happens to the entries of touched units, and to their conversions."""

    insert: list[EntryRow] = field(default_factory=list)
    update: list[EntryRow] = field(default_factory=list)
    delete: list[int] = field(default_factory=list)
    conversions: ConversionWrites = field(default_factory=ConversionWrites)


def settle(cursor, workspace_id: int, units: Iterable[Unit], names: References, changes: Changes) -> EntryWrites:
    """Counts what the touched deliveries count differently now, and derives their entries anew."""
    touched = [unit for unit in units if unit.asked or unit.touched()]
    for unit in touched:
        _count_deliveries(unit, changes)
    with_entries = [unit for unit in touched if unit.person_id is not None and unit.campaign_id is not None]
    stored = _stored(cursor, workspace_id, with_entries)
    grounds = conversion_rows.load(cursor, workspace_id, with_entries)
    under_way = under_way_of(cursor, workspace_id, with_entries, names)
    writes = EntryWrites()
    for unit in with_entries:
        rules = rules_of(unit, names, under_way)
        passes = passes_of(unit, rules, crediting.events(unit, grounds, names))
        _settle_entries(unit, stored.get((unit.person_id, unit.campaign_id), {}), passes, changes, writes)
        _settle_conversions(unit, passes, grounds, names, changes, writes.conversions)
    return writes


def _count_deliveries(unit: Unit, changes: Changes) -> None:
    difference: Counter[Key] = Counter()
    for draft in unit.touched():
        after = draft.counted()
        if not draft.before:
            # Nothing stood there, so nobody can leave: most deliveries come this way.
            for key in draft.keys(after):
                changes.count(key, 1, unit.person_id)
        elif draft.before != after:
            difference.update(draft.keys(after))
            difference.subtract(draft.keys(draft.before))
    if difference:
        record(difference, unit.person_id, changes, lambda: _standing(unit))


def _standing(unit: Unit) -> set[Key]:
    return {key for draft in unit.deliveries for key in draft.keys(draft.counted())}


def _stored(cursor, workspace_id: int, units: list[Unit]) -> dict[tuple[int, int], dict[tuple[int, str], EntryRow]]:
    found: defaultdict[tuple[int, int], dict[tuple[int, str], EntryRow]] = defaultdict(dict)
    if units:
        people = columns.numbers(unit.person_id for unit in units)
        campaigns = columns.numbers(unit.campaign_id for unit in units)
        cursor.execute(_STORED, {"ws": workspace_id, "people": people, "campaigns": campaigns})
        for entry_id, person, campaign, at_first, key, entered_at, delivery, platforms, population in cursor.fetchall():
            row = EntryRow(campaign, person, at_first, key, entered_at, delivery, platforms, population, entry_id)
            found[person, campaign][at_first, key] = row
    return found


def _settle_conversions(
    unit: Unit,
    passes: list[tuple[int, Pass]],
    grounds: Grounds,
    names: References,
    changes: Changes,
    writes: ConversionWrites,
) -> None:
    stored = grounds.stored.get((unit.person_id or 0, unit.campaign_id or 0), [])
    wanted = crediting.credit(unit, passes, grounds, names)
    if not stored and not wanted:
        return
    chosen = crediting.first_times(wanted)
    for draft in unit.deliveries:
        draft.convert(chosen.get(draft.id))
    if not crediting.compare(stored, wanted, writes):
        return
    actions = {draft.id: draft.action_id for draft in unit.deliveries}
    after = crediting.counted(wanted, actions)
    difference = Counter(after)
    difference.subtract(crediting.counted(stored, actions))
    record(difference, unit.person_id, changes, lambda: set(after))
    _value(stored, wanted, changes)


def _value(stored: list[ConversionRow], wanted: list[ConversionRow], changes: Changes) -> None:
    for key, amount in crediting.worth(wanted).items():
        changes.value(key, amount)
    for key, amount in crediting.worth(stored).items():
        changes.value(key, -amount)


def _settle_entries(
    unit: Unit,
    stored: dict[tuple[int, str], EntryRow],
    passes: list[tuple[int, Pass]],
    changes: Changes,
    writes: EntryWrites,
) -> None:
    wanted = _wanted(unit, passes)
    if not stored:
        for row in wanted.values():
            writes.insert.append(row)
            for key in row.counted():
                changes.count(key, 1, unit.person_id)
        return
    difference: Counter[Key] = Counter()
    for identity, row in wanted.items():
        before = stored.get(identity)
        if before is None:
            writes.insert.append(row)
            difference.update(row.counted())
        elif not row.same(before):
            row.id, row.population = before.id, before.population
            writes.update.append(row)
            difference.update(row.counted())
            difference.subtract(before.counted())
    for identity, before in stored.items():
        if identity not in wanted:
            writes.delete.append(before.id)
            difference.subtract(before.counted())
    if difference:
        record(difference, unit.person_id, changes, lambda: {key for row in wanted.values() for key in row.counted()})


def under_way_of(
    cursor, workspace_id: int, units: Iterable[Unit], names: References
) -> dict[tuple[int, int], tuple[datetime, datetime | None]]:
    people = {unit.person_id for unit in units if unit.campaign_id in names.composed and unit.person_id is not None}
    return passages.pending_people(cursor, workspace_id, names.composed, people) if people else {}


def rules_of(
    unit: Unit, names: References, under_way: dict[tuple[int, int], tuple[datetime, datetime | None]]
) -> Rules:
    """The campaign's, and where this person is in its flow."""
    rules = names.rules[unit.campaign_id or 0]
    found = under_way.get((unit.campaign_id or 0, unit.person_id or 0))
    if found is None:
        return rules
    since, until = found
    return replace(rules, under_way=(micros(since), None if until is None else micros(until)))


def passes_of(unit: Unit, rules: Rules, events: list[tuple[int, GoalEvent]]) -> list[tuple[int, Pass]]:
    """The entries by ruling 29 with what converted them, for each number the person had when deliveries came (N-6)."""
    receipts: defaultdict[int, list[Receipt]] = defaultdict(list)
    for draft in unit.deliveries:
        receipt = draft.receipt()
        if receipt is not None:
            receipts[draft.person_at_first or unit.person_id or 0].append(receipt)
    shared = _shared_out(events, receipts) if events else {}
    return [
        (at_first, entry)
        for at_first, own in receipts.items()
        for entry in derive(own, rules, shared.get(at_first, ()))
    ]


def _shared_out(events: list[tuple[int, GoalEvent]], receipts: dict[int, list[Receipt]]) -> dict[int, list[GoalEvent]]:
    """To each number its goal events. Those of a number that received nothing, such as an anonymous visitor who turned
    out to be this person, go to the one that had received something last."""
    shared: defaultdict[int, list[GoalEvent]] = defaultdict(list)
    for at_first, event in events:
        if at_first in receipts:
            shared[at_first].append(event)
        elif receipts:
            shared[_last_to_receive(receipts, event.at)].append(event)
    return shared


def _last_to_receive(receipts: dict[int, list[Receipt]], at: int) -> int:
    def latest(number: int) -> tuple[int, int]:
        return max((receipt.at for receipt in receipts[number] if receipt.at <= at), default=-1), number

    return max(receipts, key=latest)


def _wanted(unit: Unit, passes: list[tuple[int, Pass]]) -> dict[tuple[int, str], EntryRow]:
    drafts = {draft.id: draft for draft in unit.deliveries}
    wanted = {}
    for at_first, entry in passes:
        first = drafts[entry.first.delivery_id]
        wanted[at_first, entry.key] = EntryRow(
            unit.campaign_id or 0, unit.person_id or 0, at_first, entry.key, entry.first.at, first.id,
            first.shape().receipt_platforms, first.population,
        )  # fmt: skip
    return wanted
