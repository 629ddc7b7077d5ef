"""Search over names and ids of campaigns, actions, journeys and steps, within one workspace."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from analytics.navigation import url_of
from campaigns.models import Action, Campaign
from journeys.models import Journey, Step
from workspaces.models import Workspace

MOST_OF_A_KIND = 25
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    name: str
    kind: str
    id: str
    url: str
    within: str
    workspace: str


def wanted(text: str) -> str:
    """PostgreSQL knows no NUL in a text, and nobody has a name of a thousand letters."""
    return text.replace("\x00", "").strip()[:LONGEST]


def hits(workspace: Workspace, text: str) -> Iterator[Hit]:
    """The exact id first, then names that begin with the words, then the rest. Call it inside the workspace."""
    campaigns = Campaign.objects.for_workspace(workspace).filter(_match(text))
    for campaign in campaigns.order_by(_nearness(text), "-updated_at", "-pk")[:MOST_OF_A_KIND]:
        url = url_of("campaign_results", workspace=workspace.slug, campaign=campaign.public_id)
        yield Hit(campaign.name, "Campaign", campaign.external_id, url, "", workspace.name)
    actions = Action.objects.for_workspace(workspace).filter(_match(text)).select_related("campaign")
    for action in actions.order_by(_nearness(text), "-pk")[:MOST_OF_A_KIND]:
        where = {"workspace": workspace.slug, "campaign": action.campaign.public_id, "action": action.public_id}
        url = url_of("action_results", **where)
        yield Hit(action.name, "Action", action.external_id, url, action.campaign.name, workspace.name)
    yield from _journeys(workspace, text)


def _journeys(workspace: Workspace, text: str) -> Iterator[Hit]:
    journeys = Journey.objects.for_workspace(workspace).filter(_match(text))
    for journey in journeys.order_by(_nearness(text), "-updated_at", "-pk")[:MOST_OF_A_KIND]:
        url = url_of("journey", workspace=workspace.slug, journey=journey.public_id)
        yield Hit(journey.name, "Journey", journey.external_id, url, "", workspace.name)
    steps = Step.objects.for_workspace(workspace).filter(_match(text)).select_related("journey")
    for step in steps.order_by(_nearness(text), "-pk")[:MOST_OF_A_KIND]:
        where = {"workspace": workspace.slug, "journey": step.journey.public_id, "step": step.public_id}
        yield Hit(
            str(step), "Step", step.external_id, url_of("journey_step", **where), step.journey.name, workspace.name
        )


def _match(text: str) -> Q:
    return Q(name__icontains=text) | Q(external_id__icontains=text) | Q(public_id=text)


def _nearness(text: str) -> Case:
    return Case(
        When(Q(public_id=text) | Q(external_id__iexact=text), then=Value(0)),
        When(name__istartswith=text, then=Value(1)),
        default=Value(2),
    )
