"""Which number of a journey an address means: of the whole, of a step or of a branch, in which period."""

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest
from django.urls import reverse

from analytics.metrics import BY_ID
from analytics.periods.dates import weekday_text
from analytics.periods.parsing import parse_date
from analytics.periods.period import days_period
from analytics.reports import ReportQuery, parse
from analytics.reports.journeys.exit_reasons import NO_REASON, in_words
from analytics.reports.journeys.facts import OF_EXITS, facts_of
from analytics.reports.journeys.parts import JourneyPart
from analytics.reports.journeys.people import Behind
from analytics.reports.journeys.results import Laid, laid_out
from analytics.reports.query import PLATFORM_LABELS
from analytics.views.address import Address
from analytics.views.finding import find_journey, find_step
from journeys.models import Journey, Step
from workspaces import clock

# The words that name the number, beside those of its period; `at` is a day at whose end somebody stood there.
WORDS = ("journey", "metric", "step", "branch", "why", "at")


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
    step = find_step(request, found, words["step"]) if words.get("step") else None
    part = _part(laid_out(request.ws, found, query), step, words.get("branch", ""))
    if words.get("platform") and not query.platform:
        raise Http404
    behind, when = _behind(request, query, part, found)
    where = found.name if step is None else f"{found.name}, {step}"
    where += f", {part.scope.label}" if words.get("branch") else ""
    where += f", on {PLATFORM_LABELS[query.platform_name]}" if query.platform else ""
    because = f", reason: {in_words(behind.why)}" if behind.why is not None else ""
    return AskedBehind(
        found, step, behind, f"{where} - {behind.label}", f"{behind.label} of {where}{because}, {when}",
        str(address_of(request, found, query)),
    )  # fmt: skip


def _behind(request: HttpRequest, query: ReportQuery, part: JourneyPart, journey: Journey) -> tuple[Behind, str]:
    """The number, and its time in words."""
    words = request.GET
    metric, why = words.get("metric", ""), words.get("why")
    if metric not in BY_ID or facts_of(part.name, metric, part.platform) is None:
        raise Http404
    if why is not None and (metric not in OF_EXITS or "\0" in why):
        raise Http404
    behind = replace(Behind.of(part, metric), why="" if why == NO_REASON else why)
    if words.get("at"):
        return _stood_at(behind, words["at"], query)
    period, _ = query.period(clock.now(), journey.started_at or journey.created_at)
    if BY_ID[metric].now or period.lifetime:
        return behind, "now" if BY_ID[metric].now else "since start"
    return replace(behind, start=period.start, end=period.end), period.label


def _stood_at(behind: Behind, word: str, query: ReportQuery) -> tuple[Behind, str]:
    """At the end of a day, of a number that is always of a moment."""
    day = parse_date(word)
    if day is None or not BY_ID[behind.metric].now:
        raise Http404
    end = days_period("custom", query.zone, day, day).end
    return replace(behind, end=end), f"at the end of {weekday_text(day, year=True)}"


def address_of(request: HttpRequest, journey: Journey, query: ReportQuery) -> Address:
    path = reverse("journey_people", kwargs={"workspace": request.ws.slug, "journey": journey.public_id})
    names = ("metric", "step", "branch", "why", "at", "platform", "range", "from", "to", "tz")
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
