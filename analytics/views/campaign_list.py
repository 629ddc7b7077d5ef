"""The list of campaigns (ux.md 3.1): search, filters, order, keyset pages; first steps while nothing is counted."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from analytics.reports import ListQuery, campaign_list, parse_list
from analytics.reports.list_query import DEFAULT_PER_PAGE, DEFAULT_SORT
from analytics.reports.shapes import CampaignList
from analytics.saved.opening import opens_with_default
from analytics.templatetags.numbers import exact
from analytics.templatetags.words import CHANNELS
from analytics.views import filters
from analytics.views.address import Address
from analytics.views.first_steps import first_steps
from analytics.views.page import answer, downloads, shared_links
from analytics.zones import zone_named
from campaigns.models import CampaignState
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_RESULTS

PAGE_SIZES = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a column. Priority 1 is always shown, 2 and 3 only where there is room."""

    label: str
    key: str = ""
    number: bool = False
    priority: int = 1
    url: str = ""
    sorted: str = ""


# Without a key a column has no order of its own. Words rise first, numbers and times fall first.
HEADERS = (
    Header("Name", "name"),
    Header("Status", "status", priority=2),
    Header("Channels", priority=2),
    Header("Users", "users", number=True, priority=2),
    Header("Engaged", number=True),
    Header("Rate", "engaged", number=True),
    Header("Conversions", "conversions", number=True),
    Header("Value", "value", number=True, priority=3),
    Header("Started", "started", number=True, priority=3),
    Header("Updated", "updated", number=True, priority=3),
)


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def campaigns(request: HttpRequest) -> HttpResponse:
    query = parse_list(request)
    report = campaign_list(request.ws, query)
    address = _address(request, query)
    context = _context(request, query, report, address)
    return answer(request, address, "campaigns/list.html", context, part="list", head=report.head)


def _address(request: HttpRequest, query: ListQuery) -> Address:
    sort = f"{'-' if query.descending else ''}{query.sort}"
    return Address(request.path).with_(
        q=query.q,
        status=query.status,
        channel=query.channel,
        from_=query.started_from.isoformat() if query.started_from else "",
        to=query.started_to.isoformat() if query.started_to else "",
        tz=query.report.zone.key if zone_named(request.GET.get("tz")) else "",
        sort=sort if sort != DEFAULT_SORT else "",
        per=str(query.per) if query.per != DEFAULT_PER_PAGE else "",
        after=query.after,
        before=query.before,
    )


def _context(request: HttpRequest, query: ListQuery, report: CampaignList, address: Address) -> dict[str, Any]:
    first_page = address.with_(after="", before="")
    said = f"{exact(report.count)} campaign{'' if report.count == 1 else 's'}"
    further = bool(query.after or query.before)
    valued = any(row.numbers["value_total"].value is not None for row in report.rows)
    return {
        "report": report,
        "query": query,
        "title": "Campaigns (continued)" if further else "Campaigns",
        "bar": _bar(first_page, query),
        "headers": [_header(header, query, first_page) for header in HEADERS if valued or header.key != "value"],
        "valued": valued,
        "pager": {
            "previous": str(first_page.with_(before=report.previous)) if report.previous else "",
            "next": str(first_page.with_(after=report.next)) if report.next else "",
        },
        "links": shared_links(address, report.head)[:1],
        "downloads": downloads(request, address, "campaigns"),
        "steps": first_steps(request.ws, report) if not query.filtered and not further else None,
        "said": said,
        "may_compose": request.may(EDIT_CAMPAIGN),
    }


def _bar(address: Address, query: ListQuery) -> filters.Bar:
    choices = [
        filters.several("status", "Status", CampaignState.choices, query.status),
        filters.several("channel", "Channel", CHANNELS.items(), query.channel),
    ]
    return filters.bar(address, choices)


def _header(header: Header, query: ListQuery, address: Address) -> Header:
    if not header.key:
        return header
    active = header.key == query.sort
    falling = not query.descending if active else header.number
    sort = f"{'-' if falling else ''}{header.key}"
    return Header(
        header.label,
        header.key,
        header.number,
        header.priority,
        str(address.with_(sort="" if sort == DEFAULT_SORT else sort)),
        ("descending" if query.descending else "ascending") if active else "",
    )
