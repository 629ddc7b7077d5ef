"""What the words of an address mean for tracked responses: whose they are, under which name, in which time."""

from django.http import Http404, HttpRequest

from analytics.reading import first_bucket
from analytics.reports import parse
from analytics.reports.in_app import responders
from analytics.reports.in_app.subjects import Subject, of_campaign, of_journey, of_message
from analytics.reports.journeys.parts import FIRST_FACTS, facts_of_all, journey_part, since
from analytics.reports.parts import campaign_scope
from analytics.views.finding import find_campaign, find_in_app, find_journey
from campaigns.models import Action
from journeys.models import Step
from messaging.channels import Channel
from messaging.models import Message
from workspaces import clock

DEFAULT_RANGE = "all"
BEHIND = ("campaign", "journey", "range", "from", "to", "tz", "after")


def campaign_subject(request: HttpRequest, campaign: str) -> Subject:
    found = find_campaign(request, campaign)
    actions = Action.objects.for_workspace(request.ws).filter(campaign=found, channel=Channel.IN_APP)
    ordered = actions.select_related("message").order_by("position", "pk")
    return of_campaign(request.ws, campaign_scope(request.ws, found), ordered, found.started_at or found.created_at)


def journey_subject(request: HttpRequest, journey: str) -> Subject:
    found = find_journey(request, journey)
    steps = list(Step.objects.for_workspace(request.ws).filter(journey=found).order_by("position", "pk"))
    whole = journey_part(request.ws, found, steps, aims=False)
    began = since(found, first_bucket(request.ws.pk, facts_of_all(whole, FIRST_FACTS)))
    return of_journey(request.ws, whole.scope, [step.pk for step in steps if step.type == Channel.IN_APP], began)


def named_in(request: HttpRequest, message: str, name: int) -> tuple[Message, responders.Name]:
    """As a campaign, a journey or the message itself was asked, in the time of that page."""
    found, words = find_in_app(request, message), request.GET
    subject = of_message(request.ws, found)
    if words.get("campaign"):
        subject = campaign_subject(request, words["campaign"])
    elif words.get("journey"):
        subject = journey_subject(request, words["journey"])
    period, _ = parse(request, DEFAULT_RANGE, BEHIND).period(clock.now(), subject.started)
    named = responders.name_of(found, name, subject.senders, period) if name < 2**62 else None
    if named is None:
        raise Http404
    return found, named
