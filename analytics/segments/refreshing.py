"""Working segments out again: those somebody asked for, and live ones once they are some minutes old (ruling 30)."""

import logging
from datetime import datetime, timedelta

from django.db import connection
from pyroaring import BitMap

from analytics.segments.finding import Findings
from analytics.segments.parsing import RuleError, parse
from analytics.segments.sentence import sentence
from analytics.segments.sets import Sets
from messaging.models import Segment
from workspaces import clock
from workspaces.models import Workspace
from workspaces.tenancy import engine_transaction, workspace_transaction

log = logging.getLogger(__name__)

# A live segment is never older than this while workers run.
FRESH_FOR = timedelta(minutes=10)

_WANTED = """
SELECT workspace_id, id FROM messaging_segment WHERE rule IS NOT NULL AND archived_at IS NULL
    AND (computed_at IS NULL OR computed_at < wanted_at OR kind = 'live' AND computed_at < %s)
ORDER BY wanted_at, id
"""


def refresh_wanted(*, also_older: bool = True) -> int:
    """All that are due, in all workspaces, each in its own snapshot; how many were worked out."""
    before = clock.now() - FRESH_FOR if also_older else None
    with engine_transaction("fold"), connection.cursor() as cursor:
        cursor.execute(_WANTED, [before])
        due = cursor.fetchall()
    return sum(refresh(workspace_id, number) for workspace_id, number in due)


def refresh(workspace_id: int, number: int) -> bool:
    """Works one out and keeps it; False where it is gone, or was changed meanwhile and is asked for again anyway."""
    # Before the snapshot: whoever waits for this moment finds everything that had happened by then.
    now = clock.now()
    with workspace_transaction(workspace_id, snapshot=True):
        segment = Segment.objects.for_workspace(workspace_id).filter(pk=number).exclude(rule=None).first()
        if segment is None:
            return False
        people, said, problem = _worked_out(segment, now)
    kept = {"computed_at": now, "problem": problem}
    if people is not None:
        kept |= {"members": people.serialize(), "count": len(people), "sentence": said}
    with workspace_transaction(workspace_id):
        rows = Segment.objects.for_workspace(workspace_id).filter(pk=number, updated_at=segment.updated_at)
        return bool(rows.update(**kept))


def _worked_out(segment: Segment, now: datetime) -> tuple[BitMap | None, str, str]:
    """People and sentence; or what hinders, and then the people stay who they were."""
    workspace = Workspace.objects.get(pk=segment.workspace_id)
    try:
        rule = parse(segment.rule)
        people = Sets(workspace, now, frozenset({segment.pk})).people(rule)
        return people, sentence(rule, Findings(workspace, rule)), ""
    except RuleError as error:
        log.warning("segment %s cannot be worked out: %s", segment.public_id, error)
        return None, "", str(error)
