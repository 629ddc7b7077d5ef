"""Campaigns, their actions, terms and plans; the entries of people, the steps they take, and what converted."""

from campaigns.models.campaign import Action, Campaign, CampaignState, CampaignTerms, Condition
from campaigns.models.conversion import Conversion, GoalHit, Reckoning, Touch
from campaigns.models.entry import Entry
from campaigns.models.launch import AudienceKind, Launch
from campaigns.models.plan import Plan
from campaigns.models.step import Step, StepState

__all__ = [
    "Action",
    "AudienceKind",
    "Campaign",
    "CampaignState",
    "CampaignTerms",
    "Condition",
    "Conversion",
    "Entry",
    "GoalHit",
    "Launch",
    "Plan",
    "Reckoning",
    "Step",
    "StepState",
    "Touch",
]
