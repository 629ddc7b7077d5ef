"""What the selects of the rule editor offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from analytics.audience.editing import Editor, Row
from analytics.metrics import GROUPS
from analytics.periods import RANGES
from analytics.reports.query import PLATFORM_LABELS
from analytics.segments.parsing import WITH_PEOPLE
from campaigns.models import Action, Campaign
from messaging.channels import Channel
from messaging.segments import saved
from workspaces.models import Workspace

Pairs = list[tuple[str, str]]

_MOST_CAMPAIGNS = 200
_MOST_TAGS = 200
OPS: Pairs = [
    ("eq", "is"),
    ("ne", "is not"),
    ("gt", "is more than"),
    ("gte", "is at least"),
    ("lt", "is less than"),
    ("lte", "is at most"),
    ("in", "is one of"),
    ("contains", "contains"),
    ("exists", "is known"),
]
# One step of the index per tag, however many people have it.
_TAGS = """
WITH RECURSIVE known AS (
    (SELECT name FROM messaging_persontag WHERE workspace_id = %(ws)s ORDER BY name LIMIT 1)
    UNION ALL
    SELECT (SELECT t.name FROM messaging_persontag t WHERE t.workspace_id = %(ws)s AND t.name > known.name
        ORDER BY t.name LIMIT 1)
    FROM known WHERE known.name IS NOT NULL
) SELECT name FROM known WHERE name IS NOT NULL LIMIT %(most)s
"""


@dataclass(frozen=True)
class Choices:
    """For one editor: campaigns and actions that its rows name are always among them."""

    workspace: Workspace
    editor: Editor
    reader: Any = None

    @cached_property
    def metrics(self) -> list[tuple[str, Pairs]]:
        offered = ((group, [(m.id, m.label) for m in metrics if m.id in WITH_PEOPLE]) for group, metrics in GROUPS)
        return [(group, pairs) for group, pairs in offered if pairs]

    @cached_property
    def campaigns(self) -> Pairs:
        latest = Campaign.objects.for_workspace(self.workspace).filter(archived_at=None).order_by("-updated_at", "-pk")
        listed = [(each.public_id, each.name) for each in latest[:_MOST_CAMPAIGNS]]
        named = [(each.public_id, each.name) for each in self._named]
        return list(dict.fromkeys([*listed, *named]))

    @cached_property
    def segments(self) -> Pairs:
        return list(saved(self.workspace, self.reader).order_by("name", "pk").values_list("public_id", "name"))

    @cached_property
    def tags(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(_TAGS, {"ws": self.workspace.pk, "most": _MOST_TAGS})
            return [name for (name,) in cursor.fetchall()]

    @property
    def platforms(self) -> Pairs:
        return list(PLATFORM_LABELS.items())

    @property
    def ranges(self) -> Pairs:
        return [("all", RANGES["all"]), *(pair for pair in RANGES.items() if pair[0] != "all")]

    def parts_of(self, row: Row) -> Pairs:
        """Channels and actions of the row's campaign, deleted ones too."""
        campaign = self.campaign_of(row)
        if campaign is None:
            return []
        actions = [action for action in self._actions if action.campaign_id == campaign.pk]
        used = [Channel(channel) for channel in dict.fromkeys(action.channel for action in actions)]
        channels = [(f"channel:{channel.value}", f"All of {channel.label}") for channel in used]
        return [*channels, *((each.public_id, _name(each)) for each in actions)]

    def campaign_of(self, row: Row) -> Campaign | None:
        wanted = row.words.get("campaign", "")
        return next((each for each in self._named if wanted in (each.public_id, each.external_id)), None)

    def part_of(self, row: Row) -> str:
        """The row's part as it stands in the select, also where the rule names the client's id."""
        wanted, campaign = row.words.get("part", ""), self.campaign_of(row)
        mine = [action for action in self._actions if campaign and action.campaign_id == campaign.pk]
        return next((each.public_id for each in mine if wanted in (each.public_id, each.external_id)), wanted)

    @cached_property
    def _named(self) -> list[Campaign]:
        ids = _words(self.editor.rows(), "campaign")
        rows = Campaign.objects.for_workspace(self.workspace)
        return list((rows.filter(public_id__in=ids) | rows.filter(external_id__in=ids)).order_by("pk")) if ids else []

    @cached_property
    def _actions(self) -> list[Action]:
        rows = Action.objects.for_workspace(self.workspace).filter(campaign__in=self._named)
        return list(rows.order_by("position", "pk")) if self._named else []


def _words(rows: Iterable[Row], name: str) -> set[str]:
    return {row.words[name] for row in rows if row.words.get(name)}


def _name(action: Action) -> str:
    return f"Deleted {action.name}" if action.deleted_at else action.name
