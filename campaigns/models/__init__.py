"""Campaigns, their actions and terms, and the entries of people."""

from campaigns.models.campaign import Action, Campaign, CampaignState, CampaignTerms
from campaigns.models.entry import Entry
from campaigns.models.launch import AudienceKind, Launch

__all__ = ["Action", "AudienceKind", "Campaign", "CampaignState", "CampaignTerms", "Entry", "Launch"]
