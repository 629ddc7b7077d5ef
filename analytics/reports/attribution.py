"""The attribution switchboard: the same conversions credited by other rules, and under another window (ux.md 3.2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from analytics.reports.shapes import Scope
from analytics.trials.asking import Progress, progress_of
from analytics.trials.change import Change
from analytics.trials.findings import NO_ACTION
from campaigns.finding import actions_in_flow
from campaigns.models import Action, Campaign
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
class Switchboard:
    """`totals` are conversions by column; `trial` is what another window moves, as far as it is known."""

    scope: Scope
    as_of: datetime
    columns: Sequence[str]
    lines: Sequence[Line]
    totals: Mapping[str, int]
    moves: Sequence[Move]
    trial: Progress | None


def switchboard(
    workspace: Workspace,
    campaign: Campaign,
    scope: Scope,
    as_of: datetime,
    window: timedelta | None,
    most_moves: int | None = MOVES_SHOWN,
) -> Switchboard:
    """Call it inside a snapshot. The `most_moves` most frequent moves, None for all."""
    actions = actions_in_flow(workspace, campaign)
    by_id: dict[int | None, Action | None] = {action.pk: action for action in actions}
    counts, moved = _by_rules(workspace, campaign)
    columns = list(RULES)
    trial = None if window is None else progress_of(workspace.pk, campaign.pk, Change(window=window))
    if trial is not None and trial.is_done:
        columns.append(WINDOW)
        counts[WINDOW] = _under(counts[STANDING], trial)
    moves = [
        Move(rule, by_id.get(before), by_id.get(after), n) for (rule, before, after), n in moved.most_common(most_moves)
    ]
    return Switchboard(
        scope=scope,
        as_of=as_of,
        columns=columns,
        lines=_lines(actions, columns, counts),
        totals={column: sum(counts[column].values()) for column in columns},
        moves=moves,
        trial=trial,
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


def _under(standing: Counter[int | None], trial: Progress) -> Counter[int | None]:
    """What stands, and what the other window changes about it."""
    found = Counter(standing)
    found.update({action if action != NO_ACTION else None: n for action, n in trial.findings.actions.items()})
    return found


def _lines(actions: Iterable[Action], columns: Sequence[str], counts: Mapping[str, Counter[Any]]) -> list[Line]:
    """In the order of the flow; removed actions only where something is credited to them."""
    lines = [Line(action, {column: counts[column][action.pk] for column in columns}) for action in actions]
    shown = [line for line in lines if line.action and (not line.action.deleted_at or any(line.numbers.values()))]
    nobody = Line(None, {column: counts[column][None] for column in columns})
    return [*shown, nobody] if any(nobody.numbers.values()) else shown
