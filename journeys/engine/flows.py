"""A journey under way and its versions, as a portion of people needs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from journeys.design.reading import read
from journeys.design.shapes import AttributeSplit, Definition, EventSplit, ExitBy, Send
from journeys.models.journey import JourneyState
from messaging.goals import Condition, Goal

_JOURNEY = """
SELECT j.id, j.workspace_id, j.public_id, j.state, j.started_at, j.ended_at, d.stream_id, d.version_id, d.resumed_at,
    t.conversion_event, t.conversion_filters::text, coalesce(nullif(w.zone, ''), 'UTC')
FROM journeys_journey j
JOIN journeys_design d ON d.workspace_id = j.workspace_id AND d.journey_id = j.id
JOIN workspaces_workspace w ON w.id = j.workspace_id
LEFT JOIN LATERAL (
    SELECT conversion_event, conversion_filters FROM journeys_journeyterms
    WHERE workspace_id = j.workspace_id AND journey_id = j.id AND valid_from <= %(now)s
    ORDER BY valid_from DESC LIMIT 1
) t ON true
WHERE j.id = ANY(%(ids)s) ORDER BY j.id FOR SHARE OF j
"""
_VERSIONS = """
SELECT id, definition::text, steps::text, editions::text FROM journeys_version WHERE workspace_id = %s AND id = ANY(%s)
"""
_MESSAGES = """
SELECT id, external_id, public_id, channel FROM messaging_message
WHERE workspace_id = %(ws)s AND (external_id = ANY(%(names)s) OR public_id = ANY(%(names)s))
"""


@dataclass(frozen=True, slots=True)
class Under:
    """A journey as it stands; its row is held, so that whoever pauses or ends it waits for the portion."""

    id: int
    workspace_id: int
    public_id: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    stream_id: int
    version_id: int
    resumed_at: datetime | None
    conversion: Goal | None
    zone: str

    @property
    def runs(self) -> bool:
        return self.state == JourneyState.RUNNING


@dataclass(frozen=True, slots=True)
class Message:
    """What a step sends."""

    id: int
    channel: str


@dataclass(frozen=True, slots=True)
class Flow:
    """One version: its definition, the number and public id of each of its steps, and the edition of what it says."""

    id: int
    definition: Definition
    steps: dict[str, tuple[int, str]]
    messages: dict[str, Message]
    editions: dict[str, int]

    @property
    def looks_at(self) -> set[str]:
        """Events that splits ask for."""
        splits = [step.deed for step in self.definition.steps if isinstance(step.deed, EventSplit)]
        return {branch.goal.event for split in splits for branch in split.branches}

    @property
    def reads_attributes(self) -> bool:
        splits = any(isinstance(step.deed, AttributeSplit) for step in self.definition.steps)
        return splits or any(rule.by == ExitBy.ATTRIBUTE for rule in self.definition.exit_rules)


def hold(cursor, ids: Iterable[int], now: datetime) -> dict[int, Under]:
    """These journeys, each held for the transaction."""
    cursor.execute(_JOURNEY, {"ids": sorted(set(ids)), "now": now})
    found = {}
    for id, *columns, event, filters, zone in cursor.fetchall():
        conversion = None if event is None else Goal(event, msgspec.json.decode(filters, type=tuple[Condition, ...]))
        found[id] = Under(id, *columns, conversion=conversion, zone=zone)
    return found


def load(cursor, workspace_id: int, versions: Iterable[int]) -> dict[int, Flow]:
    cursor.execute(_VERSIONS, [workspace_id, sorted(set(versions))])
    rows = [(id, read(msgspec.json.decode(definition))[0], *known) for id, definition, *known in cursor.fetchall()]
    messages = _messages(cursor, workspace_id, [definition for _, definition, *_ in rows])
    return {
        id: Flow(
            id,
            definition,
            msgspec.json.decode(steps, type=dict[str, tuple[int, str]]),
            messages,
            msgspec.json.decode(editions, type=dict[str, int]),
        )
        for id, definition, steps, editions in rows
    }


def _messages(cursor, workspace_id: int, definitions: Iterable[Definition]) -> dict[str, Message]:
    """By whichever id a definition names them."""
    deeds = [step.deed for definition in definitions for step in definition.steps]
    names = sorted({deed.message for deed in deeds if isinstance(deed, Send)})
    if not names:
        return {}
    cursor.execute(_MESSAGES, {"ws": workspace_id, "names": names})
    found = {}
    for id, external_id, public_id, channel in cursor.fetchall():
        found[external_id] = found[public_id] = Message(id, channel)
    return found
