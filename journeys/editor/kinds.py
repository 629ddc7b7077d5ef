"""The kinds of steps somebody can add. A wait and a split each come in kinds of their own, so that a step's page shows
one form and nothing that does not apply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from journeys.models.step import MESSAGE_TYPES, StepType


@dataclass(frozen=True, slots=True)
class Kind:
    """`begins` are the keys a new step of the kind starts with; `icon` names its picture."""

    key: str
    label: str
    type: StepType
    icon: str
    begins: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sends(self) -> bool:
        return self.type in MESSAGE_TYPES


KINDS = (
    *(Kind(type_, type_.label, type_, type_) for type_ in MESSAGE_TYPES),
    Kind("wait_for", "Wait a while", StepType.WAIT, "clock", {"for": "P1D"}),
    Kind("wait_until", "Wait until a time of day", StepType.WAIT, "calendar", {"until": "09:00"}),
    Kind("wait_event", "Wait for an event", StepType.WAIT, "dot", {"event": "", "timeout": "P3D"}),
    Kind("split_attribute", "Split by attribute", StepType.SPLIT, "filter", {"by": "attribute", "branches": []}),
    Kind("split_event", "Split by event", StepType.SPLIT, "filter", {"by": "event", "branches": []}),
    Kind(
        "split_percentage",
        "Split at random",
        StepType.SPLIT,
        "filter",
        {"by": "percentage", "branches": [{"name": "A", "share": 50}, {"name": "B", "share": 50}]},
    ),
    Kind("custom_event", "Named outcomes", StepType.CUSTOM_EVENT, "tick", {"outcomes": [], "timeout": "P3D"}),
    Kind("change", "Tag or attribute change", StepType.CHANGE, "copy", {}),
    Kind("exit", "Exit", StepType.EXIT, "stop", {}),
)
BY_KEY = {kind.key: kind for kind in KINDS}


def kind_of(step: Mapping[str, Any]) -> Kind:
    """What somebody composed elsewhere falls to the nearest kind."""
    type_ = step.get("type")
    if type_ == StepType.WAIT:
        key = "wait_until" if "until" in step else "wait_event" if "event" in step else "wait_for"
    elif type_ == StepType.SPLIT:
        key = f"split_{step.get('by')}"
    else:
        key = str(type_)
    return BY_KEY.get(key, BY_KEY["exit" if type_ != StepType.SPLIT else "split_attribute"])
