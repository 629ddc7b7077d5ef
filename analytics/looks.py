"""What somebody saw of a number when they looked at how it is counted: the ledger tells them what came since."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from workspaces.tenancy import workspace_transaction

# Looking again so soon is the same visit.
SAME_VISIT = timedelta(minutes=30)

_LAST = """
SELECT looked_at, cut, value, before_cut FROM analytics_look
WHERE workspace_id = %s AND user_id = %s AND scope_kind = %s AND scope_id = %s AND metric = %s
"""
_KEEP = """
INSERT INTO analytics_look AS l (workspace_id, user_id, scope_kind, scope_id, metric, looked_at, cut, value, before_cut)
VALUES (%(ws)s, %(user)s, %(kind)s, %(scope)s, %(metric)s, %(at)s, %(cut)s, %(value)s, %(before)s)
ON CONFLICT (workspace_id, user_id, scope_kind, scope_id, metric) DO UPDATE SET looked_at = excluded.looked_at,
    cut = excluded.cut, value = excluded.value, before_cut = excluded.before_cut
WHERE l.looked_at < excluded.looked_at - %(same)s
"""


class Place(NamedTuple):
    """Who looks at which number of what."""

    workspace_id: int
    user_id: int
    scope_kind: int
    scope_id: int
    metric: str


@dataclass(frozen=True, slots=True)
class Look:
    """`before_cut` is how much of `value` was of the time before the last whole quarter hour."""

    at: datetime
    cut: datetime
    value: Decimal
    before_cut: Decimal


def last_look(place: Place) -> Look | None:
    with connection.cursor() as cursor:
        cursor.execute(_LAST, list(place))
        row = cursor.fetchone()
    return Look(*row) if row else None


def keep(place: Place, look: Look) -> None:
    """In a transaction of its own: the page's is a snapshot that writes nothing (ruling 32)."""
    values: dict[str, Any] = {
        "ws": place.workspace_id,
        "user": place.user_id,
        "kind": place.scope_kind,
        "scope": place.scope_id,
        "metric": place.metric,
        "at": look.at,
        "cut": look.cut,
        "value": look.value,
        "before": look.before_cut,
        "same": SAME_VISIT,
    }
    with workspace_transaction(place.workspace_id), connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
