"""The campaigns, actions and messages a batch names, looked up inside its workspace."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from campaigns.entries import Rules
from campaigns.goals import Terms
from messaging.facts import micros
from messaging.goals import Condition, Goal

_CAMPAIGNS = """
SELECT id, external_id, public_id, ended_at, composed FROM campaigns_campaign
WHERE workspace_id = %(ws)s AND (external_id = ANY(%(names)s) OR public_id = ANY(%(names)s) OR id = ANY(%(ids)s))
"""
# Where an action was removed and another took its name, the living one answers to it.
_ACTIONS = """
SELECT id, campaign_id, external_id, public_id, channel, position, message_id FROM campaigns_action
WHERE workspace_id = %s AND campaign_id = ANY(%s) ORDER BY (deleted_at IS NULL), deleted_at, id
"""
_TERMS = """
SELECT campaign_id, valid_from, attribution_window, goal_event, goal_filters::text, goal_value, conversion_mode,
    nearest_state, nearest_window FROM campaigns_campaignterms
WHERE workspace_id = %s AND campaign_id = ANY(%s) ORDER BY campaign_id, valid_from
"""
_MESSAGES = """
SELECT id, external_id, public_id, channel FROM messaging_message
WHERE workspace_id = %(ws)s AND (external_id = ANY(%(names)s) OR public_id = ANY(%(names)s))
"""
_MICROSECOND = timedelta(microseconds=1)
# Of a campaign that was defined without any.
_NO_TERMS = Terms(0, None, True, "sent", None)
# metrics.md V-7: the window of a campaign that was defined without one.
DEFAULT_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ActionReference:
    id: int
    campaign_id: int
    channel: str
    position: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class MessageReference:
    id: int
    channel: str


@dataclass(slots=True)
class References:
    """Names (the client's ids or public ids) to what they stand for."""

    campaigns: dict[str, int] = field(default_factory=dict)
    actions: dict[tuple[int, str], ActionReference] = field(default_factory=dict)
    positions: dict[int, int] = field(default_factory=dict)
    rules: dict[int, Rules] = field(default_factory=dict)
    terms: dict[int, list[Terms]] = field(default_factory=dict)
    # Campaigns whose flow runs here: of their people we know who is still to receive something.
    composed: set[int] = field(default_factory=set)
    messages: dict[str, MessageReference] = field(default_factory=dict)


def load(
    cursor,
    workspace_id: int,
    campaigns: Iterable[str],
    campaign_ids: Iterable[int],
    messages: Iterable[str],
) -> References:
    found = References()
    names, ids = sorted(set(campaigns)), sorted(set(campaign_ids))
    if names or ids:
        _load_campaigns(cursor, workspace_id, names, ids, found)
    if wanted := sorted(set(messages)):
        cursor.execute(_MESSAGES, {"ws": workspace_id, "names": wanted})
        for message_id, external_id, public_id, channel in cursor.fetchall():
            found.messages[public_id] = found.messages[external_id] = MessageReference(message_id, channel)
    return found


def extend(cursor, workspace_id: int, campaign_ids: Iterable[int], found: References) -> None:
    """Adds campaigns that turned up later."""
    _load_campaigns(cursor, workspace_id, [], sorted(campaign_ids), found)


def _load_campaigns(cursor, workspace_id: int, names: list[str], ids: list[int], found: References) -> None:
    cursor.execute(_CAMPAIGNS, {"ws": workspace_id, "names": names, "ids": ids})
    ended: dict[int, int | None] = {}
    for campaign_id, external_id, public_id, ended_at, composed in cursor.fetchall():
        if composed:
            found.composed.add(campaign_id)
        found.campaigns[public_id] = found.campaigns[external_id] = campaign_id
        ended[campaign_id] = micros(ended_at) if ended_at else None
    cursor.execute(_ACTIONS, [workspace_id, sorted(ended)])
    for action_id, campaign_id, external_id, public_id, channel, position, message_id in cursor.fetchall():
        action = ActionReference(action_id, campaign_id, channel, position, message_id)
        found.actions[campaign_id, public_id] = found.actions[campaign_id, external_id] = action
        found.positions[action_id] = position
    windows = _load_terms(cursor, workspace_id, sorted(ended), found)
    for campaign_id, ended_at in ended.items():
        fallback = [(0, DEFAULT_WINDOW // _MICROSECOND)]
        found.rules[campaign_id] = Rules(windows.get(campaign_id, fallback), ended_at)
        found.terms.setdefault(campaign_id, [_NO_TERMS])


def _load_terms(cursor, workspace_id: int, campaigns: list[int], found: References) -> dict[int, list[tuple[int, int]]]:
    """Fills `terms`; the attribution windows by campaign."""
    cursor.execute(_TERMS, [workspace_id, campaigns])
    windows: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for campaign_id in campaigns:
        found.terms.pop(campaign_id, None)
    for campaign_id, valid_from, window, event, filters, value, mode, state, nearest in cursor.fetchall():
        since = micros(valid_from)
        windows[campaign_id].append((since, window // _MICROSECOND))
        goal = Goal(event, _conditions(filters), value) if event is not None else None
        within = None if nearest is None else nearest // _MICROSECOND
        found.terms.setdefault(campaign_id, []).append(Terms(since, goal, mode == "single", state, within))
    return windows


def _conditions(filters: str) -> tuple[Condition, ...]:
    return msgspec.json.decode(filters, type=tuple[Condition, ...])
