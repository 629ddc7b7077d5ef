"""Composing a campaign: creating one, changing one without losing what somebody else changed, and its actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from campaigns import terms
from campaigns.models import Action, Campaign, CampaignState, Plan
from campaigns.states import CHANGEABLE
from messaging.channels import Channel
from workspaces import clock
from workspaces.models import Workspace

_NEXT_DAY = timedelta(days=1)


class ChangedMeanwhile(Exception):
    """Somebody saved after the page was opened; `plan` is how it stands now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


class NotChangeable(Exception):
    """The campaign is in a state in which this stays as it is."""


def create(workspace: Workspace, name: str, by: Any) -> Plan:
    """The plan of a new draft."""
    campaign = Campaign(workspace=workspace, name=name, state=CampaignState.DRAFT, composed=True)
    # Programs see it under our own id, as it has no other.
    campaign.external_id = campaign.public_id
    campaign.save()
    terms.first(campaign, {})
    return Plan.unscoped.create(workspace=workspace, campaign=campaign, zone=workspace.zone or "UTC", changed_by=by)


def plan_of(campaign: Campaign) -> Plan | None:
    plans = Plan.objects.for_workspace(campaign.workspace_id).select_related("segment", "changed_by", "origin")
    return plans.filter(campaign=campaign).first()


@contextmanager
def editing(campaign: Campaign, part: str, version: str, by: Any) -> Iterator[Plan]:
    """The plan, held until the change is done. `version` is that of the page somebody wrote on."""
    held = Campaign.objects.for_workspace(campaign.workspace_id).select_for_update(no_key=True).get(pk=campaign.pk)
    plan = plan_of(held)
    if plan is None or part not in CHANGEABLE[held.state]:
        raise NotChangeable
    if version != str(plan.version):
        raise ChangedMeanwhile(plan)
    yield plan
    now = clock.now()
    plan.version += 1
    plan.changed_at, plan.changed_by = now, by
    plan.save()
    Campaign.objects.for_workspace(campaign.workspace_id).filter(pk=campaign.pk).update(updated_at=now)


def add_action(campaign: Campaign, channel: Channel, actions: list[Action]) -> Action:
    """Behind the last one, a day later, for everybody."""
    last = actions[-1] if actions else None
    same = sum(action.channel == channel for action in actions)
    added = Action(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        name=f"{channel.label} {same + 1}" if same else channel.label,
        channel=channel,
        position=last.position + 1 if last else 0,
        follows=last,
        delay=_NEXT_DAY if last else timedelta(0),
    )
    added.external_id = added.public_id
    added.save()
    return added
