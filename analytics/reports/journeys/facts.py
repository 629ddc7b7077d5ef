"""The rows behind each number of a journey: who, and when. The number counts them, lists and files show them (J-31)."""

from dataclasses import dataclass, replace

from analytics.metrics import ScopeName
from analytics.reports.journeys.device_facts import DeviceFacts, device_facts, of_whom
from messaging.platforms import Platform

_SENT = "f.state IN ('sent', 'delivered', 'opened', 'converted')"


@dataclass(frozen=True, slots=True)
class Facts:
    """A table and a condition on it; `owner` is the column that names the journey, the step or the branch.

    Numbers of this moment have a `then`: the condition on rows that stood so at the end of %(end)s.
    """

    table: str
    owner: str
    at: str
    condition: str = "true"
    reason: str = "NULL::text"
    then: str = ""
    # One row per event instead of one per person (J-06).
    by_event: bool = False

    def sql(self, owner: int, *, ranged: bool, by_reason: bool = False, named: bool = True) -> str:
        """Columns person_id, at, reason; arguments ws, start and end where `ranged`, and why where `by_reason`. Rows of
        people, or those reported without one."""
        why = f" AND coalesce({self.reason}, '') = %(why)s" if by_reason else ""
        when = f" AND {self.at} >= %(start)s AND {self.at} < %(end)s" if ranged else ""
        return f"{self._select(owner, self.reason, named)} AND {self.condition}{when}{why}"

    def sql_then(self, owner: int, *, named: bool = True) -> str:
        """Who stood so at `end`; what became of them later is not told."""
        return f"{self._select(owner, 'NULL::text', named)} AND {self.then}"

    def _select(self, owner: int, reason: str, named: bool) -> str:
        column = self.owner.replace("%(owner)s", str(owner))
        return (
            f"SELECT f.id, f.person_id, {self.at} AS at, {reason} AS reason FROM {self.table} f "
            f"WHERE f.workspace_id = %(ws)s AND {column} = {owner} AND {of_whom(named=named)}"
        )


def _entries(at: str, condition: str = "true", then: str = "") -> Facts:
    return Facts("journeys_entry", "f.journey_id", at, condition, "nullif(f.reason, '')", then)


def _stays(at: str, condition: str = "true", then: str = "") -> Facts:
    return Facts("journeys_stay", "f.step_id", at, condition, "nullif(f.outcome, '')", then)


def _stood_until(ended: str) -> str:
    return f"f.entered_at < %(end)s AND ({ended} IS NULL OR {ended} >= %(end)s)"


def _ended_stays(condition: str) -> Facts:
    """With the reason of the exit, which is the entry's."""
    reason = """(SELECT nullif(e.reason, '') FROM journeys_entry e
        WHERE e.workspace_id = f.workspace_id AND e.id = f.entry_id)"""
    return Facts("journeys_stay", "f.step_id", "f.left_at", condition, reason)


def _deliveries(at: str, condition: str, owner: str = "f.step_id") -> Facts:
    return Facts("messaging_delivery", owner, at, condition, "nullif(f.reason, '')")


def _hits(condition: str, owner: str, *, by_event: bool = False) -> Facts:
    return Facts("journeys_hit", owner, "f.at", condition, by_event=by_event)


_UNCONVERTED = """NOT (SELECT e.goal_met FROM journeys_entry e
    WHERE e.workspace_id = f.workspace_id AND e.id = f.entry_id)"""
# The step or branch that the converting entry had been through by then.
_BY_STEP = """f.converts AND (SELECT s.step_id FROM journeys_stay s WHERE s.workspace_id = f.workspace_id
    AND s.entry_id = f.entry_id AND s.step_id = %(owner)s AND s.entered_at <= f.at LIMIT 1)"""
_BY_BRANCH = """f.converts AND (SELECT s.branch_id FROM journeys_stay s WHERE s.workspace_id = f.workspace_id
    AND s.entry_id = f.entry_id AND s.branch_id = %(owner)s AND s.left_at <= f.at LIMIT 1)"""

# As `messaging.facts` keeps it: microseconds since 1970.
_FIRST_UNSUBSCRIBED = (
    "(timestamptz 'epoch' + (f.facts::jsonb #>> '{seen,unsubscribed,0}')::bigint * interval '1 microsecond')"
)

_OF_JOURNEY = {
    "messages_sent": _deliveries("f.outcome_at", f"{_SENT} AND f.channel <> 'webhook'", "f.journey_id"),
    "entries_total": _entries("f.entered_at"),
    "entries_unique": _entries("f.entered_at"),
    "in_progress": _entries("f.entered_at", "f.exited_at IS NULL", _stood_until("f.exited_at")),
    "exited": _entries("f.exited_at", "f.exited_at IS NOT NULL"),
    "exits": _entries("f.exited_at", "f.exited_at IS NOT NULL AND NOT f.goal_met"),
    "converted_people": _hits("f.converts", "f.journey_id"),
    "conversion_events": _hits("true", "f.journey_id", by_event=True),
}
_OF_STEP = {
    "step_entered": _stays("f.entered_at"),
    "step_entered_unique": _stays("f.entered_at", "f.is_first"),
    "entry_users": _stays("f.entered_at"),
    "continued": _stays("f.left_at", "f.state = 'continued'"),
    "waiting": _stays("f.entered_at", "f.state = 'waiting'", _stood_until("f.left_at")),
    "exited_here": _ended_stays("f.state = 'exited'"),
    "exits": _ended_stays(f"f.state = 'exited' AND {_UNCONVERTED}"),
    "timed_out": _stays("f.left_at", "f.outcome = 'timed_out'"),
    "converted_people": _hits("true", _BY_STEP),
    "sent": _deliveries("f.outcome_at", _SENT),
    "delivered": _deliveries("f.delivered_at", "f.delivered_at IS NOT NULL"),
    "opened": _deliveries("f.opened_at", "f.opened_at IS NOT NULL AND f.channel <> 'in_app'"),
    "viewed": _deliveries("f.opened_at", "f.opened_at IS NOT NULL AND f.channel = 'in_app'"),
    "clicked": _deliveries(
        "CASE WHEN f.channel = 'push' THEN f.opened_at ELSE f.clicked_at END",
        "CASE WHEN f.channel = 'push' THEN f.opened_at ELSE f.clicked_at END IS NOT NULL",
    ),
    **{state: _deliveries("f.outcome_at", f"f.state = '{state}'") for state in ("failed", "bounced", "suppressed")},
    "converted_deliveries": _deliveries("f.converted_at", "f.converted_at IS NOT NULL"),
    "unsubscribed": _deliveries(_FIRST_UNSUBSCRIBED, "strpos(f.facts, '\"unsubscribed\"') > 0"),
}
_OF_BRANCH = {
    "branch_taken": Facts("journeys_stay", "f.branch_id", "f.left_at"),
    "branch_users": Facts("journeys_stay", "f.branch_id", "f.left_at"),
    "converted_people": _hits("true", _BY_BRANCH),
}
_OF = {ScopeName.JOURNEY: _OF_JOURNEY, ScopeName.STEP: _OF_STEP, ScopeName.BRANCH: _OF_BRANCH}
# Numbers of exits, which have reasons.
OF_EXITS = frozenset({"exited", "exits", "exited_here"})
# Whose people a share is of.
_RATES = {"conversion_rate": "converted_people"}


def facts_of(scope: ScopeName, metric: str, platform: Platform = Platform.ALL) -> Facts | DeviceFacts | None:
    """None where a number has no rows of its own, nobody behind it, or no platform."""
    id = _RATES.get(metric, metric)
    found = _OF[scope].get(id)
    if found is None or platform is Platform.ALL:
        return found
    if found.table == "journeys_hit":
        # By the platform of the event (ruling 42).
        return replace(found, condition=f"{found.condition} AND f.platform = {int(platform)}")
    return device_facts(id, platform, found.owner) if found.table == "messaging_delivery" else None
