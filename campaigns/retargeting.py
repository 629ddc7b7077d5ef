"""A campaign for people another one did not reach, or did not win: a draft on a channel somebody chooses (metrics.md
J-34, J-35).

It holds a snapshot of exactly those people and a first copy of the words. Nothing is sent before somebody starts it.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from pyroaring import BitMap

from campaigns.composing import add_action, create
from campaigns.models import Action, AudienceKind, Campaign
from campaigns.writing import template_of, write
from messaging.channels import Channel
from messaging.message_forms import FORMS
from messaging.models import Segment
from messaging.segments import pass_on
from workspaces import clock
from workspaces.models import Workspace

# Of each person who is not reachable one reason counts, in the order a send would find it.
_REACH = """
SELECT count(*), count(*) FILTER (WHERE NOT p.subscribed),
    count(*) FILTER (WHERE p.subscribed AND coalesce(p.email, '') = ''),
    count(*) FILTER (WHERE p.subscribed AND coalesce(p.phone, '') = ''),
    count(*) FILTER (WHERE p.subscribed AND d.usable IS NULL),
    count(*) FILTER (WHERE p.subscribed AND d.usable = 0)
FROM messaging_person p LEFT JOIN (
    SELECT person_id, count(*) FILTER (WHERE memory <> 'suppressed') AS usable FROM messaging_device
    WHERE workspace_id = %(ws)s AND removed_at IS NULL AND person_id = ANY(%(people)s) GROUP BY person_id
) d ON d.person_id = p.id
WHERE p.workspace_id = %(ws)s AND p.id = ANY(%(people)s) AND p.erased_at IS NULL AND p.merged_into_id IS NULL
"""
_MADE_FROM = """
SELECT c.public_id, c.name, c.state, p.origin_words, s.count FROM campaigns_plan p
JOIN campaigns_campaign c ON c.workspace_id = p.workspace_id AND c.id = p.campaign_id
LEFT JOIN messaging_segment s ON s.workspace_id = p.workspace_id AND s.id = p.segment_id
WHERE p.workspace_id = %(ws)s AND p.origin_id = %(origin)s ORDER BY p.id DESC
"""
# How a channel is spoken of: reachable by ...
BY = {Channel.PUSH: "push", Channel.EMAIL: "e-mail", Channel.SMS: "SMS"}


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """How many of the people a message of the channel could go to; `lacking` says why not to the rest, and how many."""

    channel: Channel
    reachable: int
    lacking: tuple[tuple[str, int], ...]

    @property
    def not_reachable(self) -> int:
        return sum(n for _, n in self.lacking)

    @property
    def words(self) -> str:
        """Such as `12 reachable by e-mail, 3 not`."""
        return f"{self.reachable:,} reachable by {BY[self.channel]}, {self.not_reachable:,} not"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`source` is the action whose words are taken over, `origin` the campaign the people come from."""

    name: str
    channel: Channel
    people: BitMap
    words: str
    came_from: str
    origin: Campaign | None = None
    source: Action | None = None


def reach_of(workspace_id: int, people: BitMap) -> list[ChannelReach]:
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {"ws": workspace_id, "people": list(people)})
        total, unsubscribed, no_email, no_phone, no_device, suppressed = cursor.fetchone()
    missing = {
        Channel.PUSH: (("no device", no_device), ("every device suppressed after bounces", suppressed)),
        Channel.EMAIL: (("no e-mail address", no_email),),
        Channel.SMS: (("no phone number", no_phone),),
    }
    found = []
    for channel, reasons in missing.items():
        lacking = tuple((why, n) for why, n in (("unsubscribed", unsubscribed), *reasons) if n)
        found.append(ChannelReach(channel, total - sum(n for _, n in lacking), lacking))
    return found


def nobody_reachable(reach: list[ChannelReach]) -> str:
    """Why none of these people can be written to by any channel; empty where somebody can."""
    if any(each.reachable for each in reach):
        return ""
    reasons = {each.lacking for each in reach}
    if len(reasons) == 1 and [why for why, _ in reach[0].lacking] == ["unsubscribed"]:
        n = reach[0].not_reachable
        return f"Nobody of these can be reached: {f'all {n:,} are' if n > 1 else 'the only one is'} unsubscribed."
    return "Nobody of these can be reached; the table says why, channel by channel."


def draft(workspace: Workspace, wanted: Wanted, by: Any) -> tuple[Campaign, Action]:
    """The draft and its one action. Inside the workspace's transaction."""
    plan = create(workspace, wanted.name, by)
    plan.audience, plan.segment = AudienceKind.SEGMENT, _snapshot(workspace, wanted, by)
    plan.origin, plan.origin_words, plan.origin_url = wanted.origin, wanted.words, wanted.came_from
    plan.save()
    action = add_action(plan.campaign, wanted.channel, [])
    if wanted.source is not None:
        _take_over(action, wanted.source, wanted.name)
    return plan.campaign, action


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A campaign that was made for people of another; `people` is how many, None where it was given no segment."""

    public_id: str
    name: str
    state: str
    words: str
    people: int | None


def made_from(campaign: Campaign) -> list[FollowUp]:
    """Newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE_FROM, {"ws": campaign.workspace_id, "origin": campaign.pk})
        return [FollowUp(*row) for row in cursor.fetchall()]


def _snapshot(workspace: Workspace, wanted: Wanted, by: Any) -> Segment:
    segment = pass_on(workspace.pk, wanted.people, wanted.words, by=by, came_from=wanted.came_from)
    segment.name, segment.passing = wanted.name, False
    segment.save(update_fields=["name", "passing"])
    return segment


def _take_over(action: Action, source: Action, name: str) -> None:
    """The words of the source as far as they fit the channel; what does not is left to whoever writes."""
    fields = carried_over(Channel(source.channel), action.channel, template_of(source).fields, name)
    form = FORMS[action.channel](fields | {"send_within": 24, "track_opens": True, "track_links": True} | _DEFAULTS)
    if fields and form.is_valid():
        write(action, form, clock.now())


_DEFAULTS = {"targeting": "last_device"}


def carried_over(before: Channel, after: str, fields: dict[str, Any], name: str) -> dict[str, Any]:
    """A message's words on another channel."""
    if before == after:
        return {("app_data" if key == "data" else key): value for key, value in fields.items() if value}
    title = fields.get("title") or fields.get("subject") or name
    text = fields.get("body") if before == Channel.PUSH else fields.get("text")
    text, link = text or "", fields.get("link") or ""
    if link.startswith("https://"):
        text = f"{text}\n\n{link}".strip() if after == Channel.EMAIL else f"{text} {link}".strip()
    if after == Channel.EMAIL:
        return {"subject": title, "text": text} if text else {}
    if after == Channel.PUSH:
        return {"title": title, "body": text or title}
    heading = "" if before == Channel.SMS else title
    return {"text": ": ".join(filter(None, [heading, text]))}
