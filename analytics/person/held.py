"""What stands about a person in rows, each kind by its own question; the page shows the latest, a copy has all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet
from pyroaring import BitMap

from campaigns.models import Action, Campaign, Conversion, Entry, GoalHit
from journeys.models import Entry as JourneyEntry
from journeys.models import Stay
from messaging.models import Delivery, Device, Message, Person, Segment
from messaging.platforms import Platform
from messaging.segments import listed
from workspaces.models import Workspace

_EVENTS = """
SELECT effective_at, received_at, type, name, campaign_id, action_id, message_id, platform, device, human, properties
FROM messaging_event
WHERE workspace_id = %s AND person_id = ANY(%s) AND effective_at > readout_now() - interval '30 days'
ORDER BY effective_at DESC, key LIMIT %s
"""
_COUNT_EVENTS = """
SELECT count(*) FROM messaging_event
WHERE workspace_id = %s AND person_id = ANY(%s) AND effective_at > readout_now() - interval '30 days'
"""
# What they saw and answered in in-app messages, as long as it is kept.
_ACTIVITY = """
SELECT m.external_id, m.name, a.first_displayed, a.last_displayed, a.last_clicked, a.impressions, a.clicks,
    a.expires_at, a.platform
FROM messaging_audience_activity a
JOIN messaging_message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id
WHERE a.workspace_id = %s AND a.person_id = ANY(%s) AND a.expires_at > readout_now() ORDER BY a.last_activity DESC, a.id
"""
_ANSWERS = """
SELECT m.external_id, m.name, n.name, r.at, r.dismisses, r.expires_at FROM messaging_response r
JOIN messaging_message m ON m.workspace_id = r.workspace_id AND m.id = r.message_id
JOIN analytics_response_name n ON n.workspace_id = r.workspace_id AND n.id = r.name_id
WHERE r.workspace_id = %s AND r.person_id = ANY(%s) AND r.expires_at > readout_now() ORDER BY r.at DESC, r.id
"""

# In-app messages that were made for them; the content goes when it is due no more, the row 35 days later.
_WAITING = """
SELECT m.external_id, m.name, d.public_id, i.content, i.names, i.created_at, i.expires_at
FROM messaging_inappinstance i
JOIN messaging_message m ON m.workspace_id = i.workspace_id AND m.id = i.message_id
JOIN messaging_delivery d ON d.workspace_id = i.workspace_id AND d.id = i.delivery_id
WHERE i.workspace_id = %s AND i.person_id = ANY(%s) ORDER BY i.created_at DESC, i.id
"""


@dataclass(frozen=True, slots=True)
class HeldEvent:
    at: datetime
    received_at: datetime
    type: str
    name: str | None
    campaign: str | None
    action: str | None
    message: str | None
    platform: str | None
    device: str | None
    human: bool
    properties: dict[str, Any] | None


class Held:
    """Of one person and of the profiles that were merged into it. Use it inside one snapshot."""

    def __init__(self, workspace: Workspace, person: Person) -> None:
        self.workspace, self.person = workspace, person

    @cached_property
    def merged(self) -> list[Person]:
        return list(Person.objects.for_workspace(self.workspace).filter(merged_into=self.person).order_by("pk"))

    @property
    def numbers(self) -> list[int]:
        return [self.person.pk, *(each.pk for each in self.merged)]

    @property
    def devices(self) -> QuerySet[Device]:
        return Device.objects.for_workspace(self.workspace).filter(person__in=self.numbers).order_by("platform", "pk")

    @property
    def tags(self) -> list[str]:
        names = self.person.tags.model.objects.for_workspace(self.workspace).filter(person__in=self.numbers)
        return sorted(set(names.values_list("name", flat=True)))

    @property
    def deliveries(self) -> QuerySet[Delivery]:
        """Newest first."""
        rows = Delivery.objects.for_workspace(self.workspace).filter(person__in=self.numbers)
        return rows.select_related("message").order_by("-pk")

    @property
    def entries(self) -> QuerySet[Entry]:
        rows = Entry.objects.for_workspace(self.workspace).filter(person__in=self.numbers)
        return rows.select_related("campaign").order_by("-entered_at", "-pk")

    @property
    def conversions(self) -> QuerySet[Conversion]:
        rows = Conversion.objects.for_workspace(self.workspace).filter(person__in=self.numbers)
        return rows.select_related("campaign").order_by("-at", "-pk")

    @property
    def journey_entries(self) -> QuerySet[JourneyEntry]:
        """With the steps of each, in the order they were visited."""
        rows = JourneyEntry.objects.for_workspace(self.workspace).filter(person__in=self.numbers)
        stays = Prefetch("stays", Stay.unscoped.select_related("step").order_by("place"))
        return rows.select_related("journey").prefetch_related(stays).order_by("-entered_at", "-pk")

    @property
    def goal_hits(self) -> QuerySet[GoalHit]:
        return GoalHit.objects.for_workspace(self.workspace).filter(person__in=self.numbers).order_by("-at", "-pk")

    @cached_property
    def segments(self) -> list[Segment]:
        """Those of the whole workspace whose kept set holds the person now."""
        numbers = BitMap(self.numbers)
        rows = listed(self.workspace).order_by("name", "pk")
        return [row for row in rows if BitMap.deserialize(bytes(row.members)).intersect(numbers)]

    def events(self, most: int | None = None) -> Iterator[HeldEvent]:
        """Newest first, as far back as detail is kept."""
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS, [self.workspace.pk, self.numbers, most])
            rows = cursor.fetchall()
        names = _Names(self.workspace, rows)
        for at, received_at, type_, name, campaign, action, message, platform, device, human, properties in rows:
            yield HeldEvent(
                at,
                received_at,
                type_,
                name,
                names.campaigns.get(campaign),
                names.actions.get(action),
                names.messages.get(message),
                Platform(platform).name.lower() if platform else None,
                device,
                human,
                json.loads(properties) if properties else None,
            )

    def activity(self) -> list[tuple]:
        return self._rows(_ACTIVITY)

    def answers(self) -> list[tuple]:
        return self._rows(_ANSWERS)

    def waiting(self) -> list[tuple]:
        return self._rows(_WAITING)

    def _rows(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.workspace.pk, self.numbers])
            return cursor.fetchall()

    @cached_property
    def event_count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_EVENTS, [self.workspace.pk, self.numbers])
            return cursor.fetchone()[0]


class _Names:
    """What the events name, each looked up once."""

    def __init__(self, workspace: Workspace, rows: list[tuple]) -> None:
        self.campaigns = _names(Campaign, workspace, {row[4] for row in rows})
        self.actions = _names(Action, workspace, {row[5] for row in rows})
        self.messages = _names(Message, workspace, {row[6] for row in rows})


def _names(model: Any, workspace: Workspace, numbers: set[int | None]) -> dict[int | None, str]:
    rows = model.objects.for_workspace(workspace).filter(pk__in=numbers - {None})
    return dict(rows.values_list("pk", "name"))
