"""All checks over all workspaces, or over the campaigns whose numbers moved since the last run."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from analytics.verify.conversions import check_conversions
from analytics.verify.deliveries import check_deliveries, check_entries
from analytics.verify.events import check_events
from analytics.verify.in_app import check_expired, check_in_app
from analytics.verify.journeys import check_identities, check_journeys
from analytics.verify.ledger import check_acceptance, check_places
from analytics.verify.memory import check_memory
from analytics.verify.people import check_erased, check_parents
from analytics.verify.rollups import check_compaction, check_fives, check_totals
from analytics.verify.sending import check_sending
from analytics.verify.target import Check, Finding, Target
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import workspace_transaction

CHECKS = (
    Check("I1", "Event numbers of the last 30 days equal events and erased ones", check_events),
    Check("I1 deliveries", "Delivery numbers equal the deliveries and their devices", check_deliveries),
    Check("I1 entries", "Users equal the entries", check_entries),
    Check("I1 in-app", "Impressions and ends of in-app messages equal their displays", check_in_app, only_whole=True),
    Check("I6", "No activity that has expired can be read", check_expired, only_whole=True),
    Check("I1 conversions", "Conversions and their value equal the conversions' rows", check_conversions),
    Check("I1 journeys", "Journey numbers equal entries, stays and conversion events", check_journeys, only_whole=True),
    Check("V-36 J-10", "Entries = in progress + exited; entered = continued + waiting + exited here", check_identities),
    Check("I2 totals", "Lifetime totals equal their leaves", check_totals),
    Check("I2 sets", "Compacted hours, days and lifetimes equal their leaves", check_compaction),
    Check("I2 minutes", "Five-minute leaves equal their quarter hours", check_fives),
    Check("I3", "Accepted events on the ledger equal the dedupe keys", check_acceptance, only_whole=True),
    Check("I4", "Every accepted event is in exactly one place", check_places, only_whole=True),
    Check("I5", "Remembered counts equal counting anew", check_memory),
    Check("I10", "No detail of erased people is left", check_erased, only_whole=True),
    Check("I8", "One acceptance per device, deliveries shown as decided", check_sending, only_whole=True),
    Check("I11", "Every row belongs to a parent of its own workspace", check_parents, only_whole=True),
)

# Forgotten after a day without a run; then everything is looked at once more.
_REMEMBERED_FOR = 86_400

_MOVED = """
SELECT campaign_id, sum(version)::bigint FROM (
    SELECT scope_id AS campaign_id, version FROM analytics_total WHERE workspace_id = %(ws)s AND scope_kind = 1
    UNION ALL
    SELECT a.campaign_id, t.version FROM analytics_total t
    JOIN campaigns_action a ON a.workspace_id = t.workspace_id AND a.id = t.scope_id
    WHERE t.workspace_id = %(ws)s AND t.scope_kind = 2
) v GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check over everything that was looked at."""

    check: Check
    looked_at: int
    differences: list[str]

    @property
    def holds(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        if self.holds:
            return f"ok    {self.check.id:<13} {self.check.sentence} ({self.looked_at:,} looked at)"
        first = self.differences[0]
        return f"FAIL  {self.check.id:<13} {self.check.sentence}: {len(self.differences):,} differ, such as {first}"


def verify() -> list[Outcome]:
    """Everything, each workspace in one snapshot."""
    findings = {check.id: Finding() for check in CHECKS}
    for workspace in Workspace.objects.order_by("pk"):
        with workspace_transaction(workspace.pk, snapshot=True):
            target = Target(workspace.pk, clock.now())
            for check in CHECKS:
                _look(target, check, findings[check.id], workspace)
    return _outcomes(findings)


def verify_what_moved(seconds: float = 120.0) -> list[Outcome]:
    """Campaigns whose numbers changed since they were last looked at, as many as fit into the time (ruling 33)."""
    end = time.monotonic() + seconds
    findings = {check.id: Finding() for check in CHECKS if not check.only_whole}
    for workspace in Workspace.objects.order_by("pk"):
        for campaign_id, version in _moved(workspace.pk):
            if time.monotonic() > end:
                return _outcomes(findings)
            with workspace_transaction(workspace.pk, snapshot=True):
                target = Target(workspace.pk, clock.now(), frozenset({campaign_id}))
                for check in _partial_checks():
                    _look(target, check, findings[check.id], workspace)
            cache.set(_cache_key(workspace.pk, campaign_id), version, _REMEMBERED_FOR)
    return _outcomes(findings)


def _moved(workspace_id: int) -> list[tuple[int, int]]:
    with workspace_transaction(workspace_id), connection.cursor() as cursor:
        cursor.execute(_MOVED, {"ws": workspace_id})
        versions = dict(cursor.fetchall())
    seen = cache.get_many([_cache_key(workspace_id, id) for id in versions])
    return [(id, version) for id, version in versions.items() if seen.get(_cache_key(workspace_id, id)) != version]


def _cache_key(workspace_id: int, campaign_id: int) -> str:
    return f"verified:{workspace_id}:{campaign_id}"


def _partial_checks() -> Iterator[Check]:
    return (check for check in CHECKS if not check.only_whole)


def _look(target: Target, check: Check, finding: Finding, workspace: Workspace) -> None:
    """Differences are named after their workspace."""
    own = Finding()
    check.run(target, own)
    finding.looked_at += own.looked_at
    finding.differences += [f"{workspace.slug}: {text}" for text in own.differences]


def _outcomes(findings: dict[str, Finding]) -> list[Outcome]:
    return [
        Outcome(check, findings[check.id].looked_at, findings[check.id].differences)
        for check in CHECKS
        if check.id in findings
    ]
