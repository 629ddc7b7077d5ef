"""The results of a campaign: rings, channels, flow (ux.md 3.2). Opens on *since start* (ruling 19)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.metrics import BY_ID
from analytics.reports import ReportQuery, campaign_results, parse
from analytics.reports.query import PLATFORMS
from analytics.reports.shapes import CampaignResults, Numbers, Ring
from analytics.templatetags.numbers import exact
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_campaign
from analytics.views.flow import flow_of
from analytics.views.page import answer, downloads, shared_links, version_url
from analytics.views.reach import linked_reach
from analytics.views.visit import Visit
from analytics.zones import local_date
from campaigns.models import Campaign, CampaignState
from campaigns.retargeting import made_from
from messaging.channels import Channel
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_RESULTS

DEFAULT_RANGE = "all"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the channel table; its head leads to Explore."""

    metric: str
    label: str
    url: str
    bar: bool = False
    # What stands under it for all channels together, where that has another name.
    overall: str = ""


@dataclass(frozen=True, slots=True)
class LinkedRing:
    ring: Ring
    url: str


# (metric, short head): one row per channel, hence numbers that most channels have.
COLUMNS = (
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("received_unique", "Users"),
    ("engaged", "Engaged"),
    ("engagement_rate", "Rate"),
    ("attributed_conversions", "Conversions"),
    ("failed", "Failed"),
)
# A conversion is the campaign's; its channels only have what is credited to them.
OVERALL = {"attributed_conversions": "conversions"}


@workspace_page(VIEW_RESULTS, snapshot=True)
def results(request: HttpRequest, campaign: str) -> HttpResponse:
    found = find_campaign(request, campaign)
    query = parse(request, DEFAULT_RANGE)
    report = campaign_results(request.ws, found, query)
    address = _address(request, query, report)
    context = _context(request, found, query, report, address)
    return answer(request, address, "campaigns/results.html", context, part="results", head=report.head)


def _address(request: HttpRequest, query: ReportQuery, report: CampaignResults) -> Address:
    words = time_words(request, query, report.head)
    compare = report.head.comparison.kind if report.head.comparison else ""
    words |= {"compare": compare, "platform": query.platform_name, "channel": query.channel}
    return Address(request.path).with_(**words)


def _context(
    request: HttpRequest, campaign: Campaign, query: ReportQuery, report: CampaignResults, address: Address
) -> dict[str, Any]:
    head, period = report.head, report.head.period
    # Explore opens on another range than this page, so the range is carried by name.
    range_there = "" if period.range == "30d" else period.range
    explore = address.with_(live="", range=range_there).at(_explore_path(request, campaign))
    choices = [
        *filters.comparisons(period, query.compare),
        filters.platforms(PLATFORMS, query.platform_name),
        filters.channels(report.used, query.channel),
    ]
    picker = filters.period_picker(address, period, DEFAULT_RANGE, local_date(head.as_of, query.zone))
    return {
        "report": report,
        "title": f"{campaign.name} - Results",
        "bar": filters.bar(address, choices, picker, live=query.live),
        "reach": linked_reach(request, campaign, report, query.channel),
        "all_platforms": str(address.with_(platform="")),
        "rings": [LinkedRing(ring, str(explore.with_(metric=ring.main.metric))) for ring in report.rings],
        "columns": (columns := [_column(report, explore, id, label) for id, label in COLUMNS]),
        "channels": [replace(row, numbers=_told(row.numbers, columns)) for row in report.channels],
        "all_channels": _told(report.all_channels, columns),
        "flow": flow_of(report.actions),
        "explore_url": str(explore),
        "value_url": str(explore.with_(metric="value_total")),
        "visit": Visit.of(request, head, str(address.at(""))),
        "analytics_url": str(_in_analytics(request, address, campaign, period.range)),
        "links": shared_links(address, head),
        "downloads": downloads(request, address, campaign.external_id),
        "version_url": version_url(address, head),
        "said": _said(report),
        "may_send": request.may(EDIT_CAMPAIGN),
        "composed": campaign.composed,
        "follow_ups": made_from(campaign) if request.may(EDIT_CAMPAIGN) else [],
        "composer_url": _composer_path(request, campaign),
        "responses_url": _responses_path(request, campaign, report),
    }


def _column(report: CampaignResults, explore: Address, metric: str, label: str) -> Column:
    measured = sum(metric in row.numbers for row in report.channels)
    url = explore.with_(metric=metric, split="channel" if measured > 1 else "")
    return Column(metric, label, str(url), BY_ID[metric].is_rate, OVERALL.get(metric, metric))


def _told(numbers: Numbers, columns: Sequence[Column]) -> Numbers:
    """What the table shows of them, as plain values: it is drawn anew only when one has changed."""
    shown = dict.fromkeys(name for column in columns for name in (column.metric, column.overall))
    return {id: numbers[id] for id in shown if id in numbers}


def _composer_path(request: HttpRequest, campaign: Campaign) -> str:
    """A draft is being written, any other is looked at by its review."""
    tab = "compose_actions" if campaign.state == CampaignState.DRAFT or not campaign.composed else "compose_review"
    return reverse(tab, kwargs={"workspace": request.ws.slug, "campaign": campaign.public_id})


def _responses_path(request: HttpRequest, campaign: Campaign, report: CampaignResults) -> str:
    """Only in-app messages are answered."""
    if all(action.channel != Channel.IN_APP for action in report.actions):
        return ""
    return reverse("campaign_responses", kwargs={"workspace": request.ws.slug, "campaign": campaign.public_id})


def _explore_path(request: HttpRequest, campaign: Campaign) -> str:
    return reverse("campaign_explore", kwargs={"workspace": request.ws.slug, "campaign": campaign.public_id})


def _in_analytics(request: HttpRequest, address: Address, campaign: Campaign, range_: str) -> Address:
    """The same time and filters there; its own range is another, so ours goes along by name."""
    words = address.only("from", "to", "platform", "channel", "tz")
    words = words.with_(range="" if range_ == "30d" else range_, campaign=campaign.public_id)
    return words.at(reverse("analytics", kwargs={"workspace": request.ws.slug}))


def _said(report: CampaignResults) -> str:
    users = report.rings[0].main
    return f"{report.head.period.label}. {exact(users.value)} {users.label.lower()}."
