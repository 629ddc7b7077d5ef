"""The rows behind the numbers of one platform: deliveries with a device of it in that state (metrics.md P-17).

What a device's state is, and when it counts, is said once more here for the database, as `analytics.contributions` and
`messaging.verdict` say it; `tests/journeys/test_people_of_a_platform.py` holds both against each other.
"""

from dataclasses import dataclass
from typing import ClassVar

from messaging.platforms import Platform

_ON_DEVICES = "f.channel IN ('push', 'in_app')"


def _time(kind: str, place: int = 0) -> str:
    """Microseconds since 1970 of the first (0) or the last (1) report, as `messaging.facts` keeps them."""
    return f"(a.said #>> '{{seen,{kind},{place}}}')::bigint"


def _first(*kinds: str) -> str:
    return f"least({', '.join(_time(kind) for kind in kinds)})"


_TOUCHED = ("opened", "machine_opened", "clicked", "machine_clicked")
# The first proof that the message arrived, where it beats what the sender said.
_EVIDENCE = f"""CASE
    WHEN NOT {_ON_DEVICES} OR a.state IN ('sent', 'suppressed', 'undeliverable') THEN NULL
    WHEN a.state <> 'bounced' THEN {_first("delivered", "displayed", *_TOUCHED)}
    WHEN f.channel = 'push' THEN {_first("delivered", *_TOUCHED)}
    ELSE {_first(*_TOUCHED)} END"""


def _stated(state: str, at: str) -> str:
    return f"CASE WHEN a.state = '{state}' AND ({_EVIDENCE}) IS NULL THEN {at} END"


# When a device's part in a delivery counts; NULL where it does not.
_TIMES = {
    "sent": f"CASE WHEN a.state = 'sent' OR ({_EVIDENCE}) IS NOT NULL THEN coalesce({_time('sent')}, {_EVIDENCE}) END",
    "failed": _stated("failed", _time("failed", 1)),
    "bounced": _stated("bounced", _first("sent", "bounced")),
    "suppressed": _stated("suppressed", _time("suppressed")),
    "delivered": f"CASE f.channel WHEN 'push' THEN {_first('delivered', 'opened')} ELSE {_time('delivered')} END",
    "opened": f"CASE f.channel WHEN 'email' THEN {_first('opened', 'clicked')} ELSE {_time('opened')} END",
    "viewed": _time("displayed"),
    "clicked": f"CASE f.channel WHEN 'push' THEN {_time('opened')} ELSE {_time('clicked')} END",
}
_TIMES["messages_sent"] = f"CASE WHEN f.channel <> 'webhook' THEN {_TIMES['sent']} END"
_DEVICES = """
SELECT f.id, f.person_id, min(t.at) AS at, min(a.said #>> '{{reason,1}}') AS reason
FROM messaging_delivery f
JOIN (
    SELECT workspace_id, delivery_id, platform, state, facts::jsonb AS said FROM messaging_deviceattempt
) a ON a.workspace_id = f.workspace_id AND a.delivery_id = f.id AND a.platform = {platform}
CROSS JOIN LATERAL (SELECT timestamptz 'epoch' + ({time}) * interval '1 microsecond' AS at) t
WHERE f.workspace_id = %(ws)s AND {column} = {owner} AND {whom} AND t.at IS NOT NULL
GROUP BY f.id, f.person_id
"""


def of_whom(*, named: bool) -> str:
    """Rows of people, or those that were reported without one."""
    return f"f.person_id IS {'NOT ' if named else ''}NULL"


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """Of one metric on one platform, as `analytics.reports.journeys.facts.Facts` is of all."""

    metric: str
    platform: Platform
    column: str
    by_event: ClassVar[bool] = False

    def sql(self, owner: int, *, ranged: bool, named: bool = True) -> str:
        """Columns id, person_id, at, reason; arguments ws, and start and end where `ranged`."""
        found = _DEVICES.format(
            platform=int(self.platform),
            time=_TIMES[self.metric],
            column=self.column,
            owner=owner,
            whom=of_whom(named=named),
        )
        return f"{found} HAVING min(t.at) >= %(start)s AND min(t.at) < %(end)s" if ranged else found


def device_facts(metric: str, platform: Platform, column: str) -> DeviceFacts | None:
    """`column` names the step or the journey. None for numbers that no device takes part in."""
    return DeviceFacts(metric, platform, column) if metric in _TIMES else None
