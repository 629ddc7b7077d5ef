"""What entries, stays and conversion events count: one pure function, for the fold and for `verify`."""

from collections import Counter
from collections.abc import Iterable

from analytics.changes import Key, bucket_number
from analytics.fold.journeys.rows import EntryRow, HitRow, StayRow
from analytics.leafmetrics import Leaf, ScopeKind
from journeys.passages import TIMED_OUT, State
from messaging.platforms import Platform

_JOURNEY, _STEP, _BRANCH = int(ScopeKind.JOURNEY), int(ScopeKind.STEP), int(ScopeKind.BRANCH)
_ALL = int(Platform.ALL)
_BY_STATE = {State.WAITING: Leaf.WAITING, State.CONTINUED: Leaf.CONTINUED, State.EXITED: Leaf.EXITED}


def counted(journey: int, entries: Iterable[EntryRow], hits: Iterable[HitRow]) -> Counter[Key]:
    """The leaves of one person's entries in one journey (metrics.md 7.1, 7.2). No device takes part in entering, so
    what people do stands under All alone; a conversion also under the platform of its event (ruling 42)."""
    found: Counter[Key] = Counter()
    by_id = {entry.id: entry for entry in entries}
    for entry in by_id.values():
        _count_entry(found, journey, entry)
        for stay in entry.stays:
            _count_stay(found, entry, stay)
    for hit in hits:
        _count_hit(found, journey, by_id[hit.entry_id], hit)
    return found


def _count_entry(found: Counter[Key], journey: int, entry: EntryRow) -> None:
    leaves = [(Leaf.JOURNEY_ENTRIES, entry.entered_at)]
    if entry.person_id is None:
        leaves.append((Leaf.JOURNEY_ENTRIES_WITHOUT_PERSON, entry.entered_at))
    if entry.exited_at is None:
        leaves.append((Leaf.IN_PROGRESS, entry.entered_at))
    else:
        leaves.append((Leaf.EXITED, entry.exited_at))
        if not entry.goal_met:
            leaves.append((Leaf.EXITS, entry.exited_at))
    for leaf, at in leaves:
        found[_JOURNEY, journey, int(leaf), _ALL, entry.population, bucket_number(at)] += 1


def _count_stay(found: Counter[Key], entry: EntryRow, stay: StayRow) -> None:
    ended = stay.entered_at if stay.left_at is None else stay.left_at
    leaves = [(Leaf.STEP_ENTERED, stay.entered_at), (_BY_STATE[State(stay.state)], ended)]
    if stay.is_first:
        leaves.append((Leaf.STEP_ENTRIES, stay.entered_at))
    if stay.exited and not entry.goal_met:
        leaves.append((Leaf.EXITS, ended))
    if stay.outcome == TIMED_OUT:
        leaves.append((Leaf.TIMED_OUT, ended))
    for leaf, at in leaves:
        found[_STEP, stay.step_id, int(leaf), _ALL, entry.population, bucket_number(at)] += 1
    if stay.branch_id is not None:
        found[_BRANCH, stay.branch_id, int(Leaf.BRANCHED), _ALL, entry.population, bucket_number(ended)] += 1


def _count_hit(found: Counter[Key], journey: int, entry: EntryRow, hit: HitRow) -> None:
    scopes = [(_JOURNEY, journey, Leaf.GOAL_EVENTS)]
    if hit.converts:
        scopes.append((_JOURNEY, journey, Leaf.GOAL_PEOPLE))
        scopes.extend((_STEP, step, Leaf.GOAL_PEOPLE) for step in _steps_before(entry, hit.at))
        scopes.extend((_BRANCH, branch, Leaf.GOAL_PEOPLE) for branch in _branches_before(entry, hit.at))
    if hit.converted_step_id is not None:
        scopes.append((_STEP, hit.converted_step_id, Leaf.NEAREST))
    platforms = (_ALL, hit.platform) if hit.platform else (_ALL,)
    for kind, scope, leaf in scopes:
        for platform in platforms:
            found[kind, scope, int(leaf), platform, hit.population, bucket_number(hit.at)] += 1


def _steps_before(entry: EntryRow, at: int) -> set[int]:
    return {stay.step_id for stay in entry.stays if stay.entered_at <= at}


def _branches_before(entry: EntryRow, at: int) -> set[int]:
    return {
        stay.branch_id
        for stay in entry.stays
        if stay.branch_id is not None and stay.left_at is not None and stay.left_at <= at
    }
