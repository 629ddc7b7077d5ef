"""What holds a campaign up, and what whoever starts it should know before: asked anew each time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from campaigns.audience import people_of, without_address
from campaigns.in_app_use import use_of
from campaigns.lifecycle import audience_of
from campaigns.models import Action, AudienceKind, Condition, Plan
from messaging.channels import Channel
from messaging.deliveries.holding import holding_up
from messaging.in_app import checking
from messaging.in_app.use_form import definition_of
from messaging.lacking import lacking
from messaging.message_forms import COMPOSABLE
from messaging.models import ChannelRules, Credential, Person, SegmentKind, Template, Way
from messaging.rendering import check
from workspaces.models import Workspace

_LACKS = {
    Channel.PUSH: "Push: {} without a device get nothing.",
    Channel.IN_APP: "In-app: {} without a device so far: theirs wait until an app registers one.",
    Channel.EMAIL: "E-mail: {} without an address get nothing.",
    Channel.SMS: "SMS: {} without a phone number get nothing.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`tab` and `action` say where it is mended; what does not block is good to know."""

    words: str
    tab: str
    blocks: bool = False
    action: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """`people` is empty while nobody chose an audience."""

    findings: Sequence[Finding]
    people: int | None = None

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.blocks]

    @property
    def notes(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.blocks]


def readiness(workspace: Workspace, plan: Plan, actions: Sequence[Action], now: datetime) -> Readiness:
    """Counted exactly, as of now."""
    people = people_of(workspace, audience_of(plan)) if plan.audience else None
    count = people.count() if people is not None else None
    findings = [
        *_of_audience(plan, people, count),
        *_of_flow(actions),
        *(finding for action in actions for finding in _of_content(workspace, action, people)),
        *(finding for channel in _channels(actions) for finding in _of_channel(workspace, channel, people, now)),
        *_of_times(plan, now),
    ]
    return Readiness(findings, count)


def _of_audience(plan: Plan, people: QuerySet[Person] | None, count: int | None) -> Iterator[Finding]:
    if people is None:
        yield Finding("Nobody is chosen yet.", "audience", blocks=True)
        return
    if plan.segment is not None and plan.segment.archived_at is not None:
        yield Finding("Its segment is no longer there.", "audience", blocks=True)
    if not count:
        yield Finding("The audience is empty.", "audience", blocks=True)
    if plan.segment is not None and plan.segment.kind == SegmentKind.LIVE:
        yield Finding("The people of its segment are worked out anew when it starts.", "audience")
    if unsubscribed := people.filter(subscribed=False).count():
        yield Finding(f"{_people(unsubscribed)} unsubscribed: their deliveries fail, nothing is sent.", "audience")
    if plan.audience == AudienceKind.IDS and count is not None and (unknown := len(plan.ids) - count) > 0:
        yield Finding(f"{unknown:,} ids of the list belong to nobody and are left out.", "audience")


def _of_flow(actions: Sequence[Action]) -> Iterator[Finding]:
    if not actions:
        yield Finding("There is no action yet.", "actions", blocks=True)
    for action in actions:
        if action.condition == Condition.INTERACTED and not action.delay and action.watches_id == action.follows_id:
            words = f"“{action.name}” comes at once: nobody can have interacted by then. Give it a delay."
            yield Finding(words, "actions", blocks=True, action=action.public_id)
        elif action.condition != Condition.ALWAYS and not action.delay:
            words = f"“{action.name}” comes at once, when little can be known of what it depends on."
            yield Finding(words, "actions", action=action.public_id)


def _of_content(workspace: Workspace, action: Action, people: QuerySet[Person] | None) -> Iterator[Finding]:
    if action.channel == Channel.IN_APP:
        yield from _of_in_app(action, people)
        return
    template = Template.objects.for_workspace(workspace).filter(message=action.message_id or 0).first()
    if template is None or not template.fields:
        yield Finding(f"“{action.name}” says nothing yet.", "actions", blocks=True, action=action.public_id)
        return
    found = check(action.channel, template.fields)
    if found.errors:
        words = f"“{action.name}” cannot be rendered: {found.errors[0][1]}."
        yield Finding(words, "actions", blocks=True, action=action.public_id)
    else:
        yield from _of_variables(action, found.variables_without_fallback, people)


def _of_in_app(action: Action, people: QuerySet[Person] | None) -> Iterator[Finding]:
    definition = definition_of(action.message)
    if not definition.pages:
        yield Finding(f"“{action.name}” shows nothing yet.", "actions", blocks=True, action=action.public_id)
        return
    if action.message is not None and action.message.archived_at is not None:
        words = f"“{action.name}”: its message is archived, so no app shows it."
        yield Finding(words, "actions", blocks=True, action=action.public_id)
    found = checking.check(definition, use_of(action).properties)
    for where, words in found.errors:
        words = f"“{action.name}” cannot be rendered: {where}: {words}."
        yield Finding(words, "actions", blocks=True, action=action.public_id)
    for name in found.unfilled:
        words = f"“{action.name}”: {name} is not filled in, and the message has no fallback for it."
        yield Finding(words, "actions", blocks=True, action=action.public_id)
    yield from _of_variables(action, found.variables, people)


def _of_variables(action: Action, paths: Sequence[str], people: QuerySet[Person] | None) -> Iterator[Finding]:
    if people is None:
        return
    for path, n in lacking(people, paths).items():
        words = f"“{action.name}”: {_people(n)} without {path}; what they should get would fail."
        yield Finding(words, "actions", action=action.public_id)


def _of_channel(
    workspace: Workspace, channel: Channel, people: QuerySet[Person] | None, now: datetime
) -> Iterator[Finding]:
    if channel != Channel.IN_APP:
        yield from _of_providers(workspace, channel, now)
    rules = ChannelRules.objects.for_workspace(workspace).filter(channel=channel).first()
    if rules is not None and not rules.sending:
        yield Finding(f"{channel.label}: sending is switched off in the rules of the channel.", "rules", blocks=True)
    if people is not None and (n := without_address(workspace, people, channel)):
        yield Finding(_LACKS[channel].format(_people(n)), "audience")


def _of_providers(workspace: Workspace, channel: Channel, now: datetime) -> Iterator[Finding]:
    ways = (Way.APNS, Way.FCM) if channel == Channel.PUSH else (Way(channel),)
    used = list(Credential.objects.for_workspace(workspace).filter(way__in=ways, removed_at=None))
    if not used:
        yield Finding(f"{channel.label}: no provider is set up, so nothing can be sent.", "providers", blocks=True)
    else:
        for words in holding_up(workspace, channel, now):
            yield Finding(f"{channel.label}: some would be held, {words}.", "providers")
    if any(credential.simulated for credential in used):
        yield Finding(f"{channel.label}: the provider is simulated, nobody outside gets anything from it.", "providers")


def _of_times(plan: Plan, now: datetime) -> Iterator[Finding]:
    if plan.starts_at is not None and plan.starts_at <= now:
        yield Finding("The time it was to start at has passed.", "schedule", blocks=True)
    if plan.ends_at is not None and plan.ends_at <= (plan.starts_at or now):
        yield Finding("It would end before it starts.", "schedule", blocks=True)


def _channels(actions: Sequence[Action]) -> list[Channel]:
    """Those we send on, each once, in the order of the flow."""
    return list(dict.fromkeys(Channel(action.channel) for action in actions if action.channel in COMPOSABLE))


def _people(n: int) -> str:
    return f"{n:,} {'person' if n == 1 else 'people'}"
