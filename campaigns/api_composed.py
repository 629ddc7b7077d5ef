"""What a program may not do to a campaign that runs here: people are on their way through its flow."""

from django.db.models import F
from msgspec import UNSET, Struct

from campaigns.models import Campaign, CampaignState, Plan
from messaging.api.errors import ApiError

_OF_THE_COMPOSER = ("actions", "started_at", "ended_at", "recurring")


def leave_to_composer(campaign: Campaign, body: Struct) -> None:
    """Flow and times are in other hands; whoever has the rest open in the composer is told that it changed."""
    if not campaign.composed:
        return
    for name in _OF_THE_COMPOSER:
        if getattr(body, name) is not UNSET:
            words = "This campaign is composed in Readout; change this in the composer."
            raise ApiError(409, "immutable", words, name)
    Plan.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign).update(version=F("version") + 1)


def refuse_while_it_runs(campaign: Campaign) -> None:
    if campaign.composed and campaign.state not in (CampaignState.DRAFT, CampaignState.ENDED):
        raise ApiError(409, "immutable", "This campaign is sent from here; end it in the composer first.")
