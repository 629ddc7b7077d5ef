"""No accepted event is lost or doubled: the ledger against the places an event can be in (I3, I4)."""

from collections import Counter
from datetime import timedelta

from analytics.verify.target import Finding, Target

KEYS_COMPLETE_FOR = timedelta(days=33)

# Every accepted event is in exactly one of these tables, or was dropped for a reason the ledger names.
_PLACES = """
SELECT 'inbox', count(*) FROM messaging_inbox WHERE workspace_id = %(ws)s
UNION ALL SELECT 'dead', count(*) FROM messaging_inbox_dead WHERE workspace_id = %(ws)s
UNION ALL SELECT 'unmatched', count(*) FROM messaging_unmatched WHERE workspace_id = %(ws)s
UNION ALL SELECT 'folded', count(*) FROM messaging_event WHERE workspace_id = %(ws)s
    AND effective_at >= coalesce((
        SELECT (max(day) + 1)::timestamp AT TIME ZONE 'UTC' FROM analytics_sealed_day WHERE workspace_id = %(ws)s
    ), '-infinity')
UNION ALL SELECT 'sealed', coalesce(sum(events), 0) FROM analytics_sealed_day WHERE workspace_id = %(ws)s
UNION ALL SELECT 'erased', coalesce(sum(n), 0) FROM messaging_erasure_tally WHERE workspace_id = %(ws)s
"""
_DROPPED = ("old_without_detail", "not_tracked", "unmatched_expired", "suppressed_erased")

_LEDGER = """
SELECT source_id, reason, sum(n)::bigint FROM (
    SELECT source_id, reason, n FROM messaging_tally WHERE workspace_id = %(ws)s
    UNION ALL
    SELECT source_id, reason, n::bigint FROM messaging_receipt, jsonb_each_text(counts) AS c (reason, n)
    WHERE workspace_id = %(ws)s
) l GROUP BY 1, 2
"""
_KEYS = "SELECT source_id, count(*) FROM messaging_event_key WHERE workspace_id = %(ws)s GROUP BY 1"
# Dedupe keys are kept 35 days; while all of a source's are there, they are a second count of what was accepted. Our own
# sender has none: it states a fact in the transaction that makes it true, so nothing comes twice.
_COMPLETE = """
SELECT source_id FROM messaging_tally WHERE workspace_id = %(ws)s GROUP BY 1 HAVING min(hour) <= %(edge)s
UNION SELECT id FROM workspaces_source WHERE workspace_id = %(ws)s AND kind = 'own'
"""


def check_places(target: Target, finding: Finding) -> None:
    ledger: Counter[str] = Counter()
    for _, reason, n in target.rows(_LEDGER):
        ledger[reason] += n
    places = {name: int(n) for name, n in target.rows(_PLACES)}
    places |= {reason: ledger[reason] for reason in _DROPPED}
    there = ", ".join(f"{name} {n}" for name, n in places.items() if n)
    finding.expect(
        ledger["accepted"] == sum(places.values()),
        f"accepted {ledger['accepted']}, found {sum(places.values())} ({there})",
    )


def check_acceptance(target: Target, finding: Finding) -> None:
    accepted = {source: n for source, reason, n in target.rows(_LEDGER) if reason == "accepted"}
    keys = dict(target.rows(_KEYS))
    edge = target.now - KEYS_COMPLETE_FOR
    incomplete = {source for (source,) in target.rows(_COMPLETE, edge=edge)}
    for source in (accepted.keys() | keys.keys()) - incomplete:
        said, kept = accepted.get(source, 0), keys.get(source, 0)
        finding.expect(said == kept, f"source {source}: accepted {said}, dedupe keys {kept}")
