"""One person's whole way through a journey: every entry, every step with its times, what was sent, what converted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.reports.journeys.exit_reasons import in_words
from journeys.models import Entry, Hit, Journey, Stay, Step
from messaging.models import Delivery, Person
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in a step: until when, how it was left, and what was sent meanwhile."""

    step: Step
    entered_at: datetime
    left_at: datetime | None
    state: str
    outcome: str
    following: str
    deliveries: Sequence[Delivery]

    @property
    def lasted(self) -> timedelta | None:
        return self.left_at - self.entered_at if self.left_at else None


@dataclass(frozen=True, slots=True)
class Walk:
    """One entry. `number` counts the person's entries from 1; `elsewhere` was sent outside any step it knows."""

    number: int
    entry: Entry
    visits: Sequence[Visit]
    conversions: Sequence[Hit]
    elsewhere: Sequence[Delivery]

    @property
    def reason(self) -> str:
        return in_words(self.entry.reason)


def walks_of(workspace: Workspace, journey: Journey, person: Person) -> list[Walk]:
    """Newest first; whoever was merged into the person walked as them (metrics.md N-6)."""
    entries = list(
        Entry.objects.for_workspace(workspace).filter(journey=journey, person=person).order_by("entered_at", "pk")
    )
    stays = _by_entry(
        Stay.objects.for_workspace(workspace)
        .filter(entry__in=[one.pk for one in entries])
        .select_related("step")
        .order_by("place")
    )
    hits = _by_entry(
        Hit.objects.for_workspace(workspace).filter(entry__in=[one.pk for one in entries]).order_by("at", "pk")
    )
    names = {step.pk: str(step) for step in Step.objects.for_workspace(workspace).filter(journey=journey)}
    sent = _sent(workspace, journey, person, entries)
    walks = []
    for number, entry in enumerate(entries, 1):
        by_step = sent[entry.pk]
        visits = [_visit(stay, names, by_step) for stay in stays[entry.pk]]
        left = [one for deliveries in by_step.values() for one in deliveries]
        walks.append(Walk(number, entry, visits, hits[entry.pk], sorted(left, key=lambda one: one.pk)))
    return walks[::-1]


def _by_entry(rows) -> defaultdict[int, list]:
    found: defaultdict[int, list] = defaultdict(list)
    for row in rows:
        found[row.entry_id].append(row)
    return found


def _visit(stay: Stay, names: dict[int, str], by_step: dict[int, list[Delivery]]) -> Visit:
    """Of a loop's visits the first takes what was sent up to its end, the last what is left."""
    waiting = by_step.pop(stay.step_id, [])
    own = [one for one in waiting if stay.left_at is None or (one.outcome_at or one.created_at) <= stay.left_at]
    own = own or waiting[:1]
    rest = [one for one in waiting if one not in own]
    if rest:
        by_step[stay.step_id] = rest
    following = names.get(stay.next_step_id or 0, "")
    return Visit(stay.step, stay.entered_at, stay.left_at, stay.state, stay.outcome, following, own)


def _sent(
    workspace: Workspace, journey: Journey, person: Person, entries: Sequence[Entry]
) -> defaultdict[int, dict[int, list[Delivery]]]:
    """By entry and step: by the entry a delivery names, else by the one that began last before it."""
    by_key = {entry.key: entry.pk for entry in entries}
    found: defaultdict[int, dict[int, list[Delivery]]] = defaultdict(dict)
    rows = Delivery.objects.for_workspace(workspace).filter(journey_id=journey.pk, person=person)
    for delivery in rows.select_related("message").order_by("pk"):
        at = delivery.outcome_at or delivery.created_at
        begun = [entry.pk for entry in entries if entry.entered_at <= at]
        named = by_key.get(f"id:{delivery.entry_key}")
        entry = named or (begun[-1] if begun else None)
        if entry is not None:
            found[entry].setdefault(delivery.step_id or 0, []).append(delivery)
    return found
