"""The flight recorder of a journey: a page per day, walked through day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from analytics.reports import ReportQuery, parse
from analytics.reports.journeys.recorder.frame import FrameStep, RecordedFrame, recorded_frame
from analytics.reports.shapes import Number
from analytics.templatetags.numbers import exact
from analytics.views.address import Address
from analytics.views.finding import find_journey
from analytics.views.journeys.flow import exits_of, places_of
from analytics.views.page import answer, downloads
from analytics.zones import zone_named
from journeys import composing, flow
from journeys.models import Journey
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS


@dataclass(frozen=True, slots=True)
class Bar:
    """Who went on, who stands here and who left, in percent of the fullest step by now."""

    continued: Decimal
    waiting: Decimal
    exited: Decimal

    @property
    def waiting_from(self) -> Decimal:
        return self.continued

    @property
    def exited_from(self) -> Decimal:
        return self.continued + self.waiting


@dataclass(frozen=True, slots=True)
class Beside:
    """What a frame shows with a step, beside its numbers."""

    moved: Mapping[str, Number]
    bar: Bar

    @property
    def still(self) -> bool:
        return not any(number.value for number in self.moved.values())


@workspace_page(VIEW_RESULTS, snapshot=True)
def recorder_page(request: HttpRequest, journey: str) -> HttpResponse:
    found = find_journey(request, journey)
    query, at = asked(request)
    report = recorded_frame(request.ws, found, query, at)
    address = _address(request, report)
    context = _context(request, found, report, address)
    response = answer(request, address, "journeys/recorder.html", context, part="results", head=report.head)
    if "HX-Push-Url" in response:
        # Walking through the days is one step back, not fifty.
        response["HX-Replace-Url"] = response["HX-Push-Url"]
        del response["HX-Push-Url"]
    return response


def asked(request: HttpRequest) -> tuple[ReportQuery, str]:
    return parse(request, "all", also=("at",)).of_all_platforms(), request.GET.get("at", "")


def _address(request: HttpRequest, report: RecordedFrame) -> Address:
    zone = report.head.tz if zone_named(request.GET.get("tz")) else ""
    return Address(request.path).with_(at="" if report.days.now else report.days.shown.isoformat(), tz=zone)


def _context(request: HttpRequest, journey: Journey, report: RecordedFrame, address: Address) -> dict[str, Any]:
    days = report.days
    where = {"workspace": request.ws.slug, "journey": journey.public_id}
    cards = [one.card for one in report.steps]
    carried = "" if days.now else f"?range=custom&from={days.first.isoformat()}&to={days.shown.isoformat()}"
    return {
        "report": report,
        "title": f"{journey.name} - Recorder",
        "days": days,
        "places": places_of(flow.steps_of(journey, deleted=True), cards, exits_of(composing.design_of(journey))),
        "gone": [card for card in cards if card.deleted],
        "beside": {one.card.scope.public_id: _beside(one, report.most) for one in report.steps},
        "carried": carried + (f"&tz={report.head.tz}" if carried and address.params.get("tz") else ""),
        "journey_url": reverse("journey", kwargs=where),
        "longer_url": reverse("journey_longer", kwargs=where),
        "first_url": str(address.with_(at=days.first.isoformat())) if days.before else "",
        "before_url": str(address.with_(at=days.before.isoformat())) if days.before else "",
        "after_url": str(address.with_(at=days.after.isoformat())) if days.after else "",
        "now_url": str(address.with_(at="")) if days.after else "",
        "kept": list(address.kept("at")),
        "downloads": downloads(request, address, f"{journey.external_id}-recorder"),
        "said": f"{days.label}. {exact(report.numbers['entries_total'].value)} entries so far.",
    }


def _beside(step: FrameStep, most: int) -> Beside:
    values = (int(step.card.numbers[id].value or 0) for id in ("continued", "waiting", "exited_here"))
    shares = [(Decimal(value * 100) / most).quantize(Decimal("0.01")) if most else Decimal(0) for value in values]
    return Beside(step.moved, Bar(*shares))
