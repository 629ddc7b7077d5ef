"""Which numbers a step has: those of its own type (metrics.md 7.3, J-20)."""

from analytics.metrics import BY_ID, Metric
from journeys.models import StepType

EVERY_STEP = (
    *("step_entered", "step_entered_unique", "entry_users", "continued", "waiting", "exited_here", "exits"),
    *("converted_people", "conversion_rate"),
)
OF_TYPE: dict[str, tuple[str, ...]] = {
    StepType.PUSH: ("sent", "delivered", "clicked", "failed", "bounced", "suppressed", "converted_deliveries"),
    StepType.IN_APP: ("viewed", "clicked", "converted_deliveries"),
    StepType.EMAIL: (
        *("sent", "delivered", "opened", "clicked", "bounced", "failed", "unsubscribed"),
        "converted_deliveries",
    ),
    StepType.SMS: ("sent", "delivered", "clicked", "failed", "converted_deliveries"),
    StepType.WEBHOOK: ("sent", "failed"),
    StepType.CUSTOM_EVENT: ("timed_out",),
    StepType.WAIT: ("timed_out",),
}
# What a type calls a number that others share.
LABELS: dict[str, dict[str, str]] = {
    StepType.EXIT: {"exited_here": "Exits"},
    StepType.WAIT: {"continued": "Completed"},
    StepType.WEBHOOK: {"sent": "Succeeded"},
}
_OF_EVERY_STEP = {"exits": "Exited here without conversion"}
# Counted device by device (P-17).
BY_PLATFORM = frozenset({"sent", "delivered", "opened", "clicked", "failed", "bounced", "suppressed", "viewed"})


def metrics_of_step(type_: str) -> list[Metric]:
    return [BY_ID[id] for id in (*EVERY_STEP, *OF_TYPE.get(type_, ()))]


def label_of(type_: str, metric: str) -> str:
    return LABELS.get(type_, {}).get(metric) or _OF_EVERY_STEP.get(metric) or BY_ID[metric].label
