"""The attribution switchboard: the same conversions credited by other rules, and under another window (ux.md 3.2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from analytics.reports.shapes import Scope
from analytics.trials import Change, conversions_under
from campaigns.models import Action, Campaign, Conversion
from messaging.facts import micros
from workspaces.models import Workspace

STANDING, LAST_RECEIVED, FIRST_INTERACTED, WINDOW = "standing", "last_received", "first_interacted", "window"
RULES = {
    STANDING: "Last interacted, else last received",
    LAST_RECEIVED: "Last received",
    FIRST_INTERACTED: "First interacted, else first received",
}
_COLUMNS = {LAST_RECEIVED: "last_received_action_id", FIRST_INTERACTED: "first_interacted_action_id"}
MOVES_SHOWN = 50

_BY_RULES = """
SELECT action_id, last_received_action_id, first_interacted_action_id, count(*) FROM campaigns_conversion
WHERE workspace_id = %s AND campaign_id = %s GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One action: its conversions by rule, in the order of the columns; None is a conversion no action is credited."""

    action: Action | None
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """So many conversions would be credited elsewhere."""

    rule: str
    before: Action | None
    after: Action | None
    n: int


@dataclass(frozen=True, slots=True)
class Flip:
    """A conversion that appears or disappears with the window; `person` is a number."""

    person: int
    at: int
    gained: bool


@dataclass(frozen=True, slots=True)
class Switchboard:
    """`totals` are conversions by column; `flips` the first of those that another window gains or loses."""

    scope: Scope
    as_of: datetime
    columns: Sequence[str]
    lines: Sequence[Line]
    totals: Mapping[str, int]
    moves: Sequence[Move]
    gained: int
    lost: int
    flips: Sequence[Flip]


def switchboard(
    workspace: Workspace, campaign: Campaign, scope: Scope, as_of: datetime, window: timedelta | None
) -> Switchboard:
    """Call it inside a snapshot."""
    actions = list(Action.objects.for_workspace(workspace).filter(campaign=campaign).order_by("position", "pk"))
    by_id: dict[int | None, Action | None] = {action.pk: action for action in actions}
    counts, moved = _by_rules(workspace, campaign)
    gained, lost = 0, 0
    flips: list[Flip] = []
    columns = list(RULES)
    if window is not None:
        columns.append(WINDOW)
        counts[WINDOW], gained, lost, flips = _under(workspace, campaign, window)
    moves = [
        Move(rule, by_id.get(before), by_id.get(after), n)
        for (rule, before, after), n in moved.most_common(MOVES_SHOWN)
    ]
    return Switchboard(
        scope=scope,
        as_of=as_of,
        columns=columns,
        lines=_lines(actions, columns, counts),
        totals={column: sum(counts[column].values()) for column in columns},
        moves=moves,
        gained=gained,
        lost=lost,
        flips=flips,
    )


def _by_rules(
    workspace: Workspace, campaign: Campaign
) -> tuple[defaultdict[str, Counter[int | None]], Counter[tuple[str, int | None, int | None]]]:
    counts: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    moved: Counter[tuple[str, int | None, int | None]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_BY_RULES, [workspace.pk, campaign.pk])
        for standing, received, first, n in cursor.fetchall():
            counts[STANDING][standing] += n
            for rule, other in ((LAST_RECEIVED, received), (FIRST_INTERACTED, first)):
                counts[rule][other] += n
                if other != standing:
                    moved[rule, standing, other] += n
    return counts, moved


def _under(
    workspace: Workspace, campaign: Campaign, window: timedelta
) -> tuple[Counter[int | None], int, int, list[Flip]]:
    stored = Conversion.objects.for_workspace(workspace).filter(campaign=campaign)
    standing = {hit: (person, at) for hit, person, at in stored.values_list("hit_id", "person_id", "at")}
    tried = list(conversions_under(workspace.pk, campaign.pk, Change(window=window)))
    new = [row for row in tried if row.hit_id not in standing]
    gone = standing.keys() - {row.hit_id for row in tried}
    flips = [Flip(row.person_id, row.at, gained=True) for row in new[:MOVES_SHOWN]]
    flips += [Flip(standing[hit][0], micros(standing[hit][1]), gained=False) for hit in sorted(gone)[:MOVES_SHOWN]]
    return Counter(row.action_id for row in tried), len(new), len(gone), flips[:MOVES_SHOWN]


def _lines(actions: Iterable[Action], columns: Sequence[str], counts: Mapping[str, Counter[Any]]) -> list[Line]:
    """In the order of the flow; removed actions only where something is credited to them."""
    lines = [Line(action, {column: counts[column][action.pk] for column in columns}) for action in actions]
    shown = [line for line in lines if line.action and (not line.action.deleted_at or any(line.numbers.values()))]
    nobody = Line(None, {column: counts[column][None] for column in columns})
    return [*shown, nobody] if any(nobody.numbers.values()) else shown
