"""Where people wait longest and where most of them leave, up to the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import connection

from analytics.reading import Window
from analytics.reading.pieces import EVER
from analytics.reports.journeys.shapes import StepCard
from journeys.models import StepType

# Of the visits of a step so many are looked at, the latest ones: a page must not read ten million.
LATEST = 10_000

# The median is a stay there was, not a mean of two.
_STAYS = """
SELECT u.step, w.n, w.half
FROM unnest(%(steps)s::bigint[]) AS u(step)
CROSS JOIN LATERAL (
    SELECT count(*) AS n, percentile_disc(0.5) WITHIN GROUP (ORDER BY s.left_at - s.entered_at) AS half
    FROM (
        SELECT entered_at, left_at FROM journeys_stay
        WHERE workspace_id = %(ws)s AND step_id = u.step AND state = 'continued' AND left_at < %(until)s
        ORDER BY entered_at DESC LIMIT %(latest)s
    ) s
) w WHERE w.n > 0
"""


@dataclass(frozen=True, slots=True)
class Slowest:
    """Half of the `looked_at` latest visits that went on lasted `half` or longer."""

    card: StepCard
    half: timedelta
    looked_at: int

    @property
    def all_of_them(self) -> bool:
        return self.looked_at < LATEST


@dataclass(frozen=True, slots=True)
class Leakiest:
    """The step in which most entries ended, and the share of its visits they are, in percent."""

    card: StepCard
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Bottlenecks:
    """None where nobody has gone on yet, or nobody has left."""

    slowest: Slowest | None
    leakiest: Leakiest | None


def bottlenecks(
    workspace_id: int, cards: Sequence[StepCard], steps: Sequence[int], until: Window | None
) -> Bottlenecks:
    """`steps` are the numbers of the steps the cards are of."""
    by_step = dict(zip(steps, cards, strict=True))
    return Bottlenecks(_slowest(workspace_id, by_step, until), _leakiest(cards))


def _slowest(workspace_id: int, by_step: dict[int, StepCard], until: Window | None) -> Slowest | None:
    end = until.end if until else EVER[1]
    with connection.cursor() as cursor:
        cursor.execute(_STAYS, {"ws": workspace_id, "steps": list(by_step), "until": end, "latest": LATEST})
        found = [Slowest(by_step[step], half, n) for step, n, half in cursor.fetchall()]
    longest = max(found, key=lambda one: one.half, default=None)
    return longest if longest and longest.half >= timedelta(minutes=1) else None


def _leakiest(cards: Sequence[StepCard]) -> Leakiest | None:
    """Who came to the end did not leave."""
    leaving = [card for card in cards if card.type != StepType.EXIT and card.numbers["exited_here"].value]
    worst = max(leaving, key=lambda card: card.numbers["exited_here"].value or 0, default=None)
    return Leakiest(worst, _share(worst)) if worst else None


def _share(card: StepCard) -> Decimal:
    exited, entered = (int(card.numbers[id].value or 0) for id in ("exited_here", "step_entered"))
    return Decimal(exited * 100) / Decimal(entered)
