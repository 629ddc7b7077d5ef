"""One action of a campaign: its key numbers, their course, the same by platform, and the flow (ux.md 3.4)."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.charts.of_report import chart_of
from analytics.reports import ReportQuery, action_results, explore, parse
from analytics.reports.links import links_of
from analytics.reports.query import PLATFORMS
from analytics.reports.shapes import ActionResults, Number
from analytics.templatetags.numbers import exact
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_action, find_campaign
from analytics.views.flow import flow_of
from analytics.views.page import answer, downloads, shared_links, table_downloads, version_url
from analytics.views.visit import Visit
from analytics.zones import local_date
from campaigns.models import Action, Campaign
from campaigns.terms import current
from messaging.channels import Channel
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_AUDIENCE, VIEW_RESULTS

DEFAULT_RANGE = "all"
_LINKS = 10

# (large, small below it) by channel; what a channel cannot have is absent, not zero.
_EVERYWHERE = (
    *(("received_unique", "received"), ("interacted", ""), ("engagement_rate", "")),
    *(("attributed_conversions", ""), ("conversion_rate", ""), ("converted_deliveries", "")),
    *(("value_total", ""), ("value_per_user", "")),
)
# Shown only where a goal makes them numbers; without one there is a hint instead of five dashes (B-08).
_OF_GOALS = frozenset(
    {"attributed_conversions", "conversion_rate", "converted_deliveries", "value_total", "value_per_user"}
)
TILES = {
    Channel.PUSH: (
        ("sent", ""),
        ("delivered", ""),
        ("opened", "opened_unique"),
        ("open_rate_sent", ""),
        ("failed", ""),
    ),
    Channel.EMAIL: (
        ("sent", ""),
        ("delivered", ""),
        ("opened", "opened_unique"),
        ("clicked", "clicked_unique"),
        ("bounced", ""),
        ("unsubscribed", ""),
    ),
    Channel.SMS: (("sent", ""), ("delivered", ""), ("clicked", "clicked_unique"), ("failed", "")),
    Channel.IN_APP: (("viewed", ""), ("clicked", "clicked_unique")),
    Channel.WEBHOOK: (("sent", ""), ("failed", "")),
}


@dataclass(frozen=True, slots=True)
class Tile:
    number: Number
    second: Number | None
    url: str


@workspace_page(VIEW_RESULTS, snapshot=True)
def action_page(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    step = find_action(request, found, action)
    query = parse(request, DEFAULT_RANGE)
    report = action_results(request.ws, found, step, query)
    address = _address(request, query, report)
    context = _context(request, found, step, query, report, address)
    return answer(request, address, "campaigns/action.html", context, part="results", head=report.head)


def _address(request: HttpRequest, query: ReportQuery, report: ActionResults) -> Address:
    compare = report.head.comparison.kind if report.head.comparison else ""
    return Address(request.path).with_(
        **time_words(request, query, report.head), compare=compare, platform=query.platform_name
    )


def _context(
    request: HttpRequest,
    campaign: Campaign,
    action: Action,
    query: ReportQuery,
    report: ActionResults,
    address: Address,
) -> dict[str, Any]:
    head, period = report.head, report.head.period
    where = {"workspace": request.ws.slug, "campaign": campaign.public_id}
    range_there = "" if period.range == "30d" else period.range
    explore_address = address.with_(live="", range=range_there).at(
        reverse("action_explore", kwargs=where | {"action": action.public_id})
    )
    course = explore(request.ws, campaign, replace(query, metric="", by="", split="", channel=""), action)
    choices = [*filters.comparisons(period, query.compare), filters.platforms(PLATFORMS, query.platform_name)]
    picker = filters.period_picker(address, period, DEFAULT_RANGE, local_date(head.as_of, query.zone))
    tiles = _tiles(report, explore_address)
    return {
        "report": report,
        "title": f"{action.name} - {campaign.name}",
        "campaign_url": str(address.with_(live="").at(reverse("campaign_results", kwargs=where))),
        "bar": filters.bar(address, choices, picker, live=query.live),
        "tiles": tiles,
        "metrics": [tile.number for tile in tiles if tile.number.kind != "rate"],
        "chart": chart_of(course),
        "figure_files": downloads(request, explore_address, f"{action.external_id}-{course.metric.id}", chart=True),
        "explore_url": str(explore_address),
        "flow": flow_of(report.actions),
        "visit": Visit.of(request, head, str(address.at(""))),
        "links": shared_links(address, head),
        "downloads": downloads(request, address, action.external_id),
        "version_url": version_url(address, head),
        "goal_hint": report.channel == Channel.PUSH and not _has_goal(campaign),
        "view_action_url": _view_action(request, campaign, action),
        **_links(request, campaign, action),
        "said": f"{period.label}. {exact(report.numbers['received_unique'].value)} users received.",
    }


def _links(request: HttpRequest, campaign: Campaign, action: Action) -> dict[str, Any]:
    """The links most followed, in place; the rest on a page of their own."""
    if action.channel not in (Channel.EMAIL, Channel.SMS):
        return {"has_links": False}
    where = {"workspace": request.ws.slug, "campaign": campaign.public_id, "action": action.public_id}
    followed = links_of(request.ws.pk, action.pk)
    links_url = reverse("action_links", kwargs=where)
    return {
        "has_links": True,
        "links_followed": followed[:_LINKS],
        "more_links": len(followed) if len(followed) > _LINKS else 0,
        "links_url": links_url,
        "link_files": table_downloads(request, Address(links_url), empty=not followed),
        "may_see_people": request.may(VIEW_AUDIENCE),
    }


def _view_action(request: HttpRequest, campaign: Campaign, action: Action) -> str:
    """Its place, copy and settings in the composer; a removed action has none there any more."""
    if not request.may(EDIT_CAMPAIGN) or action.deleted_at is not None:
        return ""
    where = {"workspace": request.ws.slug, "campaign": campaign.public_id, "action": action.public_id}
    return reverse("compose_action", kwargs=where)


def _has_goal(campaign: Campaign) -> bool:
    """Without one, opens are all that is known of what people did (metrics.md B-08)."""
    terms = current(campaign)
    return terms is not None and terms.goal_event is not None


def _tiles(report: ActionResults, explore_address: Address) -> list[Tile]:
    wanted = (*_EVERYWHERE, *TILES.get(Channel(report.channel), ()))
    numbers = report.numbers
    return [
        Tile(numbers[id], numbers.get(second), str(explore_address.with_(metric=id)))
        for id, second in wanted
        if id in numbers and (id not in _OF_GOALS or numbers[id].value is not None)
    ]
