"""What preparing needs to know, read for a whole chunk at once."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.json import decode

from messaging.channels import Channel
from messaging.in_app import placing
from messaging.models.person import DeviceMemory
from messaging.rendering.variables import variables_of
from messaging.sending.hours import Quiet, start_of_day, zone_of
from messaging.sending.targets import Target

# Stream by stream: whatever waits behind a paused one is found. Locked here, read in the next statement.
_QUEUED = """
SELECT o.id, o.workspace_id, o.delivery_id, o.stream_id, o.channel, o.round, o.due_at, o.expires_at, o.stated_at,
    o.edition_id
FROM messaging_stream s CROSS JOIN LATERAL (
    SELECT q.* FROM messaging_outgoing q
    WHERE q.stream_id = s.id AND q.state = 'queued' AND q.due_at <= readout_now()
    ORDER BY q.due_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
) o WHERE s.state = 'running' LIMIT %(limit)s
"""
_DELIVERIES = """
SELECT id, public_id, person_id, message_id, campaign_id, action_id FROM messaging_delivery WHERE id = ANY(%s)
"""
_PEOPLE = """
SELECT p.id, p.external_id, p.email, p.phone, p.subscribed, p.erased_at IS NOT NULL, p.attributes, w.zone
FROM messaging_person p JOIN workspaces_workspace w ON w.id = p.workspace_id WHERE p.id = ANY(%s)
"""
_DEVICES = """
SELECT person_id, id, token, platform, kind, memory, last_seen_at FROM messaging_device
WHERE workspace_id = ANY(%s) AND person_id = ANY(%s) AND removed_at IS NULL AND kind <> 'in_app'
"""
_TEMPLATES = """
SELECT message_id, fields, targeting, track_opens, track_links FROM messaging_template WHERE message_id = ANY(%s)
"""
_EDITIONS = "SELECT id, content::text FROM messaging_edition WHERE id = ANY(%s)"
_RULES = """
SELECT workspace_id, channel, sending, daily_limit, quiet_from, quiet_until FROM messaging_channelrules
WHERE workspace_id = ANY(%s)
"""
# The longest day anywhere has 25 hours; who is counted is decided by each person's own.
_RECENT = """
SELECT person_id, channel, created_at FROM messaging_outgoing
WHERE workspace_id = ANY(%s) AND person_id = ANY(%s) AND created_at > %s
    AND state NOT IN ('queued', 'undeliverable', 'failed')
"""


@dataclass(slots=True)
class Queued:
    """One delivery waiting to be prepared."""

    id: int
    workspace_id: int
    delivery_id: int
    stream_id: int
    channel: str
    round: int
    due_at: datetime
    expires_at: datetime | None
    stated_at: datetime | None
    edition_id: int | None
    public_id: str = ""
    person_id: int | None = None
    message_id: int | None = None
    campaign_id: int | None = None
    action_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """A person as content and addresses need one."""

    id: int
    external_id: str | None
    email: str | None
    phone: str | None
    subscribed: bool
    erased: bool
    attributes: dict[str, Any]
    workspace_zone: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, and how it is sent."""

    fields: dict[str, Any]
    targeting: str
    track_opens: bool
    track_links: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a channel; the default where a workspace set nothing."""

    sending: bool = True
    daily_limit: int | None = None
    quiet: Quiet | None = None


_NO_RULES = Rules()


@dataclass(slots=True)
class Background:
    """Everything a chunk refers to."""

    now: datetime
    people: dict[int, Reader]
    devices: dict[int, list[Target]]
    templates: dict[int, Content]
    # Words that were promised, by edition; where it is in-app, among the material.
    editions: dict[int, Content]
    channel_rules: dict[tuple[int, str], Rules]
    recent: dict[tuple[int, str], list[datetime]]
    in_app: placing.Material
    taken: Counter[tuple[int, str]] = field(default_factory=Counter)

    def rules(self, queued: Queued) -> Rules:
        return self.channel_rules.get((queued.workspace_id, queued.channel), _NO_RULES)

    def zone(self, queued: Queued) -> ZoneInfo:
        reader = self.people[queued.person_id or 0]
        return zone_of(reader.attributes, reader.workspace_zone)

    def sent_today(self, queued: Queued) -> int:
        """How many of the channel this person got today, those of this very chunk included."""
        key = (queued.person_id or 0, queued.channel)
        midnight = start_of_day(self.now, self.zone(queued))
        earlier = sum(at >= midnight for at in self.recent.get(key, ()))
        self.taken[key] += 1
        return earlier + self.taken[key] - 1

    def content(self, queued: Queued) -> Content | None:
        """By the words that were promised; whoever tries once more by hand means those of today (metrics.md R-12)."""
        promised = self.editions.get(queued.edition_id or 0) if queued.round == 1 else None
        return promised or self.templates.get(queued.message_id or 0)

    def targets(self, queued: Queued, content: Content) -> Sequence[Target]:
        """Where the message can go: devices for a push, the one address of every other channel."""
        reader = self.people[queued.person_id or 0]
        if queued.channel == Channel.PUSH:
            return self.devices.get(reader.id, [])
        address = {Channel.EMAIL: reader.email, Channel.SMS: reader.phone}.get(
            Channel(queued.channel), content.fields.get("url")
        )
        if not address:
            return []
        return [Target(0, address, 0, queued.channel, DeviceMemory.UNUSED, self.now)]

    def variables(self, queued: Queued) -> dict[str, Any]:
        """What Liquid can name."""
        reader = self.people[queued.person_id or 0]
        return variables_of(
            reader.attributes, queued.public_id, id=reader.external_id, email=reader.email, phone=reader.phone
        )


def queued(cursor, limit: int) -> list[Queued]:
    """Deliveries whose turn has come, locked."""
    cursor.execute(_QUEUED, {"limit": limit})
    found = {row[2]: Queued(*row) for row in cursor.fetchall()}
    if found:
        cursor.execute(_DELIVERIES, [list(found)])
        for delivery_id, *rest in cursor.fetchall():
            each = found[delivery_id]
            each.public_id, each.person_id, each.message_id, each.campaign_id, each.action_id = rest
    return list(found.values())


def background(cursor, chunk: Sequence[Queued], now: datetime) -> Background:
    workspaces = sorted({each.workspace_id for each in chunk})
    people = sorted({each.person_id for each in chunk if each.person_id})
    cursor.execute(_PEOPLE, [people])
    readers = {
        row[0]: Reader(*row[:6], attributes=json.loads(row[6]), workspace_zone=row[7]) for row in cursor.fetchall()
    }
    cursor.execute(_RULES, [workspaces])
    rules = {
        (workspace, channel): Rules(sending, limit, Quiet(start, end) if start and end else None)
        for workspace, channel, sending, limit, start, end in cursor.fetchall()
    }
    cursor.execute(_TEMPLATES, [sorted({each.message_id for each in chunk if each.message_id})])
    templates = {row[0]: Content(json.loads(row[1]), *row[2:]) for row in cursor.fetchall()}
    editions = _editions(cursor, chunk)
    in_app = {each.edition_id for each in chunk if each.channel == Channel.IN_APP}
    return Background(
        now,
        readers,
        _devices(cursor, workspaces, people, chunk),
        templates,
        {id: decode(words, type=Content) for id, words in editions.items() if id not in in_app},
        rules,
        _recent(cursor, workspaces, people, rules, now),
        placing.material(cursor, chunk, {id: words for id, words in editions.items() if id in in_app}),
    )


def _editions(cursor, chunk: Sequence[Queued]) -> dict[int, str]:
    """As JSON."""
    wanted = sorted({each.edition_id for each in chunk if each.edition_id})
    if not wanted:
        return {}
    cursor.execute(_EDITIONS, [wanted])
    return dict(cursor.fetchall())


def _devices(cursor, workspaces: list[int], people: list[int], chunk: Sequence[Queued]) -> dict[int, list[Target]]:
    devices: dict[int, list[Target]] = {}
    if any(each.channel == Channel.PUSH for each in chunk):
        cursor.execute(_DEVICES, [workspaces, people])
        for person, *rest in cursor.fetchall():
            devices.setdefault(person, []).append(Target(*rest))
    return devices


def _recent(
    cursor, workspaces: list[int], people: list[int], rules: dict[tuple[int, str], Rules], now: datetime
) -> dict[tuple[int, str], list[datetime]]:
    recent: dict[tuple[int, str], list[datetime]] = {}
    if any(rule.daily_limit is not None for rule in rules.values()):
        cursor.execute(_RECENT, [workspaces, people, now - timedelta(hours=26)])
        for person, channel, at in cursor.fetchall():
            recent.setdefault((person, channel), []).append(at)
    return recent
