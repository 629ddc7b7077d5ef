"""From the ways of a batch to changes of leaves and of rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analytics.changes import Changes, Key
from analytics.fold.conversion_rows import Hit, hits_of
from analytics.fold.journeys import store
from analytics.fold.journeys.board import Moves
from analytics.fold.journeys.counting import counted
from analytics.fold.journeys.names import Names
from analytics.fold.journeys.rows import EntryRow, HitRow, StayRow, UnnamedRow, Way
from analytics.fold.recording import record
from analytics.fold.units import DeliveryDraft, Unit
from journeys import conversions
from journeys.conversions import Event, Span, Terms
from journeys.passages import Identity, Passage, passage, share_out

# Deliveries of a person in a journey are settled together, as those in a campaign.
Units = Mapping[tuple[int, int, int], Unit]


@dataclass(slots=True)
class Writes:
    """What happens to the rows of these ways."""

    entries: list[EntryRow] = field(default_factory=list)
    unnamed: list[UnnamedRow] = field(default_factory=list)
    stays: list[tuple[EntryRow, int, StayRow]] = field(default_factory=list)
    fewer_stays: list[tuple[int, int]] = field(default_factory=list)
    hits: list[tuple[Way, HitRow]] = field(default_factory=list)
    gone: list[tuple[int, list[int]]] = field(default_factory=list)

    def carry_out(self, cursor, workspace_id: int) -> None:
        store.write_entries(cursor, workspace_id, self.entries)
        store.write_unnamed(cursor, workspace_id, self.unnamed)
        store.drop_stays(cursor, workspace_id, self.fewer_stays)
        store.write_stays(cursor, workspace_id, self.stays)
        for journey, hits in self.gone:
            store.drop_hits(cursor, workspace_id, journey, hits)
        store.write_hits(cursor, workspace_id, self.hits)


def settle(cursor, workspace_id: int, moves: Moves, units: Units, changes: Changes) -> Writes:
    """Derives the ways of a batch anew and counts what they count differently now."""
    writes = Writes()
    ways = [way for way in moves.ways.values() if way.entries or way.touched_unnamed]
    if not ways:
        return writes
    kept = hits_of(cursor, workspace_id, (way.person_id for way in ways if way.person_id is not None))
    for way in ways:
        hits = kept.get(way.person_id, []) if way.person_id is not None else []
        unit = units.get((way.person_id or 0, 0, way.journey_id))
        _settle(way, hits, unit, moves.names, changes, writes)
    return writes


def _settle(way: Way, kept: list[Hit], unit: Unit | None, names: Names, changes: Changes, writes: Writes) -> None:
    before = [row for row in way.entries.values() if not row.new]
    counts = counted(way.journey_id, before, way.hits)
    passages = {identity: passage(moves, names.leads) for identity, moves in _moves(way).items()}
    hits = _hits(way, passages, _events(way, kept, names.terms[way.journey_id]), unit)
    met = {hit.entry_id for hit in hits}
    after = [_after(way.entries[identity], found, met, names) for identity, found in passages.items()]
    _write(way, after, hits, writes)
    if unit is not None:
        _convert(unit, hits)
    difference = counted(way.journey_id, after, hits)
    standing = set(difference)
    difference.subtract(counts)
    changed: Counter[Key] = Counter({key: n for key, n in difference.items() if n})
    if changed:
        record(changed, way.person_id, changes, lambda: standing)


def _moves(way: Way) -> dict[Identity, list]:
    """By the number the person had at first: a merge gives no move of one to an entry of the other."""
    shared: dict[Identity, list] = {}
    for at_first in {identity[1] for identity in way.entries}:
        own = {identity: row.moves for identity, row in way.entries.items() if identity[1] == at_first}
        unnamed = way.unnamed.get(at_first)
        shared |= share_out(own, unnamed.moves if unnamed else ())
    return shared


def _events(way: Way, kept: list[Hit], terms: list[Terms]) -> list[Event]:
    """The events that meet the goal in force at their time. Of an erased person they are gone; what they were stays
    (metrics.md N-7)."""
    found = []
    for hit in kept:
        now = conversions.in_force(terms, hit.at)
        reported = hit.delivery_id is not None and hit.journey_id == way.journey_id
        if reported or (hit.delivery_id is None and now.goal and now.goal.met_by(hit.name, hit.properties)):
            found.append(Event(hit.at, hit.id, now.stop_after, hit.delivery_id, hit.platform, hit.population))
    known = {hit.id for hit in kept}
    return found + [
        Event(
            hit.at, hit.hit_id, conversions.in_force(terms, hit.at).stop_after, hit.converted_delivery_id,
            hit.platform, hit.population,
        )
        for hit in way.hits
        if hit.hit_id not in known
    ]  # fmt: skip


def _hits(way: Way, passages: Mapping[Identity, Passage], events: list[Event], unit: Unit | None) -> list[HitRow]:
    if not events:
        return []
    spans = {identity: Span(found.entered_at, found.exited_at) for identity, found in passages.items()}
    found = conversions.credited(spans, events)
    rows = []
    for place, one in enumerate(found):
        entry, event = way.entries[one.entry], one.event
        nearest = None
        if place == 0:
            reported = [other.event.delivery for other in found if other.entry == one.entry and other.event.delivery]
            nearest = _nearest(unit, event, reported)
        rows.append(
            HitRow(
                event.id, entry.id, entry.person_at_first or 0, event.at, place == 0,
                nearest.id if nearest else None, nearest.step_id if nearest else None, event.platform, event.population,
            )
        )  # fmt: skip
    return rows


def _nearest(unit: Unit | None, event: Event, reported: list[int]) -> DeliveryDraft | None:
    """The message a device named, else the one sent last before it, within the time conversions count (ruling 40)."""
    if unit is None:
        return None
    received = {draft.id: (at, draft) for draft in unit.deliveries if (at := draft.anchor("sent")) is not None}
    for delivery in reported:
        if delivery in received:
            return received[delivery][1]
    fitting = [(at, id) for id, (at, _) in received.items() if at <= event.at <= at + event.stop_after]
    return received[max(fitting)[1]][1] if fitting else None


def _after(row: EntryRow, found: Passage, met: set[int], names: Names) -> EntryRow:
    stays = [
        StayRow(
            stay.step, stay.entered_at, stay.left_at, stay.state.value, stay.outcome, stay.next or None,
            names.branch(stay.step, stay.outcome, stay.next, stay.entered_at), stay.is_first,
        )
        for stay in found.stays
    ]  # fmt: skip
    return replace(
        row, entered_at=found.entered_at, exited_at=found.exited_at, reason=found.reason, goal_met=row.id in met,
        stays=stays,
    )  # fmt: skip


def _write(way: Way, after: list[EntryRow], hits: list[HitRow], writes: Writes) -> None:
    for row in after:
        before = way.entries[row.identity]
        if row.identity in way.touched or row.new or _state(row) != _state(before):
            writes.entries.append(row)
        known = before.stays
        changed = [(row, n, stay) for n, stay in enumerate(row.stays) if n >= len(known) or known[n] != stay]
        writes.stays.extend(changed)
        if len(known) > len(row.stays):
            writes.fewer_stays.append((row.id, len(row.stays)))
    writes.unnamed.extend(way.unnamed[at_first] for at_first in sorted(way.touched_unnamed))
    stored = {hit.hit_id: hit for hit in way.hits}
    writes.hits.extend((way, hit) for hit in hits if stored.get(hit.hit_id) != hit)
    gone = sorted(stored.keys() - {hit.hit_id for hit in hits})
    if gone:
        writes.gone.append((way.journey_id, gone))


def _state(row: EntryRow) -> tuple:
    return row.entered_at, row.exited_at, row.reason, row.goal_met


def _convert(unit: Unit, hits: list[HitRow]) -> None:
    """Notes on deliveries which of them the conversion chose."""
    chosen = {hit.converted_delivery_id: hit.at for hit in hits if hit.converted_delivery_id is not None}
    for draft in unit.deliveries:
        draft.convert(chosen.get(draft.id))
