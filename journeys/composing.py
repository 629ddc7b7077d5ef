"""Composing a journey that runs here: creating one, and changing it without losing what somebody else changed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from journeys import terms
from journeys.design.checking import validate
from journeys.design.known import known_of
from journeys.design.problems import Problem
from journeys.models import Design, Journey, JourneyState
from workspaces import clock
from workspaces.models import Workspace

# What a new one is made of until somebody composes it.
EMPTY: Mapping[str, Any] = {
    "entry": {},
    "reentry": {"rule": "never"},
    "exit_rules": [{"name": "Unsubscribed", "by": "unsubscribed"}],
    "steps": [],
}


class ChangedMeanwhile(Exception):
    """Somebody saved after the page was opened; `design` is how it stands now."""

    def __init__(self, design: Design) -> None:
        super().__init__()
        self.design = design


class NotChangeable(Exception):
    """The journey has ended or was deleted, or it runs elsewhere."""


def create(workspace: Workspace, name: str, by: Any, definition: Mapping[str, Any] = EMPTY) -> Design:
    """A new draft. Inside the workspace's transaction."""
    journey = Journey(workspace=workspace, name=name, state=JourneyState.DRAFT)
    # Programs see it under our own id, as it has no other.
    journey.external_id = journey.public_id
    journey.save()
    terms.first(journey, {})
    return Design.unscoped.create(workspace=workspace, journey=journey, definition=dict(definition), changed_by=by)


def design_of(journey: Journey) -> Design | None:
    """None where it runs elsewhere."""
    designs = Design.objects.for_workspace(journey.workspace_id).select_related("version", "changed_by", "journey")
    return designs.filter(journey=journey).first()


def save(journey: Journey, definition: Mapping[str, Any], revision: str | int, by: Any) -> Design:
    """Keeps what was composed; whoever is under way is not concerned until it is published. `revision` is that of the
    page somebody wrote on. Raises ChangedMeanwhile or NotChangeable."""
    design = held(journey)
    if str(revision) != str(design.revision):
        raise ChangedMeanwhile(design)
    design.definition = dict(definition)
    design.revision += 1
    design.changed_at, design.changed_by = clock.now(), by
    design.save(update_fields=["definition", "revision", "changed_at", "changed_by"])
    return design


def move_on(design: Design) -> None:
    """What stands beside the definition has changed: pages that were opened before are of another revision."""
    Design.objects.for_workspace(design.workspace_id).filter(pk=design.pk).update(revision=F("revision") + 1)


def held(journey: Journey) -> Design:
    """Its design, locked until the change is done."""
    locked = Journey.objects.for_workspace(journey.workspace_id).select_for_update(no_key=True).get(pk=journey.pk)
    design = design_of(locked)
    if design is None or locked.state == JourneyState.ENDED or locked.archived_at is not None:
        raise NotChangeable
    return design


def problems_of(design: Design) -> list[Problem]:
    """What stands between the draft and its start, and what is good to know."""
    return validate(design.definition, known_of(design.journey, design.definition))
