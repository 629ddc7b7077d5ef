"""What the demo's marketer composed: a campaign whose people are on their way through it, and a draft.

The running one branches within minutes, so that somebody who looks sees people wait, open and go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from analytics.demo.accounts import Demo
from analytics.demo.orders import GOAL
from analytics.demo.people import SIGN_INS
from analytics.demo.population import trouble_of
from analytics.demo.story import Persona
from campaigns import composing, lifecycle, terms
from campaigns.models import Action, AudienceKind, Campaign, Condition
from messaging.channels import Channel
from messaging.models import Message, Template
from workspaces import clock
from workspaces.models import User
from workspaces.tenancy import workspace_transaction

_PEOPLE = 220


@dataclass(frozen=True, slots=True)
class Part:
    """One action; it follows the first one, to those who answer the condition by what they did with it."""

    name: str
    channel: Channel
    fields: dict[str, Any]
    after: timedelta = timedelta(0)
    condition: Condition = Condition.ALWAYS


@dataclass(frozen=True, slots=True)
class Composition:
    id: str
    name: str
    parts: Sequence[Part]
    running: bool = False


CARE = Composition(
    id="jacket-care",
    name="Jacket care",
    running=True,
    parts=(
        Part(
            "Keep it dry",
            Channel.PUSH,
            {
                "title": "{{ customer.first_name | default: 'Hello' }}, is your jacket ready for rain?",
                "body": "Two minutes of care keep it dry for a year.",
                "link": "larkmoor://care/jackets",
            },
        ),
        Part(
            "How to wash it",
            Channel.PUSH,
            {"title": "Wash at 30, dry warm", "body": "The short film is in the app.", "link": "larkmoor://care/film"},
            timedelta(minutes=5),
            Condition.INTERACTED,
        ),
        Part(
            "The same by letter",
            Channel.EMAIL,
            {
                "subject": "How to keep your jacket dry",
                "from": "Larkmoor Outdoor <workshop@larkmoor.example>",
                "text": "Wash at 30, dry warm: https://larkmoor.example/journal/jacket-care",
            },
            timedelta(minutes=10),
            Condition.NOT_INTERACTED,
        ),
    ),
)
SALE = Composition(
    id="winter-sale",
    name="Winter sale",
    parts=(
        Part(
            "First look",
            Channel.EMAIL,
            {
                "subject": "{{ customer.first_name }}, a first look at the winter sale",
                "text": "From Friday: https://larkmoor.example/sale",
            },
        ),
        Part(
            "It has begun",
            Channel.PUSH,
            {"title": "The winter sale has begun", "body": "Your sizes are here.", "link": "larkmoor://sale"},
            timedelta(days=2),
        ),
    ),
)


def begin(demo: Demo, people: Sequence[Persona]) -> None:
    """Idempotent: what is there stays as it is."""
    asked = [persona.id for persona in people if persona.devices and not trouble_of(persona)][-_PEOPLE:]
    for composition in (SALE, CARE):
        with workspace_transaction(demo.workspace.pk):
            known = Campaign.objects.for_workspace(demo.workspace).filter(external_id=composition.id)
            if not known.exists():
                _compose(demo, composition, asked)


def _compose(demo: Demo, composition: Composition, asked: list[str]) -> None:
    marketer = User.objects.get(email=SIGN_INS[1].email)
    plan = composing.create(demo.workspace, composition.name, marketer)
    campaign = plan.campaign
    campaign.external_id = composition.id
    campaign.save(update_fields=["external_id"])
    first: Action | None = None
    actions: list[Action] = []
    for part in composition.parts:
        actions.append(_add(campaign, part, first, actions))
        first = first or actions[0]
    terms.replace(terms.in_force(campaign), {f"goal_{name}": value for name, value in GOAL.items()})
    plan.audience, plan.ids = AudienceKind.IDS, asked
    plan.save()
    if composition.running:
        lifecycle.start(campaign, plan, by=marketer, now=clock.now())


def _add(campaign: Campaign, part: Part, first: Action | None, before: list[Action]) -> Action:
    action = composing.add_action(campaign, part.channel, before)
    action.name, action.follows, action.delay = part.name, first, part.after
    action.condition, action.watches = part.condition, None if part.condition == Condition.ALWAYS else first
    action.message = Message.unscoped.create(
        workspace=campaign.workspace,
        external_id=f"{campaign.external_id}.{action.position + 1}",
        name=part.name,
        channel=part.channel,
    )
    Template.unscoped.create(workspace=campaign.workspace, message=action.message, fields=part.fields)
    action.save()
    return action
