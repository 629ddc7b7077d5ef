"""Which number of a journey an address means: of the whole, of a step or of a branch, in which period."""

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest
from django.urls import reverse

from analytics.metrics import BY_ID
from analytics.reports import ReportQuery, parse
from analytics.reports.journeys.exit_reasons import NO_REASON, in_words
from analytics.reports.journeys.facts import OF_EXITS, facts_of
from analytics.reports.journeys.parts import JourneyPart
from analytics.reports.journeys.people import Behind
from analytics.reports.journeys.results import Laid, laid_out
from analytics.views.address import Address
from analytics.views.finding import find_journey, find_step
from journeys.models import Journey, Step
from messaging.platforms import Platform
from workspaces import clock

# The words that name the number, beside those of its period.
WORDS = ("journey", "metric", "step", "branch", "why")


@dataclass(frozen=True, slots=True)
class AskedBehind:
    journey: Journey
    step: Step | None
    behind: Behind
    title: str
    sentence: str
    page: str

    @property
    def step_name(self) -> str:
        return str(self.step) if self.step else ""


def asked_of(request: HttpRequest, journey: str = "") -> AskedBehind:
    """From the address of the page, or from its words where another page carries them."""
    words = request.GET
    found = find_journey(request, journey or words.get("journey", ""))
    query = parse(request, "all", also=("source", *WORDS, "before", "format", "columns", "only_new"))
    if query.platform is not Platform.ALL:
        raise Http404
    step = find_step(request, found, words["step"]) if words.get("step") else None
    part = _part(laid_out(request.ws, found, query), step, words.get("branch", ""))
    metric = words.get("metric", "")
    if metric not in BY_ID or facts_of(part.name, metric) is None:
        raise Http404
    period, _ = query.period(clock.now(), found.started_at or found.created_at)
    ranged = not period.lifetime and not BY_ID[metric].now
    behind = Behind.of(part, metric, period.start if ranged else None, period.end if ranged else None)
    why = words.get("why")
    if why is not None:
        if metric not in OF_EXITS or "\0" in why:
            raise Http404
        behind = replace(behind, why="" if why == NO_REASON else why)
    where = found.name if step is None else f"{found.name}, {step}"
    when = period.label if ranged else "now" if BY_ID[metric].now else "since start"
    branch = f", {part.scope.label}" if words.get("branch") else ""
    because = f", reason: {in_words(behind.why)}" if behind.why is not None else ""
    return AskedBehind(
        found, step, behind, f"{where}{branch} - {behind.label}", f"{behind.label} of {where}{branch}{because}, {when}",
        str(address_of(request, found, query)),
    )  # fmt: skip


def address_of(request: HttpRequest, journey: Journey, query: ReportQuery) -> Address:
    path = reverse("journey_people", kwargs={"workspace": request.ws.slug, "journey": journey.public_id})
    names = ("metric", "step", "branch", "why", "range", "from", "to", "tz")
    return Address(path, {name: request.GET[name] for name in names if request.GET.get(name)})


def _part(laid: Laid, step: Step | None, branch: str) -> JourneyPart:
    if step is None:
        return laid.whole
    if not branch:
        return next(part for one, part in laid.steps if one.pk == step.pk)
    found = next((part for one, part in laid.branches[step.pk] if one.name == branch), None)
    if found is None:
        raise Http404
    return found
