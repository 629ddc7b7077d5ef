"""What programs did with one delivery before or instead of its reader, and how they were told from a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from messaging.facts import decode, moment
from messaging.models import Delivery
from messaging.tracking.classing import REASONS
from workspaces.models import Workspace

_KINDS = {"opened": "machine_opened", "clicked": "machine_clicked"}
# So many are told one by one; the others are there when asked for.
_TOLD_SINGLY = 5
_MOST = 100
# By person and days, which is how the table is kept; whoever has no person has no detail here.
_VISITS = """
SELECT type, effective_at, properties ->> 'machine' FROM messaging_event
WHERE workspace_id = %s AND person_id = %s AND delivery_id = %s AND NOT human AND type = ANY(%s)
    AND effective_at >= %s AND effective_at < %s ORDER BY effective_at, key LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class MachineVisit:
    """`kind` is the fact's, `why` how it was recognised."""

    at: datetime
    kind: str
    why: str
    folded: bool = False


def machine_visits(workspace: Workspace, delivery: Delivery) -> list[MachineVisit]:
    """Earliest first; empty once the detail of those days is gone, or where there is more than anybody would read."""
    seen = decode(delivery.facts).seen
    facts = [seen[kind] for kind in _KINDS.values() if kind in seen]
    if not facts or delivery.person_id is None or sum(fact.count for fact in facts) > _MOST:
        return []
    first = moment(min(fact.first for fact in facts))
    last = moment(max(fact.last for fact in facts)) + timedelta(microseconds=1)
    asked: list[Any] = [workspace.pk, delivery.person_id, delivery.pk, list(_KINDS), first, last, _MOST]
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, asked)
        rows = cursor.fetchall()
    return [
        MachineVisit(at, _KINDS[kind], REASONS.get(code or "", "as the sender said"), place >= _TOLD_SINGLY)
        for place, (kind, at, code) in enumerate(rows)
    ]
