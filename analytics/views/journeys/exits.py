"""Why people left a journey, or one step of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from analytics.reports import parse
from analytics.reports.journeys.exit_reasons import ExitReasons, exit_reasons
from analytics.views import filters
from analytics.views.address import Address, time_words
from analytics.views.finding import find_journey, find_step
from analytics.views.page import answer, downloads
from analytics.zones import local_date
from journeys.models import Journey, Step
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_AUDIENCE, VIEW_RESULTS

DEFAULT_RANGE = "all"


@workspace_page(VIEW_RESULTS, snapshot=True)
def exits_page(request: HttpRequest, journey: str, step: str = "") -> HttpResponse:
    found = find_journey(request, journey)
    part = find_step(request, found, step) if step else None
    query = parse(request, DEFAULT_RANGE)
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
    people = address.at(reverse("journey_people", kwargs=where)).with_(
        metric=report.total.metric, step=step.public_id if step else ""
    )
    may_see = request.may(VIEW_AUDIENCE)
    return {
        "report": report,
        "rows": [(row, str(people.with_(why=row.named)) if may_see else "") for row in report.rows],
        "all_url": str(people) if may_see else "",
        "title": f"Exits - {step or journey.name}",
        "heading": f"Why people left {step or journey.name}",
        "journey_url": str(address.at(reverse("journey", kwargs=where))),
        "step": step,
        "step_url": str(address.at(reverse("journey_step", kwargs=where | {"step": step.public_id}))) if step else "",
        "downloads": downloads(request, address, f"{(step or journey).external_id}-exits"),
        "said": f"{len(report.rows)} reasons.",
    }
