"""Goal and windows of a campaign over time (ruling 28b, metrics.md V-2)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from campaigns.models import Campaign, CampaignTerms, Reckoning

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
    made = CampaignTerms.unscoped.create(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        valid_from=ALWAYS,
        **{"attribution_window": window, **fields},
    )
    if made.goal_event is not None:
        reckon(campaign, made.goal_event)
    return made


def change(terms: CampaignTerms, fields: Mapping[str, Any], at: datetime) -> CampaignTerms:
    """From `at` on these hold; nothing happens where they hold already."""
    changed = {name: value for name, value in fields.items() if getattr(terms, name) != value}
    if not changed:
        return terms
    if at < terms.valid_from:
        raise AlreadyChanged
    everything = {name: getattr(terms, name) for name in FIELDS} | changed
    made = CampaignTerms.unscoped.update_or_create(
        workspace_id=terms.workspace_id, campaign_id=terms.campaign_id, valid_from=at, defaults=everything
    )[0]
    reckon(terms.campaign, made.goal_event)
    return made


def reckon(campaign: Campaign, goal: str | None = None) -> None:
    """Conversions of the past are made anew by the rules it has now; events of this goal are looked up first."""
    Reckoning.unscoped.create(workspace_id=campaign.workspace_id, campaign=campaign, goal=goal)


def replace(terms: CampaignTerms, fields: Mapping[str, Any]) -> None:
    """In place: for a campaign that has not started, of which nothing was judged."""
    for name, value in fields.items():
        setattr(terms, name, value)
    terms.save(update_fields=list(fields))
    if terms.goal_event is not None:
        reckon(terms.campaign, terms.goal_event)


def versions(campaign: Campaign) -> list[CampaignTerms]:
    """Every version in the order of time."""
    return list(
        CampaignTerms.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign).order_by("valid_from")
    )
