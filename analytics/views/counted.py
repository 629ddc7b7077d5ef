"""How is this counted? One number with its definition, its parts and the ledger behind it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from analytics import looks
from analytics.leafmetrics import ScopeKind
from analytics.looks import Place
from analytics.metrics import BY_ID, Metric
from analytics.reports.counted import Counted, Ledger, Line, counted
from analytics.reports.query import PLATFORMS, ReportQuery, parse
from analytics.segments.parsing import WITH_PEOPLE
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import channels_of, find_action, find_campaign
from analytics.views.page import answer, shared_links
from analytics.views.visit import Visit
from analytics.zones import local_date
from campaigns.models import Action, Campaign
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_AUDIENCE, VIEW_RESULTS

DEFAULT_RANGE = "all"

# The same deliveries in the words of the log.
_IN_THE_LOG = {
    "bounced": "bounced",
    "suppressed": "suppressed",
    "failed": "failed",
    "undeliverable": "undeliverable",
    "attempted": "attempted",
    "queued": "queued",
    "converted_deliveries": "converted",
}


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """Where the line leads: how it is counted itself, its people, its deliveries; empty where there is no such page."""

    line: Line
    counted: str
    people: str
    deliveries: str


@dataclass(frozen=True, slots=True)
class LinkedLedger:
    ledger: Ledger
    total: LinkedLine
    lines: tuple[LinkedLine, ...]


@workspace_page(VIEW_RESULTS, snapshot=True)
def counted_page(request: HttpRequest, campaign: str, metric: str, action: str = "") -> HttpResponse:
    found = find_campaign(request, campaign)
    step = find_action(request, found, action) if action else None
    wanted = BY_ID.get(metric)
    if wanted is None or not wanted.listed:
        raise Http404
    query = parse(request, DEFAULT_RANGE)
    place = _place(request, found, step, wanted)
    report = counted(request.ws, found, wanted, query, step, looks.last_look(place) if place else None)
    if report is None:
        raise Http404
    if place and report.seen:
        # Robust: what could not be remembered is told next time.
        transaction.on_commit(partial(looks.keep, place, report.seen), robust=True)
    address = _address(request, query, report, step)
    context = _context(request, found, step, query, report, address)
    return answer(request, address, "analytics/counted.html", context, part="results", head=report.head)


def _place(request: HttpRequest, campaign: Campaign, action: Action | None, metric: Metric) -> Place | None:
    """None for programs, who do not look."""
    if not request.user.is_authenticated:
        return None
    kind, id = (ScopeKind.ACTION, action.pk) if action else (ScopeKind.CAMPAIGN, campaign.pk)
    return Place(request.ws.pk, request.user.pk, int(kind), id, metric.id)


def _address(request: HttpRequest, query: ReportQuery, report: Counted, action: Action | None) -> Address:
    words = time_words(request, query, report.head) | {"platform": query.platform_name}
    return Address(request.path).with_(**words, channel="" if action else query.channel, live="")


def _context(
    request: HttpRequest,
    campaign: Campaign,
    action: Action | None,
    query: ReportQuery,
    report: Counted,
    address: Address,
) -> dict[str, Any]:
    where = {"workspace": request.ws.slug, "campaign": campaign.public_id}
    picker = filters.period_picker(
        address, report.head.period, DEFAULT_RANGE, local_date(report.head.as_of, query.zone)
    )
    choices = [filters.platforms(PLATFORMS, query.platform_name)]
    if action is None:
        choices.append(filters.channels(channels_of(request, campaign), query.channel))
    links = _Links(request, campaign, action, report, address)
    return {
        "report": report,
        "visit": Visit.of(request, report.head),
        "title": f"{report.number.label} - {action.name if action else campaign.name}",
        "bar": filters.bar(address, choices, picker),
        "label": report.number.label,
        "crumbs": [
            ("Campaigns", reverse("campaign_list", kwargs={"workspace": request.ws.slug})),
            (campaign.name, str(address.at(reverse("campaign_results", kwargs=where)))),
            *([(action.name, links.of_action(action.public_id))] if action else []),
        ],
        "parts": [(number, links.counted(number.metric)) for number in report.parts],
        "ledgers": [links.ledger(ledger) for ledger in report.ledgers],
        "people": links.people(report.parts[0].metric if report.parts else report.metric.id),
        "explore_url": links.explore() if not report.metric.now else "",
        "links": shared_links(address, report.head),
        "said": f"{report.number.label}: {len(report.ledgers)} accounts.",
    }


class _Links:
    """Where numbers and lines of this page lead, with its time and filters."""

    def __init__(
        self, request: HttpRequest, campaign: Campaign, action: Action | None, report: Counted, address: Address
    ) -> None:
        self.request, self.campaign, self.action, self.report, self.address = request, campaign, action, report, address
        self.where = {"workspace": request.ws.slug, "campaign": campaign.public_id}

    def ledger(self, ledger: Ledger) -> LinkedLedger:
        return LinkedLedger(ledger, self.line(ledger.total), tuple(self.line(line) for line in ledger.lines))

    def line(self, line: Line) -> LinkedLine:
        own = line.metric and line.metric != self.report.metric.id
        url = self.of_action(line.action) if line.action else self.counted(line.metric) if own else ""
        return LinkedLine(line, url, self.people(line.metric), self.deliveries(line.metric) if line.amount else "")

    def counted(self, metric: str) -> str:
        if not BY_ID[metric].listed:
            return ""
        name, more = ("action_counted", {"action": self.action.public_id}) if self.action else ("campaign_counted", {})
        return str(self.address.at(reverse(name, kwargs=self.where | more | {"metric": metric})))

    def of_action(self, action: str) -> str:
        words = self.address.with_(channel="")
        return str(words.at(reverse("action_results", kwargs=self.where | {"action": action})))

    def explore(self) -> str:
        name, more = ("action_explore", {"action": self.action.public_id}) if self.action else ("campaign_explore", {})
        range_ = self.report.head.period.range
        words = self.address.with_(range="" if range_ == "30d" else range_, metric=self.report.metric.id)
        return str(words.at(reverse(name, kwargs=self.where | more)))

    def people(self, metric: str) -> str:
        """With the rule filled in; empty for who may not see people, and for numbers with nobody behind them."""
        if not self.request.may(VIEW_AUDIENCE) or metric not in WITH_PEOPLE:
            return ""
        campaign_only = BY_ID[metric].of_campaign_only
        words = self.address.only("range", "from", "to", "platform", "channel", "tz").with_(
            metric=metric,
            campaign=self.campaign.public_id,
            action=self.action.public_id if self.action and not campaign_only else "",
        )
        if campaign_only:
            words = words.with_(channel="")
        return str(words.at(reverse("audience", kwargs={"workspace": self.request.ws.slug})))

    def deliveries(self, metric: str) -> str:
        """The log knows times of its own, so only what is since start can be found in it again."""
        if metric not in _IN_THE_LOG or not self.report.head.period.lifetime:
            return ""
        channel = self.action.channel if self.action else self.address.params.get("channel", "")
        words = Address("").with_(campaign=self.campaign.public_id, channel=channel, status=_IN_THE_LOG[metric])
        return str(words.at(reverse("deliveries", kwargs={"workspace": self.request.ws.slug})))
