"""Numbers of journeys, recomputed from their rows, and the identities that hold since start (ruling 43)."""

from collections import defaultdict
from collections.abc import Iterator

from analytics.fold.columns import micros_of
from analytics.fold.journeys.counting import counted
from analytics.fold.journeys.rows import EntryRow, HitRow, StayRow
from analytics.leafmetrics import BY_JOURNEY, Leaf, ScopeKind
from analytics.reading.asks import Key
from analytics.verify.counted import Counted, compare
from analytics.verify.target import Finding, Target
from journeys.moves import decode
from journeys.passages import passage

_ENTRIES = f"""
SELECT e.journey_id, e.id, e.person_id, e.person_at_first, e.key, e.population, e.moves, {micros_of("e.entered_at")},
    {micros_of("e.exited_at")}, e.reason, e.goal_met,
    EXISTS (SELECT FROM journeys_unnamed n WHERE n.workspace_id = e.workspace_id AND n.journey_id = e.journey_id
        AND n.person_at_first = e.person_at_first)
FROM journeys_entry e WHERE e.workspace_id = %(ws)s ORDER BY e.id
"""  # noqa: S608
_STAYS = f"""
SELECT s.entry_id, s.step_id, {micros_of("s.entered_at")}, {micros_of("s.left_at")}, s.state, s.outcome, s.next_step_id,
    s.branch_id, s.is_first
FROM journeys_stay s WHERE s.workspace_id = %(ws)s ORDER BY s.entry_id, s.place
"""  # noqa: S608
_HITS = f"""
SELECT hit_id, entry_id, person_at_first, {micros_of("at")}, converts, converted_delivery_id, converted_step_id,
    platform, population
FROM journeys_hit WHERE workspace_id = %(ws)s
"""  # noqa: S608
_TOTALS = """
SELECT scope_kind, scope_id, metric, sum(total)::bigint FROM analytics_total
WHERE workspace_id = %(ws)s AND platform = 0 AND scope_kind = ANY(%(kinds)s) {scopes} GROUP BY 1, 2, 3
"""
# What is always true since start, whatever happened (metrics.md V-36, J-10).
_IDENTITIES = {
    ScopeKind.JOURNEY: (Leaf.JOURNEY_ENTRIES, (Leaf.IN_PROGRESS, Leaf.EXITED)),
    ScopeKind.STEP: (Leaf.STEP_ENTERED, (Leaf.CONTINUED, Leaf.WAITING, Leaf.EXITED)),
}


def check_journeys(target: Target, finding: Finding) -> None:
    """Every leaf against the rows, and every entry against what was reported of it."""
    made = Counted()
    hits: defaultdict[int, list[HitRow]] = defaultdict(list)
    for row in target.rows(_HITS):
        hit = HitRow(*row)
        hits[hit.entry_id].append(hit)
    for entry, unnamed in _entries(target):
        if not unnamed:
            found = passage(entry.moves)
            said = (found.entered_at, found.exited_at, len(found.stays))
            stands = (entry.entered_at, entry.exited_at, len(entry.stays))
            finding.expect(said == stands, f"entry {entry.id}: stands {stands}, its reports say {said}")
        of_entry = hits.get(entry.id, [])
        finding.expect(entry.goal_met == bool(of_entry), f"entry {entry.id}: goal met {entry.goal_met}")
        for (kind, scope, leaf, platform, population, five), n in counted(entry.journey_id, [entry], of_entry).items():
            made.add(Key(kind, scope, leaf, platform, population), five * 300_000_000, entry.person_id, n)
    compare(target, finding, made, BY_JOURNEY)


def check_identities(target: Target, finding: Finding) -> None:
    totals = {tuple(key): total for *key, total in target.rows(_TOTALS, kinds=[int(kind) for kind in _IDENTITIES])}
    for kind, (whole, parts) in _IDENTITIES.items():
        for scope in {key[1] for key in totals if key[0] == kind}:
            all_of_it = totals.get((kind, scope, whole), 0)
            shares = [totals.get((kind, scope, part), 0) for part in parts]
            said = f"{kind.name.lower()} {scope}: {all_of_it} entered, {' + '.join(map(str, shares))} accounted for"
            finding.expect(all_of_it == sum(shares), said)


def _entries(target: Target) -> Iterator[tuple[EntryRow, bool]]:
    """With their stays; whether moves that name no entry play a part too."""
    stays = target.rows(_STAYS)
    ahead = next(stays, None)
    for journey, id, person, at_first, key, population, moves, *state, unnamed in target.rows(_ENTRIES):
        entry = EntryRow(id, journey, person, at_first, key, population, decode(moves), False, *state)
        while ahead is not None and ahead[0] <= id:
            if ahead[0] == id:
                entry.stays.append(StayRow(*ahead[1:]))
            ahead = next(stays, None)
        yield entry, unnamed
