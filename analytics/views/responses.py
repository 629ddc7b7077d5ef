"""Tracked responses of a message and of a campaign, and who gave them (ux.md 3.6)."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analytics.charts.chart import Chart
from analytics.charts.of_series import chart_of_series
from analytics.exports.links import ask_url
from analytics.periods import WIDTHS
from analytics.reports import ReportQuery, parse
from analytics.reports.in_app import responders
from analytics.reports.in_app.responses import MessageResponses, ResponsesReport, responses_report
from analytics.reports.in_app.subjects import Subject, of_message
from analytics.reports.query import PLATFORMS
from analytics.saved.opening import opens_with_default
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_in_app
from analytics.views.handing_over import hand_over
from analytics.views.in_app_tabs import page_url, tabs_of
from analytics.views.page import Downloads, answer, downloads, shared_links
from analytics.views.response_words import BEHIND, DEFAULT_RANGE, campaign_subject, journey_subject, named_in
from analytics.zones import local_date, zone_label
from messaging.deliveries.masking import masked_address
from messaging.models import Message
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import MANAGE_AUDIENCE, SEE_ADDRESSES, VIEW_AUDIENCE, VIEW_RESULTS
from workspaces.zones import viewer_zone

ALSO = ("message", "group")
GROUPS = {"": "By name", "block": "By block"}


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def message_responses(request: HttpRequest, message: str) -> HttpResponse:
    found = find_in_app(request, message)
    more = {"tabs": tabs_of(request, found, "message_responses"), "message": found}
    return _page(request, of_message(request.ws, found), found.name, found.external_id, more)


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def campaign_responses(request: HttpRequest, campaign: str) -> HttpResponse:
    subject = campaign_subject(request, campaign)
    return _page(request, subject, subject.scope.label, subject.scope.external_id, {"campaign": subject.scope})


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def journey_responses(request: HttpRequest, journey: str) -> HttpResponse:
    subject = journey_subject(request, journey)
    return _page(request, subject, subject.scope.label, subject.scope.external_id, {"journey": subject.scope})


def _page(request: HttpRequest, subject: Subject, title: str, file: str, more: dict[str, Any]) -> HttpResponse:
    query = parse(request, DEFAULT_RANGE, ALSO)
    report = report_of(request, subject)
    address = Address(request.path).with_(
        **time_words(request, query, report.head),
        platform=query.platform_name,
        message=_chosen(request, report),
        group=_group(request),
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
    choices.append(filters.choice("group", "Rows", GROUPS.items(), _group(request)))
    choices.append(filters.platforms(PLATFORMS, query.platform_name))
    shown = [one for one in report.messages if chosen in ("", one.message.public_id)]
    return {
        "report": report,
        "bar": filters.bar(address, choices, picker),
        "groups": [
            {
                "of": one,
                "chart": chart_of(report, one) if one.series else None,
                "files": _figure_files(request, address, one),
                "report_url": page_url(request, "message", one.message),
                "people_url": page_url(request, "message_responses", one.message),
                "people_words": _people_words(request, address),
            }
            for one in shown
        ],
        "by_block": _group(request) == "block",
        # Of a response no device is kept (ruling 42).
        "may_see_people": request.may(VIEW_AUDIENCE) and not query.platform,
        "links": shared_links(address, report.head),
        "downloads": downloads(request, address, f"{file}-responses"),
        "said": f"{sum(len(one.everything) for one in shown)} names",
    }


def report_of(request: HttpRequest, subject: Subject) -> ResponsesReport:
    query = parse(request, DEFAULT_RANGE, ALSO)
    return responses_report(subject, query, joined=_group(request) == "block")


def _group(request: HttpRequest) -> str:
    group = request.GET.get("group", "")
    return group if group in GROUPS else ""


def _people_words(request: HttpRequest, address: Address) -> str:
    """So that behind a number stand those whom it counts: of the same campaign or journey, in the same time."""
    where = request.resolver_match.kwargs if request.resolver_match else {}
    asked = address.only("range", "from", "to", "tz").with_(
        campaign=where.get("campaign", ""), journey=where.get("journey", "")
    )
    return str(asked.at(""))


def _figure_files(request: HttpRequest, address: Address, of: MessageResponses) -> Downloads:
    """The picture of one message's chart; the numbers are those of the page."""
    files = downloads(request, address.with_(message=of.message.public_id), of.message.external_id, chart=True)
    return replace(files, json="", csv="", xlsx="")


def chart_of(report: ResponsesReport, one: MessageResponses) -> Chart:
    greatest = one.series[0]
    sentence = f"Most people chose {greatest.label}. A person can give more than one response."
    return chart_of_series(
        one.series, key=f"responses-{one.message.public_id}", title=f"Responses per {WIDTHS[report.by]}",
        sentence=sentence, by=report.by, period=report.drawn,
    )  # fmt: skip


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def response_people(request: HttpRequest, message: str, name: int) -> HttpResponse:
    found, named = named_in(request, message, name)
    words, zone = _words_of(request), viewer_zone(request)
    rows, older = responders.page(found, named, request.GET.get("after", ""))
    may_see = request.may(SEE_ADDRESSES)
    shown = [(row, _person(row, may_see=may_see)) for row in rows]
    context = {
        "message": found,
        "name": named.text,
        "rows": shown,
        "older": str(words.with_(after=older)) if older else "",
        "responses_url": _came_from(request, found, words),
        "export_url": ask_url(request, "responders", words, message=found.public_id, name=str(name)),
        "use_url": str(words.at(f"{request.path}use/")) if request.may(MANAGE_AUDIENCE) else "",
        "zone": zone,
        "tz_label": zone_label(clock.now(), zone),
    }
    return TemplateResponse(request, "messages/response_people.html", context)


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def response_people_use(request: HttpRequest, message: str, name: int) -> HttpResponse:
    """Hands exactly these people to the tools of the audience page, as they are at this moment (U-13)."""
    found, named = named_in(request, message, name)
    came_from = str(_words_of(request).at(f"{page_url(request, 'message_responses', found)}{name}/"))
    words = f"Answered “{named.text}” in {found.name}"
    return hand_over(request, responders.people(found, named), words, came_from)


def _words_of(request: HttpRequest) -> Address:
    return Address(request.path).with_(**{word: request.GET.get(word, "") for word in BEHIND if word != "after"})


def _came_from(request: HttpRequest, message: Message, words: Address) -> str:
    there = words.only("range", "from", "to", "tz")
    for word in ("campaign", "journey"):
        if id := request.GET.get(word):
            return str(there.at(reverse(f"{word}_responses", kwargs={"workspace": request.ws.slug, word: id})))
    return str(there.at(page_url(request, "message_responses", message)))


def _person(row: responders.Given, *, may_see: bool) -> str:
    id = row.external_id or row.person or ""
    return masked_address(id) if "@" in id and not may_see else id
