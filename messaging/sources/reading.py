"""What the page Sources shows: counts by hour, key and library, each beside the same hour of last week."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import itemgetter

from messaging.ingest.ledger import ACCEPTED, CONFLICT, DUPLICATE, REFUSED
from messaging.models import Sighting, Tally
from messaging.sources.habit import HOUR, MEMORY, Habit, habit
from workspaces.models import Key, Source, Workspace

WEEK = timedelta(days=7)


@dataclass
class Counts:
    """Events by what became of them."""

    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, tally: Tally) -> None:
        self.reasons[tally.reason] += tally.n

    @property
    def accepted(self) -> int:
        return self.reasons[ACCEPTED]

    @property
    def duplicates(self) -> int:
        return self.reasons[DUPLICATE]

    @property
    def conflicts(self) -> int:
        return self.reasons[CONFLICT]

    @property
    def refused(self) -> int:
        return sum(n for reason, n in self.reasons.items() if reason.startswith(REFUSED))

    @property
    def clock_skewed(self) -> int:
        return self.reasons["clock_skew"]

    @property
    def unmatched(self) -> int:
        return self.reasons["unmatched"]

    @property
    def refusals(self) -> list[tuple[str, int]]:
        """Most frequent first."""
        found = Counter(
            {reason.removeprefix(REFUSED): n for reason, n in self.reasons.items() if reason.startswith(REFUSED)}
        )
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def afterwards(self) -> list[tuple[str, int]]:
        """What the fold found out about accepted events."""
        door = {ACCEPTED, DUPLICATE, CONFLICT}
        found = {
            reason: n for reason, n in self.reasons.items() if reason not in door and not reason.startswith(REFUSED)
        }
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass
class Sums:
    """The tallies of some hours, added up in three ways."""

    by_hour: dict[datetime, Counts]
    by_client: dict[tuple[int, str], Counts]
    total: Counts

    @classmethod
    def of(cls, tallies: Iterable[Tally], hours: set[datetime]) -> "Sums":
        sums = cls(defaultdict(Counts), defaultdict(Counts), Counts())
        for tally in tallies:
            if tally.hour in hours:
                sums.by_hour[tally.hour].add(tally)
                sums.by_client[tally.key_id, tally.sdk].add(tally)
                sums.total.add(tally)
        return sums


@dataclass
class Hour:
    """One hour and the same hour of last week."""

    start: datetime
    counts: Counts
    last_week: Counts
    is_running: bool


@dataclass
class Client:
    """One key as used by one version of one library."""

    key: str
    sdk: str
    counts: Counts
    last_week: Counts
    sighting: Sighting


@dataclass
class SourceReport:
    """One source over the hours asked for."""

    source: Source
    habit: Habit
    hours: list[Hour]
    clients: list[Client]
    total: Counts
    last_week: Counts

    @property
    def state(self) -> str:
        if self.habit.last_hour is None and self.source.first_event_at is None:
            return "refused" if self.clients else "waiting"
        return "silent" if self.habit.is_silent else "active"

    @cached_property
    def last_refused(self) -> list[Client]:
        """Clients with a refused item, the latest first."""
        refused = [(client.sighting.refused_at, client) for client in self.clients if client.sighting.refused_at]
        return [client for _, client in sorted(refused, key=itemgetter(0), reverse=True)]


def reports(
    workspace: Workspace, hours: int, now: datetime, source: Source | None = None, client: Sighting | None = None
) -> list[SourceReport]:
    """The last `hours` clock hours, the running one included, of one source or of all that send.

    With a client its hours are counted alone; the table of clients and the habit are always the source's.
    """
    sources = [source] if source else list(_sources(workspace))
    start = now.replace(minute=0, second=0, microsecond=0) - (hours - 1) * HOUR
    tallies = Tally.objects.for_workspace(workspace).filter(
        source__in=sources, hour__gte=min(start - WEEK, now - MEMORY)
    )
    by_source: dict[int, list[Tally]] = defaultdict(list)
    for tally in tallies.order_by("hour"):
        by_source[tally.source_id].append(tally)
    sightings = _sightings(workspace, sources)
    keys = {key.pk: str(key) for key in Key.objects.for_workspace(workspace).filter(source__in=sources)}
    shown = [start + place * HOUR for place in range(hours)]
    return [_report(each, by_source[each.pk], sightings[each.pk], keys, shown, now, client) for each in sources]


def _sources(workspace: Workspace) -> Iterable[Source]:
    """All that can send events: a program that only reads is none of them."""
    senders = Key.objects.for_workspace(workspace).filter(kind__in=("sender", "device")).values("source")
    return Source.objects.for_workspace(workspace).filter(pk__in=senders).order_by("name", "pk")


def _sightings(workspace: Workspace, sources: list[Source]) -> dict[int, list[Sighting]]:
    found: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in Sighting.objects.for_workspace(workspace).filter(source__in=sources).order_by("-last_at", "pk"):
        found[sighting.source_id].append(sighting)
    return found


def _report(
    source: Source,
    tallies: list[Tally],
    sightings: list[Sighting],
    keys: dict[int, str],
    hours: list[datetime],
    now: datetime,
    client: Sighting | None,
) -> SourceReport:
    wanted = [each for each in tallies if client is None or (each.key_id, each.sdk) == (client.key_id, client.sdk)]
    present, past = Sums.of(wanted, set(hours)), Sums.of(wanted, {hour - WEEK for hour in hours})
    everybody, everybody_past = Sums.of(tallies, set(hours)), Sums.of(tallies, {hour - WEEK for hour in hours})
    active = [tally.hour for tally in tallies if tally.reason == ACCEPTED and tally.hour >= now - MEMORY]
    return SourceReport(
        source=source,
        habit=habit(active, now),
        hours=[
            Hour(hour, present.by_hour[hour], past.by_hour[hour - WEEK], hour == hours[-1]) for hour in reversed(hours)
        ],
        clients=[_client(seen, keys, everybody, everybody_past) for seen in sightings],
        total=present.total,
        last_week=past.total,
    )


def _client(seen: Sighting, keys: dict[int, str], present: Sums, past: Sums) -> Client:
    name = (seen.key_id, seen.sdk)
    key = keys.get(seen.key_id, "A deleted key")
    return Client(key, seen.sdk or "Unnamed", present.by_client[name], past.by_client[name], seen)
