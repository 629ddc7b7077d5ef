"""The report of an in-app message (ux.md 3.5): what was shown, clicked and closed, block by block, and by whom."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from analytics.charts.chart import Chart
from analytics.charts.of_series import chart_of_series
from analytics.exports.links import NOTHING, FileLink, ask_url, who_can_grant
from analytics.periods import WIDTHS
from analytics.reports import ReportQuery, parse
from analytics.reports.in_app import audience, due
from analytics.reports.in_app.audience import METRIC_OF_TAB, TABS
from analytics.reports.in_app.report import EVENTS, STATISTICS, Chosen, InAppReport, in_app_report
from analytics.reports.query import PLATFORMS
from analytics.saved.opening import opens_with_default
from analytics.templatetags.numbers import exact, percent
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_in_app, find_message
from analytics.views.handing_over import hand_over
from analytics.views.in_app_rows import Shown
from analytics.views.in_app_sorting import groups, headers, sort_of
from analytics.views.in_app_tabs import page_url, tabs_of
from analytics.views.page import Downloads, answer, downloads, shared_links, version_url
from analytics.zones import local_date
from messaging.channels import Channel
from messaging.models import Message
from messaging.platforms import Platform
from messaging.views.definitions import definition
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, MANAGE_AUDIENCE, VIEW_AUDIENCE, VIEW_RESULTS

DEFAULT_RANGE = "all"
ALSO = ("event", "blocks", "tab", "sort", "after", "before")
_WORDS = {"30d": "30 days", "24h": "24 hours", "1h": "1 hour"}


@workspace_page(VIEW_RESULTS, snapshot=True)
@opens_with_default
def message_page(request: HttpRequest, message: str) -> HttpResponse:
    found = find_message(request, message)
    if found.channel != Channel.IN_APP:
        return definition(request, found)
    query = parse(request, DEFAULT_RANGE, ALSO)
    report = report_of(request, found, query)
    address = _address(request, query, report)
    context = _context(request, found, query, report, address)
    return answer(request, address, "messages/report.html", context, part="results", head=report.head)


def report_of(request: HttpRequest, message: Message, query: ReportQuery) -> InAppReport:
    return in_app_report(message, query, _chosen(request), page_url(request, "message", message))


def _chosen(request: HttpRequest) -> Chosen:
    event = request.GET.get("event", "")
    return Chosen(event if event in EVENTS else "clicks", frozenset(filter(None, request.GET.getlist("blocks"))))


def tab_of(request: HttpRequest) -> str:
    tab = request.GET.get("tab", "")
    return tab if tab in TABS else "impression"


def _address(request: HttpRequest, query: ReportQuery, report: InAppReport) -> Address:
    words = time_words(request, query, report.head) | {
        "platform": query.platform_name,
        "event": report.statistics.event if report.statistics.event != "clicks" else "",
        "tab": tab_of(request) if tab_of(request) != "impression" else "",
        "blocks": sorted(_chosen(request).blocks),
        "sort": sort_of(request),
        "after": request.GET.get("after", ""),
        "before": request.GET.get("before", ""),
    }
    return Address(request.path).with_(**words)


def _context(
    request: HttpRequest, message: Message, query: ReportQuery, report: InAppReport, address: Address
) -> dict[str, Any]:
    head, numbers = report.head, report.numbers
    plain = address.with_(after="", before="")
    picker = filters.period_picker(plain, head.period, DEFAULT_RANGE, local_date(head.as_of, query.zone))
    choices = [
        filters.choice("event", "Event", EVENTS.items(), report.statistics.event),
        filters.platforms(PLATFORMS, query.platform_name),
    ]
    return {
        "report": report,
        "message": message,
        "title": message.name,
        "bar": filters.bar(plain, choices, picker, live=query.live),
        "periods": _periods(plain, report),
        "block_choice": _block_choice(report, _chosen(request)),
        "kept": list(plain.kept("blocks")),
        "chart": chart_of(report),
        "links": shared_links(plain, head),
        "downloads": downloads(request, plain, message.external_id),
        "figure_files": _figure_files(request, plain, message),
        "version_url": version_url(plain, head),
        "tabs": tabs_of(request, message, "message"),
        "edit_url": page_url(request, "message_edit", message) if request.may(EDIT_CAMPAIGN) else "",
        "groups": groups(report, sort_of(request)),
        "headers": headers(plain, sort_of(request)),
        "fewer": (numbers["clicks"].value or 0) < (numbers["impressions"].value or 0),
        "deleted": any(row.block.deleted for card in report.cards for row in card.blocks),
        "said": f"{head.period.label}. {exact(numbers['clicks'].value)} clicks, CTR {percent(numbers['ctr'].value)}.",
        **_audience(request, message, query, report, plain),
    }


def _figure_files(request: HttpRequest, address: Address, message: Message) -> Downloads:
    """Of the graph: every block in every bucket, and the picture of what is drawn."""
    return downloads(request, address.at(f"{address.path}statistics/"), f"{message.external_id}-statistics", chart=True)


def _periods(address: Address, report: InAppReport) -> list[filters.Option]:
    """The graph is a link away from each of its periods, and the tiles and the table go with it."""
    return [
        filters.Option(
            word, _WORDS[word], word == report.statistics.period.range, str(address.with_(range=word, from_="", to=""))
        )
        for word in STATISTICS
    ]


def _block_choice(report: InAppReport, chosen: Chosen) -> filters.Choice:
    drawn = chosen.blocks or {line.scope.public_id for line in report.statistics.lines}
    pairs = [
        (
            row.block.scope.public_id,
            f"{row.block.label} ({card.card.label})" if len(report.cards) > 1 else row.block.label,
        )
        for card in report.cards
        for row in card.blocks
        if row.block.clickable or row.block.closes
    ]
    return filters.several("blocks", "Blocks", pairs, drawn)


def chart_of(report: InAppReport) -> Chart:
    drawn = report.statistics
    total = sum(int(line.total.value or 0) for line in drawn.lines)
    greatest = max(drawn.lines, key=lambda line: int(line.total.value or 0), default=None)
    words = EVENTS[drawn.event]
    most = f", most on {greatest.label} ({exact(greatest.total.value)})" if greatest and len(drawn.lines) > 1 else ""
    sentence = f"{words}: {exact(total)} in the {drawn.period.label.lower()}{most if total else ''}."
    return chart_of_series(
        drawn.lines, key="statistics", title=f"{words} per {WIDTHS[drawn.by]}", sentence=sentence, by=drawn.by,
        period=drawn.period,
    )  # fmt: skip


def _audience(
    request: HttpRequest, message: Message, query: ReportQuery, report: InAppReport, address: Address
) -> dict[str, Any]:
    tab, counts = tab_of(request), audience.counts(message, query.platform)
    numbers = counts.numbers()
    tabs = [
        (filters.Option(name, label, name == tab, str(address.with_(tab="" if name == "impression" else name))),
         numbers[METRIC_OF_TAB[name]])
        for name, label in TABS.items()
    ]  # fmt: skip
    return {
        "counts": counts,
        "audience_tabs": tabs,
        "due": due.count(message) if query.platform is Platform.ALL else None,
        "due_url": page_url(request, "message_due", message) if request.may(VIEW_AUDIENCE) else "",
        "may_see_rows": request.may(VIEW_AUDIENCE),
        "may_use_people": request.may(MANAGE_AUDIENCE),
        "tab": tab,
        "use_url": str(address.at(page_url(request, "message_people", message))),
        **_files(request, message, address, counts),
        **(_rows(request, message, query, report, address, tab) if request.may(VIEW_AUDIENCE) else {}),
    }


def _files(request: HttpRequest, message: Message, address: Address, counts: audience.Counts) -> dict[str, Any]:
    """The seed's two choices: what is looked at, and everything. Beside a number the rows that are left behind it."""
    words = address.only("tab", "platform")
    selected = ask_url(request, "activity", words, message=message.public_id)
    return {
        "selected_url": selected,
        "everything_url": ask_url(request, "activity", words, message=message.public_id, rows="all"),
        "who_can_grant": "" if selected else who_can_grant(request),
        "impressions_file": _tile_file(request, message, address, "impression", counts),
        "clicks_file": _tile_file(request, message, address, "clicked", counts),
    }


def _tile_file(
    request: HttpRequest, message: Message, address: Address, tab: str, counts: audience.Counts
) -> FileLink | None:
    url = ask_url(request, "activity", address.only("platform").with_(tab=tab), message=message.public_id)
    nothing = "Audience activity is kept for 30 days, and every row has ended" if counts.gone else NOTHING
    return FileLink(f"activity: {TABS[tab]}", url, "" if counts.of(tab) else nothing) if url else None


def _rows(
    request: HttpRequest, message: Message, query: ReportQuery, report: InAppReport, address: Address, tab: str
) -> dict[str, Any]:
    page = audience.page(message, query.platform, tab, request.GET.get("after", ""), request.GET.get("before", ""))
    shown = Shown(request, report)
    return {
        "rows": [shown.row(row) for row in page.rows],
        "newer": str(address.with_(before=page.newer)) if page.newer else "",
        "older": str(address.with_(after=page.older)) if page.older else "",
    }


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def message_people(request: HttpRequest, message: str) -> HttpResponse:
    """Hands exactly the people of a tab to the tools of the audience page: a snapshot, which does not expire with the
    rows (U-13)."""
    found = find_in_app(request, message)
    query = parse(request, DEFAULT_RANGE, ALSO)
    tab = tab_of(request)
    people = audience.people(found, query.platform, tab)
    return hand_over(request, people, f"{TABS[tab]}: {found.name}", page_url(request, "message", found))
