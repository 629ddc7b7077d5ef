"""Campaigns, their actions and terms, and the entries of people."""

from campaigns.models.campaign import Action, Campaign, CampaignState, CampaignTerms
from campaigns.models.entry import Entry

__all__ = ["Action", "Campaign", "CampaignState", "CampaignTerms", "Entry"]
