"""The life of a campaign: every change of its state goes through here, by one statement each, so that of two people who
press at once one does it.

One that runs here starts by somebody's word or at its time; one that is reported stands where its times say. Either
starts and ends by itself when its time comes.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from campaigns.launching import Audience, begin
from campaigns.models import AudienceKind, Campaign, CampaignState, Launch, Plan
from campaigns.states import CAMPAIGN_FOLLOWS
from messaging.sending import streams
from workspaces import audit, clock
from workspaces.tenancy import engine_transaction, workspace_transaction

# Who did it, in the audit log, where nobody was there.
SCHEDULE = "the schedule"

_DUE = """
SELECT workspace_id, id FROM campaigns_campaign
WHERE (state = 'scheduled' AND started_at <= %(now)s)
    OR (state IN ('scheduled', 'running', 'paused') AND ended_at <= %(now)s)
ORDER BY id LIMIT 1000
"""


def schedule(campaign: Campaign, plan: Plan) -> bool:
    """It starts by itself at the plan's time."""
    return _move(campaign, CampaignState.SCHEDULED, started_at=plan.starts_at, ended_at=plan.ends_at)


def unschedule(campaign: Campaign) -> bool:
    """A draft again, and nothing happens until somebody says so."""
    return _move(campaign, CampaignState.DRAFT, started_at=None, ended_at=None)


def start(campaign: Campaign, plan: Plan, *, by: Any, now: datetime) -> bool:
    """Everybody of the audience as of now is on their way; whether it was this call that started it."""
    if not _move(campaign, CampaignState.RUNNING, started_at=now, ended_at=plan.ends_at):
        return False
    begin(campaign, audience_of(plan), by=by, nonce=f"start of {campaign.public_id}")
    return True


def pause(campaign: Campaign) -> bool:
    """What is in a provider's hands still arrives; nothing else is sent and nobody goes on."""
    if not _move(campaign, CampaignState.PAUSED):
        return False
    for stream in _streams(campaign):
        streams.pause(stream)
    return True


def resume(campaign: Campaign) -> bool:
    if not _move(campaign, CampaignState.RUNNING):
        return False
    for stream in _streams(campaign):
        streams.resume(stream)
    return True


def end(campaign: Campaign, *, at: datetime) -> bool:
    """Closes every entry at once (metrics.md V-7). Whatever still waits is cancelled by the engine."""
    if not _move(campaign, CampaignState.ENDED, ended_at=at):
        return False
    for stream in _streams(campaign):
        streams.stop(stream)
    return True


def discard(campaign: Campaign) -> bool:
    """A draft that will never be sent leaves the list."""
    drafts = Campaign.objects.for_workspace(campaign.workspace_id).filter(
        pk=campaign.pk, composed=True, state=CampaignState.DRAFT, archived_at=None
    )
    return bool(drafts.update(archived_at=clock.now(), updated_at=clock.now()))


def audience_of(plan: Plan) -> Audience:
    return Audience(AudienceKind(plan.audience), tag=plan.tag, ids=plan.ids, segment=plan.segment)


def keep_times() -> int:
    """Starts and ends what it is time for; how many campaigns moved."""
    now = clock.now()
    with engine_transaction("send"), connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now})
        due = cursor.fetchall()
    moved = 0
    for workspace_id, campaign_id in due:
        with workspace_transaction(workspace_id):
            moved += _keep_time(workspace_id, campaign_id, now)
    return moved


def _keep_time(workspace_id: int, campaign_id: int, now: datetime) -> bool:
    campaigns = Campaign.objects.for_workspace(workspace_id).select_for_update(no_key=True)
    campaign = campaigns.get(pk=campaign_id)
    if not campaign.composed:
        return _follow_times(campaign, now)
    starts = campaign.state == CampaignState.SCHEDULED and campaign.started_at and campaign.started_at <= now
    if starts:
        plan = Plan.objects.for_workspace(workspace_id).select_related("segment").get(campaign=campaign)
        moved, deed = start(campaign, plan, by=None, now=campaign.started_at), "campaign_started"
    else:
        moved, deed = end(campaign, at=campaign.ended_at or now), "campaign_ended"
    if moved:
        audit.record(SCHEDULE, workspace_id, deed, "campaign", campaign.public_id, {"name": campaign.name})
    return moved


def state_by_times(started_at: datetime | None, ended_at: datetime | None, now: datetime) -> CampaignState:
    """Of a campaign that is reported: nobody presses a button for it."""
    if ended_at and ended_at <= now:
        return CampaignState.ENDED
    return CampaignState.SCHEDULED if started_at and started_at > now else CampaignState.RUNNING


def _follow_times(campaign: Campaign, now: datetime) -> bool:
    state = state_by_times(campaign.started_at, campaign.ended_at, now)
    mine = Campaign.objects.for_workspace(campaign.workspace_id).filter(pk=campaign.pk)
    return bool(mine.exclude(state=state).update(state=state, updated_at=now))


def _move(campaign: Campaign, to: CampaignState, **fields: Any) -> bool:
    froms = [before for before, afters in CAMPAIGN_FOLLOWS.items() if to in afters]
    mine = Campaign.objects.for_workspace(campaign.workspace_id).filter(pk=campaign.pk)
    moved = mine.filter(composed=True, state__in=froms).update(state=to, updated_at=clock.now(), **fields)
    campaign.refresh_from_db(from_queryset=mine)
    return bool(moved)


def _streams(campaign: Campaign) -> list[Any]:
    launches = Launch.objects.for_workspace(campaign.workspace_id).filter(campaign=campaign, action=None)
    return [launch.stream for launch in launches.select_related("stream")]
