"""The states of a campaign as data: what may follow what, and what may still be changed in each."""

from campaigns.models import CampaignState
from messaging.sending.states import Follows

# Of a campaign that runs here. One that is reported stands where its times say.
CAMPAIGN_FOLLOWS: Follows = {
    CampaignState.DRAFT: (CampaignState.SCHEDULED, CampaignState.RUNNING),
    CampaignState.SCHEDULED: (CampaignState.DRAFT, CampaignState.RUNNING),
    CampaignState.RUNNING: (CampaignState.PAUSED, CampaignState.ENDED),
    CampaignState.PAUSED: (CampaignState.RUNNING, CampaignState.ENDED),
    CampaignState.ENDED: (),
}

NAME, AUDIENCE, FLOW, CONTENT, GOAL, START, END = "name", "audience", "flow", "content", "goal", "start", "end"

# People are on their way through a running flow: its order stays, what it says may be mended.
_UNDER_WAY = frozenset({NAME, CONTENT, GOAL, END})
CHANGEABLE: dict[str, frozenset[str]] = {
    CampaignState.DRAFT: frozenset({NAME, AUDIENCE, FLOW, CONTENT, GOAL, START, END}),
    CampaignState.SCHEDULED: frozenset(),
    CampaignState.RUNNING: _UNDER_WAY,
    CampaignState.PAUSED: _UNDER_WAY,
    CampaignState.ENDED: frozenset(),
}
