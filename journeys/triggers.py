"""What happened before the first step: triggers seen = entered + turned away, by rule."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from journeys.engine.admitting import ENTERED, RULE_WORDS
from journeys.models import Journey, Signal, TriggerCount

__all__ = ["RULE_WORDS", "Triggers", "seen"]


@dataclass(frozen=True, slots=True)
class Triggers:
    """`turned_away` has the rules that turned somebody away, in the order in which they are asked; `waiting` are calls
    and people of a segment that are still to be looked at."""

    entered: int
    turned_away: dict[str, int]
    waiting: int

    @property
    def seen(self) -> int:
        return self.entered + sum(self.turned_away.values())


def seen(journey: Journey, since: datetime | None = None, until: datetime | None = None) -> Triggers:
    """Since start, or of whole hours from `since` until before `until`."""
    rows = TriggerCount.objects.for_workspace(journey.workspace_id).filter(journey=journey)
    if since is not None:
        rows = rows.filter(hour__gte=since)
    if until is not None:
        rows = rows.filter(hour__lt=until)
    counts = dict(rows.values_list("outcome").annotate(total=Sum("n")).order_by())
    waiting = Signal.objects.for_workspace(journey.workspace_id).filter(journey_id=journey.pk).count()
    away = {rule: counts[rule] for rule in RULE_WORDS if counts.get(rule)}
    return Triggers(counts.get(ENTERED, 0), away, waiting)
