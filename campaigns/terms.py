"""Goal and windows of a campaign over time (ruling 28b, metrics.md V-2)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from campaigns.models import Campaign, CampaignTerms

# What the first definition of a campaign says holds since ever.
ALWAYS = datetime.min.replace(tzinfo=UTC)
# metrics.md V-7.
DEFAULT_WINDOW = timedelta(days=7)
RECURRING_WINDOW = timedelta(0)

FIELDS = (
    "attribution_window",
    "conversion_mode",
    "goal_event",
    "goal_filters",
    "goal_value",
    "goal_currency",
    "nearest_state",
    "nearest_window",
)


class AlreadyChanged(Exception):
    """The terms changed after that moment, so its rule is the past's."""


def current(campaign: Campaign) -> CampaignTerms | None:
    """The terms that hold now."""
    return (
        CampaignTerms.objects.for_workspace(campaign.workspace_id)
        .filter(campaign=campaign)
        .order_by("valid_from")
        .last()
    )


def in_force(campaign: Campaign) -> CampaignTerms:
    """The terms that hold now, or the usual ones of a campaign that was defined without any."""
    usual = RECURRING_WINDOW if campaign.recurring else DEFAULT_WINDOW
    return current(campaign) or CampaignTerms(campaign=campaign, valid_from=ALWAYS, attribution_window=usual)


def first(campaign: Campaign, fields: Mapping[str, Any]) -> CampaignTerms:
    window = RECURRING_WINDOW if campaign.recurring else DEFAULT_WINDOW
    return CampaignTerms.unscoped.create(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        valid_from=ALWAYS,
        **{"attribution_window": window, **fields},
    )


def change(terms: CampaignTerms, fields: Mapping[str, Any], at: datetime) -> CampaignTerms:
    """From `at` on these hold; nothing happens where they hold already."""
    changed = {name: value for name, value in fields.items() if getattr(terms, name) != value}
    if not changed:
        return terms
    if at < terms.valid_from:
        raise AlreadyChanged
    everything = {name: getattr(terms, name) for name in FIELDS} | changed
    return CampaignTerms.unscoped.update_or_create(
        workspace_id=terms.workspace_id, campaign_id=terms.campaign_id, valid_from=at, defaults=everything
    )[0]
