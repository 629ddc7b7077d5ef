"""Tracked responses of a message and of a campaign, and who gave them (ux.md 3.6)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from analytics.charts.of_series import chart_of_series
from analytics.periods import WIDTHS
from analytics.reports import ReportQuery, parse
from analytics.reports.in_app import responders
from analytics.reports.in_app.responses import ResponsesReport, responses_report
from analytics.reports.in_app.subjects import Subject, of_campaign, of_journey, of_message
from analytics.reports.journeys.parts import journey_scope
from analytics.reports.parts import campaign_scope
from analytics.reports.query import PLATFORMS
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_campaign, find_in_app, find_journey
from analytics.views.handing_over import hand_over
from analytics.views.in_app_tabs import page_url, tabs_of
from analytics.views.page import answer, downloads, shared_links
from analytics.zones import local_date
from campaigns.models import Action
from journeys.models import Step
from messaging.channels import Channel
from messaging.deliveries.masking import masked_address
from messaging.models import Message
from workspaces.access import workspace_page
from workspaces.permissions import MANAGE_AUDIENCE, SEE_ADDRESSES, VIEW_AUDIENCE, VIEW_RESULTS

DEFAULT_RANGE = "all"


@workspace_page(VIEW_RESULTS, snapshot=True)
def message_responses(request: HttpRequest, message: str) -> HttpResponse:
    found = find_in_app(request, message)
    more = {"tabs": tabs_of(request, found, "message_responses"), "message": found}
    return _page(request, of_message(request.ws, found), found.name, found.external_id, more)


@workspace_page(VIEW_RESULTS, snapshot=True)
def campaign_responses(request: HttpRequest, campaign: str) -> HttpResponse:
    subject = campaign_subject(request, campaign)
    return _page(request, subject, subject.scope.label, subject.scope.external_id, {"campaign": subject.scope})


@workspace_page(VIEW_RESULTS, snapshot=True)
def journey_responses(request: HttpRequest, journey: str) -> HttpResponse:
    subject = journey_subject(request, journey)
    return _page(request, subject, subject.scope.label, subject.scope.external_id, {"journey": subject.scope})


def journey_subject(request: HttpRequest, journey: str) -> Subject:
    found = find_journey(request, journey)
    steps = Step.objects.for_workspace(request.ws).filter(journey=found, type=Channel.IN_APP)
    numbers = steps.order_by("position", "pk").values_list("pk", flat=True)
    return of_journey(request.ws, journey_scope(request.ws, found), numbers, found.created_at)


def campaign_subject(request: HttpRequest, campaign: str) -> Subject:
    found = find_campaign(request, campaign)
    actions = Action.objects.for_workspace(request.ws).filter(campaign=found, channel=Channel.IN_APP)
    ordered = actions.select_related("message").order_by("position", "pk")
    return of_campaign(request.ws, campaign_scope(request.ws, found), ordered, found.started_at or found.created_at)


def _page(request: HttpRequest, subject: Subject, title: str, file: str, more: dict[str, Any]) -> HttpResponse:
    query = parse(request, DEFAULT_RANGE, ("message",))
    report = responses_report(subject, query)
    address = Address(request.path).with_(
        **time_words(request, query, report.head), platform=query.platform_name, message=_chosen(request, report)
    )
    context = more | {"title": title} | _context(request, query, report, address, file)
    return answer(request, address, "messages/responses.html", context, part="results", head=report.head)


def _chosen(request: HttpRequest, report: ResponsesReport) -> str:
    wanted = request.GET.get("message", "")
    return wanted if any(one.message.public_id == wanted for one in report.messages) else ""


def _context(
    request: HttpRequest, query: ReportQuery, report: ResponsesReport, address: Address, file: str
) -> dict[str, Any]:
    picker = filters.period_picker(
        address, report.head.period, DEFAULT_RANGE, local_date(report.head.as_of, query.zone)
    )
    chosen = _chosen(request, report)
    messages = [("", "All messages"), *((one.message.public_id, one.message.name) for one in report.messages)]
    choices = [filters.choice("message", "Message", messages, chosen)] if len(messages) > 2 else []
    choices.append(filters.platforms(PLATFORMS, query.platform_name))
    shown = [one for one in report.messages if chosen in ("", one.message.public_id)]
    return {
        "report": report,
        "bar": filters.bar(address, choices, picker),
        "groups": [
            {
                "of": one,
                "chart": _chart(report, one) if one.series else None,
                "report_url": page_url(request, "message", one.message),
                "people_url": page_url(request, "message_responses", one.message),
            }
            for one in shown
        ],
        "may_see_people": request.may(VIEW_AUDIENCE),
        "links": shared_links(address, report.head),
        "downloads": downloads(request, address, f"{file}-responses"),
        "said": f"{sum(len(one.everything) for one in shown)} names",
    }


def _chart(report: ResponsesReport, one) -> Any:
    greatest = one.series[0]
    sentence = f"Most people chose {greatest.label}. A person can give more than one response."
    return chart_of_series(
        one.series, key=f"responses-{one.message.public_id}", title=f"Responses per {WIDTHS[report.by]}",
        sentence=sentence, by=report.by, period=report.drawn,
    )  # fmt: skip


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def response_people(request: HttpRequest, message: str, name: int) -> HttpResponse:
    found, named = _named(request, message, name)
    rows, older = responders.page(found, named, request.GET.get("after", ""))
    may_see = request.may(SEE_ADDRESSES)
    shown = [(row, _person(row, may_see=may_see)) for row in rows]
    context = {
        "message": found,
        "name": named.text,
        "rows": shown,
        "older": f"{request.path}?after={older}" if older else "",
        "responses_url": page_url(request, "message_responses", found),
        "use_url": f"{request.path}use/" if request.may(MANAGE_AUDIENCE) else "",
    }
    return TemplateResponse(request, "messages/response_people.html", context)


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def response_people_use(request: HttpRequest, message: str, name: int) -> HttpResponse:
    """Hands exactly these people to the tools of the audience page, as they are at this moment (U-13)."""
    found, named = _named(request, message, name)
    words = f"Answered “{named.text}” in {found.name}"
    came_from = f"{page_url(request, 'message_responses', found)}{name}/"
    return hand_over(request, responders.people(found, named), words, came_from)


def _named(request: HttpRequest, message: str, name: int) -> tuple[Message, responders.Name]:
    found = find_in_app(request, message)
    named = responders.name_of(found, name) if name < 2**62 else None
    if named is None:
        raise Http404
    return found, named


def _person(row: responders.Given, *, may_see: bool) -> str:
    id = row.external_id or row.person or ""
    return masked_address(id) if "@" in id and not may_see else id
