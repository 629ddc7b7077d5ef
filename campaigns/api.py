"""Campaigns: `PUT`, `GET` and `DELETE /v1/campaigns/<id>` (design.md 7)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from django.urls import re_path
from msgspec import UNSET, Meta, Struct, UnsetType

from campaigns import api_composed, flow, terms
from campaigns.lifecycle import state_by_times
from campaigns.models import Action, Campaign, CampaignTerms
from messaging.api.call import Call
from messaging.api.declared import Answer, Archived, Body, Id, Instant, Name, all_different, given, required
from messaging.api.errors import ApiError, invalid, not_found
from messaging.api.gate import address
from messaging.api.goals import Filter, filters_as_kept
from messaging.api.operations import Operation
from messaging.channels import Channel
from messaging.models import Message
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_SETTINGS, VIEW_RESULTS

Window = Annotated[timedelta, Meta(description="ISO 8601 duration such as P7D or PT12H")]
_LONGEST = timedelta(days=365)
# metrics.md V-20.
_LONGEST_NEAREST, _SHORTEST_NEAREST = timedelta(days=90), timedelta(hours=1)


class Goal(Body):
    """`value` names the property whose number is the value of a conversion."""

    event: Annotated[str, Meta(min_length=1, max_length=100)]
    filters: Annotated[list[Filter], Meta(max_length=20)] = []
    value: Name | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None


class NearestState(StrEnum):
    """The states a conversion may be credited to."""

    SENT = "sent"
    OPENED = "opened"
    CLICKED = "clicked"


class Nearest(Body):
    """Which of a person's deliveries a conversion belongs to: the latest in this state within the window."""

    state: NearestState = NearestState.SENT
    window: Window | None = None


class ActionBody(Body):
    """`message_id` is the client's id of a message; it stays as it is where absent."""

    id: Id
    name: Name
    channel: Channel
    message_id: Id | UnsetType | None = UNSET


class CampaignBody(Body):
    """A new one needs a name. `actions` is the whole flow in its order; `goal` and `nearest` are set as a whole."""

    name: Name | UnsetType = UNSET
    started_at: Instant | UnsetType | None = UNSET
    ended_at: Instant | UnsetType | None = UNSET
    recurring: bool | UnsetType = UNSET
    goal: Goal | UnsetType | None = UNSET
    attribution_window: Window | UnsetType = UNSET
    conversion_mode: Literal["single", "multiple"] | UnsetType = UNSET
    nearest: Nearest | UnsetType | None = UNSET
    actions: Annotated[list[ActionBody], Meta(max_length=200)] | UnsetType = UNSET
    effective_at: Instant | UnsetType = UNSET


class ActionAnswer(Struct):
    id: str
    public_id: str
    url: str
    name: str
    channel: Channel
    message_id: str | None


class CampaignAnswer(Answer):
    name: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    recurring: bool
    goal: Goal | None
    attribution_window: timedelta
    conversion_mode: str
    nearest: Nearest
    actions: list[ActionAnswer]
    created_at: datetime
    archived_at: datetime | None


def read(call: Call) -> CampaignAnswer:
    return _shown(call, _found(call))


def define(call: Call, body: CampaignBody) -> CampaignAnswer:
    at = call.moment(None if body.effective_at is UNSET else body.effective_at)
    campaigns = Campaign.objects.for_workspace(call.workspace_id)
    campaign = campaigns.select_for_update(no_key=True).filter(external_id=call.id).first()
    is_new = campaign is None
    if campaign is None:
        campaign = Campaign(workspace_id=call.workspace_id, external_id=call.id, name=required(body.name, "name"))
    api_composed.leave_to_composer(campaign, body)
    _describe(call, campaign, body)
    _agree(call, campaign, body, is_new, at)
    if body.actions is not UNSET:
        _arrange(call, campaign, body.actions, at)
    return _shown(call, campaign)


def _describe(call: Call, campaign: Campaign, body: CampaignBody) -> None:
    columns = given(name=body.name, started_at=body.started_at, ended_at=body.ended_at, recurring=body.recurring)
    ended_at = campaign.ended_at
    for name, value in columns.items():
        setattr(campaign, name, value)
    if campaign.started_at and campaign.ended_at and campaign.ended_at < campaign.started_at:
        raise invalid("ended_at", "A campaign cannot end before it starts.")
    if not campaign.composed:
        campaign.state = state_by_times(campaign.started_at, campaign.ended_at, call.now)
    campaign.archived_at = None
    campaign.updated_at = call.now
    is_new = campaign.pk is None
    campaign.save()
    if not is_new and campaign.ended_at != ended_at:
        terms.reckon(campaign)


def _agree(call: Call, campaign: Campaign, body: CampaignBody, is_new: bool, at: datetime) -> None:
    fields = _terms(body)
    present = None if is_new else terms.current(campaign)
    usual = present.attribution_window if present else terms.DEFAULT_WINDOW
    if fields.get("attribution_window", usual) != usual:
        call.need(MANAGE_SETTINGS, "attribution_window")
    try:
        if present is None:
            terms.first(campaign, fields)
        else:
            terms.change(present, fields, at)
    except terms.AlreadyChanged:
        raise invalid("effective_at", "The terms changed after this time already.") from None


def _terms(body: CampaignBody) -> dict[str, Any]:
    """The columns of the terms that the body speaks of."""
    fields = given(attribution_window=body.attribution_window, conversion_mode=body.conversion_mode)
    _check_window(fields.get("attribution_window"), timedelta(0), _LONGEST, "attribution_window")
    if body.goal is not UNSET:
        goal = body.goal
        fields["goal_event"] = goal and goal.event
        fields["goal_filters"] = filters_as_kept(goal.filters) if goal else []
        fields["goal_value"] = goal and goal.value
        fields["goal_currency"] = goal and goal.currency
    if body.nearest is not UNSET:
        nearest = body.nearest or Nearest()
        _check_window(nearest.window, _SHORTEST_NEAREST, _LONGEST_NEAREST, "nearest.window")
        fields["nearest_state"], fields["nearest_window"] = nearest.state, nearest.window
    return fields


def _check_window(window: timedelta | None, shortest: timedelta, longest: timedelta, field: str) -> None:
    if window is not None and not shortest <= window <= longest:
        raise invalid(field, f"The window is from {shortest} to {longest}.")


def _arrange(call: Call, campaign: Campaign, actions: list[ActionBody], at: datetime) -> None:
    all_different([action.id for action in actions], "actions[{}].id")
    messages = _messages(call, actions)
    wanted = [
        flow.ActionGiven(
            action.id,
            action.name,
            action.channel,
            _message(action.message_id, messages),
        )
        for action in actions
    ]
    try:
        flow.arrange(campaign, wanted, at)
    except flow.ChannelChanged as changed:
        field = f"actions[{changed.place}].channel"
        raise ApiError(409, "immutable", "The channel of an action cannot change; use another id.", field) from None


def _message(named: str | UnsetType | None, messages: dict[str, int]) -> int | bool | None:
    """Our number, None for no message, False where the body says nothing."""
    if named is UNSET:
        return False
    return None if named is None else messages[named]


def _messages(call: Call, actions: list[ActionBody]) -> dict[str, int]:
    """Our numbers of the messages the actions name."""
    named = {action.message_id for action in actions if action.message_id not in (UNSET, None)}
    messages = Message.objects.for_workspace(call.workspace_id).filter(external_id__in=named)
    found = dict(messages.values_list("external_id", "pk"))
    for place, action in enumerate(actions):
        if action.message_id in named - found.keys():
            raise invalid(f"actions[{place}].message_id", "There is no message with this id.", "not_found")
    return found


def archive(call: Call) -> Archived:
    campaign = _found(call)
    api_composed.refuse_while_it_runs(campaign)
    if campaign.archived_at is None:
        campaign.archived_at = campaign.updated_at = call.now
        campaign.save(update_fields=["archived_at", "updated_at"])
    return Archived(call.id, campaign.public_id, _url(call, campaign), campaign.archived_at)


def _found(call: Call) -> Campaign:
    campaign = Campaign.objects.for_workspace(call.workspace_id).filter(external_id=call.id).first()
    if campaign is None:
        raise not_found("campaign")
    return campaign


def _shown(call: Call, campaign: Campaign) -> CampaignAnswer:
    present = terms.in_force(campaign)
    return CampaignAnswer(
        id=campaign.external_id,
        public_id=campaign.public_id,
        url=_url(call, campaign),
        name=campaign.name,
        state=campaign.state,
        started_at=campaign.started_at,
        ended_at=campaign.ended_at,
        recurring=campaign.recurring,
        goal=_goal(present),
        attribution_window=present.attribution_window,
        conversion_mode=present.conversion_mode,
        nearest=Nearest(NearestState(present.nearest_state), present.nearest_window),
        actions=[_shown_action(call, campaign, action) for action in flow.actions_of(campaign)],
        created_at=campaign.created_at,
        archived_at=campaign.archived_at,
    )


def _goal(present: CampaignTerms) -> Goal | None:
    if present.goal_event is None:
        return None
    filters = [Filter(**each) for each in present.goal_filters]
    return Goal(present.goal_event, filters, present.goal_value, present.goal_currency)


def _shown_action(call: Call, campaign: Campaign, action: Action) -> ActionAnswer:
    return ActionAnswer(
        id=action.external_id,
        public_id=action.public_id,
        url=call.url(f"campaigns/{campaign.public_id}/actions/{action.public_id}"),
        name=action.name,
        channel=Channel(action.channel),
        message_id=action.message.external_id if action.message else None,
    )


def _url(call: Call, campaign: Campaign) -> str:
    return call.url(f"campaigns/{campaign.public_id}")


_PATH = "/v1/campaigns/{id}"

campaign = address(
    Operation("PUT", _PATH, EDIT_CAMPAIGN, "Creates or changes a campaign", define, CampaignBody, CampaignAnswer),
    Operation("GET", _PATH, VIEW_RESULTS, "Reads a campaign", read, None, CampaignAnswer),
    Operation("DELETE", _PATH, EDIT_CAMPAIGN, "Archives a campaign", archive, None, Archived),
)

# Ids of clients hold slashes, which `<str:id>` would not match.
urlpatterns = [re_path(r"^v1/campaigns/(?P<id>.+)$", campaign, name="api_campaign")]
