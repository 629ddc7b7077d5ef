"""Reports of in-app messages into the numbers of the message, its cards, blocks and responses (metrics.md 1.4 to 6).

Called under the locks of people and deliveries and before leaves are written: its own lock, one per message, stands
between them in the order of locks (ruling 23).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from analytics.changes import Changes, bucket_number
from analytics.fold import in_app_activity, in_app_facts, in_app_members, in_app_merging, in_app_responses
from analytics.fold.in_app_content import Content
from analytics.fold.in_app_reports import Report, made_of
from analytics.fold.item import Item
from analytics.leafmetrics import Leaf, ScopeKind
from analytics.retention import EVENT_DETAIL
from messaging.facts import micros
from messaging.ingest import fingerprints

_DETAIL = EVENT_DETAIL // timedelta(microseconds=1)


def count(
    cursor, workspace_id: int, folded: Iterable[Item], contents: dict[int, Content], changes: Changes, now: datetime
) -> None:
    """Everything these items say of in-app messages, in the caller's transaction."""
    told = [item for item in folded if item.place is not None]
    if not told:
        return
    at = micros(now)
    reports = made_of(told, fingerprints.of_workspace(workspace_id))
    members = in_app_members.number(cursor, workspace_id, reports)
    facts = in_app_facts.load(cursor, workspace_id, reports, contents)
    for report in reports:
        facts.hear(report)
        _count_by_event(report, changes)
    in_app_facts.settle(cursor, workspace_id, facts, changes, at - _DETAIL)
    in_app_activity.keep(cursor, workspace_id, reports, members, at)
    in_app_responses.count(cursor, workspace_id, reports, facts, changes, at)


def merge(cursor, workspace_id: int, merged: Sequence[tuple[int, int]]) -> None:
    """Before anything is counted: reports of the batch are of the survivor already."""
    if merged:
        in_app_merging.merge(cursor, workspace_id, fingerprints.of_workspace(workspace_id), merged)


def _count_by_event(report: Report, changes: Changes) -> None:
    """What every single report adds to: clicks on each block, and who was shown the message."""
    if report.shows:
        if report.person is not None:
            _add(report, Leaf.VIEWERS, [(ScopeKind.REPORT, report.message_id)], 0, report.person, changes)
        return
    if report.clicks or report.closes:
        leaf = Leaf.CLOSE_TAPS if report.closes else Leaf.TAPS
        _add(report, leaf, _scopes(report), 1, report.number, changes)


def _scopes(report: Report) -> list[tuple[ScopeKind, int]]:
    scopes = [(ScopeKind.REPORT, report.message_id)]
    if report.place.card_id:
        scopes.append((ScopeKind.CARD, report.place.card_id))
    if report.place.block is not None:
        scopes.append((ScopeKind.BLOCK, report.place.block.id))
    return scopes


def _add(
    report: Report, leaf: Leaf, scopes: Iterable[tuple[ScopeKind, int]], n: int, member: int, changes: Changes
) -> None:
    item = report.item
    for kind, scope in scopes:
        for platform in {0, item.platform}:
            key = (int(kind), scope, int(leaf), platform, item.population, bucket_number(item.at))
            changes.count(key, n, member)
