"""Says through the definition API what the demo's campaigns and messages are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from analytics.demo import journeys
from analytics.demo.accounts import Demo, definition_key
from analytics.demo.clock import instant
from analytics.demo.door import Door
from analytics.demo.orders import GOAL
from analytics.demo.people import WORKSPACE_ZONE
from analytics.demo.segments import SEGMENTS
from analytics.demo.stories import STORIES
from analytics.demo.story import Delivery, Step, Story
from campaigns.models import Campaign, CampaignState
from messaging.models import Block
from workspaces.tenancy import workspace_transaction

MORNING, EVENING = time(7), time(22)


def define(door: Door, demo: Demo, deliveries: Iterable[Delivery], anchor: datetime) -> None:
    api_key, spans = definition_key(demo.workspace), lifespans(deliveries)
    # The first story last: it is the one most recently worked on.
    for story in reversed(STORIES):
        for step in story.flow:
            _define_message(door, api_key, demo, message_id(story, step), step, anchor)
        door.define(api_key, "campaigns", story.id, campaign(story, anchor, spans.get(story.id)))
    define_journey(door, api_key, anchor)
    for id, segment in SEGMENTS.items():
        door.define(api_key, "segments", id, segment)
    _set_aside(demo)


def define_journey(door: Door, api_key: str, anchor: datetime) -> None:
    started = anchor - timedelta(days=journeys.DAYS)
    door.define(api_key, "journeys", journeys.ID, journeys.JOURNEY | {"started_at": started.isoformat()})


def _define_message(door: Door, api_key: str, demo: Demo, id: str, step: Step, anchor: datetime) -> None:
    """An edit is dated back to when it happened, and cannot be made twice."""
    copy = step.copy
    if copy.later and _is_edited(demo, id):
        return
    door.define(api_key, "messages", id, message(step))
    if copy.later:
        edited = message(replace(step, copy=replace(copy, button=copy.later)))
        at = anchor - timedelta(days=copy.changed_days_ago)
        door.define(api_key, "messages", id, edited | {"effective_at": at.isoformat()})


def _is_edited(demo: Demo, id: str) -> bool:
    with workspace_transaction(demo.workspace.pk):
        gone = Block.objects.for_workspace(demo.workspace).exclude(valid_to=None)
        return gone.filter(message__external_id=id).exists()


def _set_aside(demo: Demo) -> None:
    """Paused and draft are what people say of a campaign; to programs it is scheduled, running or ended."""
    with workspace_transaction(demo.workspace.pk):
        for story in STORIES:
            if story.state in (CampaignState.PAUSED, CampaignState.DRAFT):
                campaigns = Campaign.objects.for_workspace(demo.workspace)
                campaigns.filter(external_id=story.id).update(state=story.state)


def lifespans(deliveries: Iterable[Delivery]) -> dict[str, tuple[datetime, datetime]]:
    """First and last sending of each story."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for delivery in deliveries:
        first, last = spans.get(delivery.story, (delivery.at, delivery.at))
        spans[delivery.story] = min(first, delivery.at), max(last, delivery.at)
    return spans


def campaign(story: Story, anchor: datetime, span: tuple[datetime, datetime] | None) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "name": story.name,
        "recurring": story.recurring,
        "attribution_window": f"P{story.window_days}D",
        "actions": [
            {"id": step.id, "name": step.name, "channel": step.channel, "message_id": message_id(story, step)}
            for step in story.flow
        ],
    }
    if story.sells:
        definition["goal"] = GOAL
    if story.started_days_ago is not None:
        definition["started_at"] = _started(story, anchor, span).isoformat()
    if story.ended_days_ago is not None and span:
        evening = _at(anchor, story.ended_days_ago, EVENING)
        definition["ended_at"] = min(anchor, max(evening, span[1] + timedelta(hours=1))).isoformat()
    return definition


def message(step: Step) -> dict[str, Any]:
    blocks = [
        {"id": "title", "type": "title", "text": step.copy.title},
        {"id": "body", "type": "body", "text": step.copy.body},
    ]
    blocks += [
        {"id": id, "type": "button", "label": words, "text": words, "action_name": words}
        for id, words in step.copy.buttons
    ]
    if step.copy.buttons:
        blocks.append({"id": "close", "type": "close_button", "label": "Close", "action_name": "Close"})
    return {"name": step.copy.title, "channel": step.channel, "cards": [{"id": "card", "blocks": blocks}]}


def message_id(story: Story, step: Step) -> str:
    return f"{story.id}.{step.id}"


def _started(story: Story, anchor: datetime, span: tuple[datetime, datetime] | None) -> datetime:
    """At seven in the morning, as people start campaigns; before the first sending, which may be a day ahead of us."""
    days_ago = story.started_days_ago or 0
    while span and _at(anchor, days_ago, MORNING) > span[0]:
        days_ago += 1
    return _at(anchor, days_ago, MORNING)


def _at(anchor: datetime, days_ago: float, at: time) -> datetime:
    return instant((anchor - timedelta(days=days_ago)).date(), at, WORKSPACE_ZONE)
