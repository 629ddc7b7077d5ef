"""Numbers counted event by event, against the events of the last 30 days and the tally of erased ones (ruling 33)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pyroaring import BitMap

from analytics.contributions import event_leaves, fact_kind
from analytics.leafmetrics import ADDED_BY_EVENT, ScopeKind
from analytics.reading.asks import Key
from analytics.retention import EVENT_DETAIL
from analytics.verify.counted import Counted, leaves, named
from analytics.verify.target import Finding, Target
from messaging.events import DELIVERY_TYPES, Event
from messaging.facts import micros
from messaging.platforms import Platform

# A click on a close button is no click, and a row of detail does not say which block it was.
_UNCERTAIN = "in_app"

_EVENTS = """
SELECT e.effective_at, e.type, e.human, e.person_id, e.platform, e.population, d.channel, d.action_id, d.step_id,
    d.message_id, 1
FROM messaging_event e JOIN messaging_delivery d ON d.workspace_id = e.workspace_id AND d.id = e.delivery_id
WHERE e.workspace_id = %(ws)s AND e.effective_at >= %(since)s AND e.type = ANY(%(types)s)
    AND (%(actions)s::bigint[] IS NULL OR d.action_id = ANY(%(actions)s::bigint[]))
"""
_ERASED = """
SELECT t.bucket, t.type, t.human, NULL::bigint, t.platform, t.population, coalesce(a.channel, s.type, m.channel),
    t.action_id, t.step_id, t.message_id, t.n
FROM messaging_erasure_tally t
LEFT JOIN journeys_step s ON s.workspace_id = t.workspace_id AND s.id = t.step_id
LEFT JOIN campaigns_action a ON a.workspace_id = t.workspace_id AND a.id = t.action_id
LEFT JOIN messaging_message m ON m.workspace_id = t.workspace_id AND m.id = t.message_id
WHERE t.workspace_id = %(ws)s AND t.bucket >= %(since)s AND t.type = ANY(%(types)s)
    AND (%(actions)s::bigint[] IS NULL OR t.action_id = ANY(%(actions)s::bigint[]))
"""


@dataclass(slots=True)
class Expected:
    """What rows say; in `erased` places people are missing who were counted, in `most` places rows are only a bound."""

    counted: Counted
    erased: set[tuple[Key, int]]
    most: set[tuple[Key, int]]


def check_events(target: Target, finding: Finding) -> None:
    since = first_whole_day(target.now)
    expected = _expected(target, since)
    places = expected.counted.places
    for place, total, people in leaves(target, ADDED_BY_EVENT, since):
        want = places.pop(place, None)
        rows, there = (want.total, target.aliases.translate(want.people)) if want else (0, BitMap())
        said = f"{named(place)}: counted {total} ({len(people)} people), events say {rows} ({len(there)} people)"
        if place in expected.most:
            finding.expect(total <= rows and people <= there, said)
        elif place in expected.erased:
            finding.expect(total == rows and there <= people, said)
        else:
            finding.expect(total == rows and people == there, said)
    for place, want in places.items():
        finding.expect(place in expected.most, f"{named(place)}: no leaf, events say {want.total}")


def _expected(target: Target, since: datetime) -> Expected:
    expected = Expected(Counted(), set(), set())
    for key, at, person, n, erased, uncertain in _contributions(target, since):
        expected.counted.add(key, at, person, n)
        place = (key, at // 900_000_000)
        if erased:
            expected.erased.add(place)
        if uncertain:
            expected.most.add(place)
    return expected


def _contributions(target: Target, since: datetime) -> Iterator[tuple[Key, int, int | None, int, bool, bool]]:
    arguments = {
        "since": since,
        "types": sorted(DELIVERY_TYPES),
        "actions": None if target.whole else sorted(target.actions),
    }
    for sql, erased in ((_EVENTS, False), (_ERASED, True)):
        for at, type_, human, person, platform, population, channel, *place, n in target.rows(sql, **arguments):
            if channel is None:
                continue
            scope = _scope(*place)
            for leaf in event_leaves(channel, fact_kind(channel, Event(type=type_, human=human))):
                for own in {int(Platform.ALL), platform}:
                    key = Key(*scope, int(leaf), own, population)
                    yield key, micros(at), person, n, erased, channel == _UNCERTAIN


def _scope(action: int | None, step: int | None, message: int) -> tuple[int, int]:
    if action is not None:
        return int(ScopeKind.ACTION), action
    return (int(ScopeKind.STEP), step) if step is not None else (int(ScopeKind.MESSAGE), message)


def first_whole_day(now: datetime) -> datetime:
    """An event of this day was never too old for a row, whenever it was folded."""
    day = (now - EVENT_DETAIL).astimezone(UTC) + timedelta(days=1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
