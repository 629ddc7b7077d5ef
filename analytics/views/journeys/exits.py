"""Why people left a journey, or one step of it."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from analytics.exports.links import ask_url
from analytics.reports import parse
from analytics.reports.journeys.exit_reasons import ExitReasons, ReasonRow, exit_reasons
from analytics.templatetags.journeys import Ways
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_journey, find_step
from analytics.views.page import answer, downloads
from analytics.zones import local_date
from journeys.models import Journey, Step
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_AUDIENCE, VIEW_RESULTS

DEFAULT_RANGE = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """A reason, with the ways to everybody who left for it and to those of them who had not converted."""

    row: ReasonRow
    exits: Ways
    without_conversion: Ways


@workspace_page(VIEW_RESULTS, snapshot=True)
def exits_page(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    found = find_journey(request, journey)
    part = find_step(request, found, step) if step else None
    query = parse(request, DEFAULT_RANGE).of_all_platforms()
    report = exit_reasons(request.ws, found, query, part)
    address = Address(request.path).with_(**time_words(request, query, report.head), live="")
    picker = filters.period_picker(
        address, report.head.period, DEFAULT_RANGE, local_date(report.head.as_of, query.zone)
    )
    context = _context(request, found, part, report, address) | {"bar": filters.bar(address, [], picker)}
    if request.htmx and request.htmx.trigger == "why":
        # Loaded into the page of the journey or the step, which stays what it is.
        return TemplateResponse(request, "journeys/exit_reasons.html", context)
    return answer(request, address, "journeys/exits.html", context, part="results", head=report.head)


def _context(
    request: HttpRequest, journey: Journey, step: Step | None, report: ExitReasons, address: Address
) -> dict[str, Any]:
    where = {"workspace": request.ws.slug, "journey": journey.public_id}
    people = address.at(reverse("journey_people", kwargs=where)).with_(step=step.public_id if step else "")
    return {
        "report": report,
        "lines": [Line(row, *_ways(request, journey, people.with_(why=row.named), report, row)) for row in report.rows],
        "total": _ways(request, journey, people, report, None),
        "title": f"Exits - {step or journey.name}",
        "heading": f"Why people left {step or journey.name}",
        "journey_url": str(address.at(reverse("journey", kwargs=where))),
        "step": step,
        "step_url": str(address.at(reverse("journey_step", kwargs=where | {"step": step.public_id}))) if step else "",
        "downloads": downloads(request, address, f"{(step or journey).external_id}-exits"),
        "said": f"{len(report.rows)} reasons.",
    }


def _ways(
    request: HttpRequest, journey: Journey, people: Address, report: ExitReasons, row: ReasonRow | None
) -> tuple[Ways, Ways]:
    """From the exits of a reason, or from all of them, and from those without conversion."""
    label = row.words if row else report.total.label
    exits, lost = (row.count, row.without_conversion) if row else (report.total.value, report.without_conversion.value)
    return (
        _way(request, journey, people.with_(metric=report.total.metric), Ways(label=label, nobody=not exits)),
        _way(request, journey, people.with_(metric="exits"), Ways(label=f"{label}, not converted", nobody=not lost)),
    )


def _way(request: HttpRequest, journey: Journey, people: Address, ways: Ways) -> Ways:
    page = str(people) if request.may(VIEW_AUDIENCE) else ""
    return replace(ways, people=page, file=ask_url(request, "journey", people, journey=journey.public_id))
