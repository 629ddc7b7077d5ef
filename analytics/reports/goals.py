"""What pages need to know of goals: whether there is one, and in what its conversions are paid (metrics.md V-1)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

# The currency of the terms that hold last: an older one may have been another, and sums are not exchanged.
_GOALS = """
SELECT DISTINCT ON (campaign_id) campaign_id, goal_currency,
    bool_or(goal_value IS NOT NULL) OVER (PARTITION BY campaign_id)
FROM campaigns_campaignterms WHERE workspace_id = %s AND campaign_id = ANY(%s) AND goal_event IS NOT NULL
ORDER BY campaign_id, valid_from DESC
"""


@dataclass(frozen=True, slots=True)
class GoalShown:
    """`currency` may be empty; `valued`: some terms name the property that says what a conversion is worth. `mixed`:
    campaigns with several currencies are looked at as one."""

    currency: str
    valued: bool
    known: bool = True
    mixed: bool = False


def together(goals: Iterable[GoalShown]) -> GoalShown:
    """The goals of several campaigns as one; of none, one that is not known."""
    found = list(goals)
    paid = {goal.currency for goal in found if goal.valued}
    return GoalShown(min(paid, default=""), bool(paid), bool(found), len(paid) > 1)


def goals_shown(workspace_id: int, campaigns: Iterable[int]) -> dict[int, GoalShown]:
    """Of those campaigns that have or had a goal."""
    wanted = sorted(set(campaigns))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_GOALS, [workspace_id, wanted])
        return {campaign: GoalShown(currency or "", valued) for campaign, currency, valued in cursor.fetchall()}
