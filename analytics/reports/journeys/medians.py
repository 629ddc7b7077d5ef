"""Whether a message step does far worse than messages of its kind in this workspace, said in one sentence."""

from dataclasses import dataclass
from statistics import median

from django.db import connection

from analytics.leafmetrics import Leaf, ScopeKind
from analytics.reports.intervals import range_of_share
from analytics.templatetags.numbers import percent

# A message few people got says little, and of few messages no median can be made.
LEAST_SENT, LEAST_MESSAGES = 100, 3
# Far below: less than half of what half of them reach.
_FAR = 2
_ANSWERED = {"push": Leaf.OPENED, "in_app": Leaf.CLICKED, "email": Leaf.OPENED, "sms": Leaf.CLICKED}
_WORDS = {"push": "Clicked", "in_app": "Clicked", "email": "Opened", "sms": "Clicked"}

_TOTALS = """
SELECT s.channel, s.kind, s.id, coalesce(sum(t.total) FILTER (WHERE t.metric = %(sent)s), 0),
    coalesce(sum(t.total) FILTER (
        WHERE t.metric = CASE WHEN s.channel IN ('push', 'email') THEN %(opened)s ELSE %(clicked)s END), 0)
FROM (
    SELECT channel, %(action)s::smallint AS kind, id FROM campaigns_action WHERE workspace_id = %(ws)s
        AND channel = ANY(%(channels)s)
    UNION ALL SELECT type, %(step)s::smallint, id FROM journeys_step WHERE workspace_id = %(ws)s
        AND type = ANY(%(channels)s)
) s JOIN analytics_total t ON t.workspace_id = %(ws)s AND t.scope_kind = s.kind AND t.scope_id = s.id
    AND t.platform = 0 AND t.metric IN (%(sent)s, %(opened)s, %(clicked)s)
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class _Message:
    sent: int
    answered: int

    @property
    def share(self) -> float:
        return self.answered / self.sent


def warnings(workspace_id: int, steps: dict[int, str]) -> dict[int, str]:
    """By step, for those (number, type) that do far worse than the workspace's median; since start."""
    channels = sorted({type_ for type_ in steps.values() if type_ in _ANSWERED})
    if not channels:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _TOTALS,
            {
                "ws": workspace_id,
                "channels": channels,
                "sent": int(Leaf.SENT),
                "opened": int(Leaf.OPENED),
                "clicked": int(Leaf.CLICKED),
                "action": int(ScopeKind.ACTION),
                "step": int(ScopeKind.STEP),
            },
        )
        rows = cursor.fetchall()
    known = {(channel, kind, id): _Message(int(sent), int(answered)) for channel, kind, id, sent, answered in rows}
    large = {place: one for place, one in known.items() if one.sent >= LEAST_SENT}
    found = {}
    for step, channel in steps.items():
        own = large.get((channel, int(ScopeKind.STEP), step))
        others = [one.share for place, one in large.items() if place[0] == channel]
        if own is not None and len(others) >= LEAST_MESSAGES:
            found[step] = _sentence(channel, own, median(others))
    return {step: sentence for step, sentence in found.items() if sentence}


def _sentence(channel: str, own: _Message, usual: float) -> str:
    """Only where it is no accident of few people."""
    reached = range_of_share(own.answered, own.sent)
    if reached is None or own.share * _FAR >= usual or reached[1] >= usual * 100:
        return ""
    kind = {"push": "pushes", "in_app": "in-app messages", "email": "e-mails", "sms": "texts"}[channel]
    return (
        f"{_WORDS[channel]} by {percent(_rounded(own.share))} of those it was sent to; "
        f"half of this workspace's {kind} reach {percent(_rounded(usual))} or more."
    )


def _rounded(share: float) -> int:
    return round(share * 100)
