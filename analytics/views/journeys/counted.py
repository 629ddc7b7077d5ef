"""How is this counted? A number of a journey, of a step or of a way out of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from analytics.metrics import BY_ID, ScopeName
from analytics.reports import parse
from analytics.reports.counted import Counted, Ledger, Line
from analytics.reports.journeys.by_type import label_of
from analytics.reports.journeys.counted import counted_of_journey
from analytics.reports.journeys.facts import facts_of
from analytics.reports.query import PLATFORMS, platform_of
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.counted import LinkedLedger, LinkedLine
from analytics.views.finding import find_journey, find_step
from analytics.views.page import answer, shared_links
from analytics.zones import local_date
from journeys.models import Journey, Step
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_AUDIENCE, VIEW_RESULTS

DEFAULT_RANGE = "all"


@workspace_page(VIEW_RESULTS, snapshot=True)
def counted_page(request: HttpRequest, journey: str, metric: str, step: str = "") -> HttpResponse:
    found = find_journey(request, journey)
    part = find_step(request, found, step) if step else None
    wanted = BY_ID.get(metric)
    if wanted is None:
        raise Http404
    query = parse(request, DEFAULT_RANGE, also=("branch",))
    way = request.GET.get("branch", "")
    report = counted_of_journey(request.ws, found, wanted, query, part, way)
    if report is None:
        raise Http404
    words = time_words(request, query, report.head) | {"platform": query.platform_name, "branch": way, "live": ""}
    address = Address(request.path).with_(**words)
    context = _context(request, _Links(request, found, part, way, address), report)
    picker = filters.period_picker(
        address, report.head.period, DEFAULT_RANGE, local_date(report.head.as_of, query.zone)
    )
    context["bar"] = filters.bar(address, [filters.platforms(PLATFORMS, query.platform_name)], picker)
    return answer(request, address, "analytics/counted.html", context, part="results", head=report.head)


class _Links:
    """Where the numbers of the page lead, with its time."""

    def __init__(self, request: HttpRequest, journey: Journey, step: Step | None, way: str, address: Address) -> None:
        self.request, self.journey, self.step, self.way, self.address = request, journey, step, way, address
        self.where = {"workspace": request.ws.slug, "journey": journey.public_id}

    @property
    def scope(self) -> ScopeName:
        return ScopeName.BRANCH if self.way else ScopeName.STEP if self.step else ScopeName.JOURNEY

    def page(self, name: str, **more: str) -> str:
        return str(self.address.with_(branch="").at(reverse(name, kwargs=self.where | more)))

    def crumbs(self) -> list[tuple[str, str]]:
        found = [("Journeys", reverse("journey_list", kwargs={"workspace": self.request.ws.slug}))]
        found.append((self.journey.name, self.page("journey")))
        if self.step:
            found.append((str(self.step), self.page("journey_step", step=self.step.public_id)))
        return found

    def counted(self, metric: str) -> str:
        if not metric:
            return ""
        name, more = ("journey_step_counted", {"step": self.step.public_id}) if self.step else ("journey_counted", {})
        return str(self.address.at(reverse(name, kwargs=self.where | more | {"metric": metric})))

    def people(self, metric: str) -> str:
        platform = platform_of(str(self.address.params.get("platform", "")))
        if not self.request.may(VIEW_AUDIENCE) or metric not in BY_ID:
            return ""
        if facts_of(self.scope, metric, platform) is None:
            return ""
        words = self.address.with_(metric=metric, step=self.step.public_id if self.step else "")
        return str(words.at(reverse("journey_people", kwargs=self.where)))

    def ledger(self, ledger: Ledger, of: str) -> LinkedLedger:
        lines = tuple(self.line(line, of) for line in ledger.lines)
        return LinkedLedger(ledger, self.line(ledger.total, of), lines)

    def line(self, line: Line, of: str) -> LinkedLine:
        own = line.metric and line.metric != of
        return LinkedLine(line, self.counted(line.metric) if own else "", self.people(line.metric), "")


def _context(request: HttpRequest, links: _Links, report: Counted) -> dict[str, Any]:
    metric = report.metric.id
    label = label_of(links.step.type, metric) if links.step and not links.way else report.number.label
    return {
        "report": report,
        "label": label,
        "title": f"{label} - {links.step or links.journey.name}",
        "crumbs": links.crumbs(),
        "parts": [(number, links.counted(number.metric)) for number in report.parts],
        "ledgers": [links.ledger(ledger, metric) for ledger in report.ledgers],
        "people": links.people(metric),
        "step": links.step,
        "way": links.way,
        "of_journey": True,
        "links": shared_links(links.address, report.head),
        "said": f"{label}: {len(report.ledgers)} accounts.",
    }
