"""One number of a journey or of a step over time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.metrics import BY_ID, Metric, ScopeName
from analytics.reading import Window
from analytics.reports import head as heads
from analytics.reports.explore import Asked, Course
from analytics.reports.journeys.by_type import metrics_of_step
from analytics.reports.journeys.parts import JourneyPart, first_facts, since
from analytics.reports.journeys.results import OF_JOURNEY, laid_out
from analytics.reports.lines import PLATFORM_SLOTS, Line, slot_of
from analytics.reports.query import PLATFORM_LABELS, PLATFORMS, SPLITS, ReportQuery
from analytics.reports.shapes import ExploreReport
from journeys.models import Journey, Step
from messaging.platforms import Platform
from workspaces.models import Workspace

DEFAULT_METRIC = {ScopeName.JOURNEY: "entries_total", ScopeName.STEP: "step_entered"}


@dataclass(frozen=True, slots=True)
class JourneySplit:
    """A journey or a step, whole or by platform."""

    part: JourneyPart
    metric: Metric

    def choices(self) -> list[tuple[str, str]]:
        """By platform what devices make, and conversions, whose events may name one; the share of a number that no
        device takes part in has none."""
        by_device = self.part.made_by_devices(self.metric) or (self.metric.goal and not self.metric.is_rate)
        by_platform = self.part.platform is Platform.ALL and by_device
        return [(word, SPLITS[word]) for word in ("none", *(["platform"] if by_platform else []))]

    def lines(self, split: str, window: Window | None) -> list[Line]:
        if split == "platform":
            return [self._platform(name, platform) for name, platform in PLATFORMS.items()]
        return [Line(self.part, self.part.scope, self.metric.label_of(self.part.only_channel), slot_of(self.metric))]

    def _platform(self, name: str, platform: Platform) -> Line:
        scope = replace(self.part.scope, key=f"{self.part.scope.key}?platform={name}", label=PLATFORM_LABELS[name])
        return Line(self.part.on(platform), scope, scope.label, PLATFORM_SLOTS[name])


def explore_journey(
    workspace: Workspace, journey: Journey, query: ReportQuery, step: Step | None = None
) -> ExploreReport:
    """Call it inside a snapshot."""
    laid = laid_out(workspace, journey, query)
    part = laid.whole if step is None else next(own for one, own in laid.steps if one.pk == step.pk)
    there = metrics_over_time(part, step.type if step else "")
    notices: list[str] = []
    metric = _metric(part, there, query, notices)
    now = heads.moment(workspace.pk, laid.parts(), first_facts(part, query, [_counted(part, metric)]))
    period, period_notices = query.period(now.as_of, since(journey, now.first))
    split = JourneySplit(part, metric)
    course = Course(split, Asked.of(query, period, split, notices), now, journey.state)
    course.explorable = there
    return course.report([*period_notices, *notices])


def metrics_over_time(part: JourneyPart, step_type: str) -> list[Metric]:
    """A number that is always of now has no course."""
    found = metrics_of_step(step_type) if part.name is ScopeName.STEP else OF_JOURNEY
    return [metric for metric in found if not metric.now]


def _metric(part: JourneyPart, there: Sequence[Metric], query: ReportQuery, notices: list[str]) -> Metric:
    by_id = {metric.id: metric for metric in there}
    default = by_id[DEFAULT_METRIC[part.name]]
    if query.metric and query.metric not in by_id:
        notices.append(f"“{query.metric[:40]}” is not a number this page has over time. Showing {default.label}.")
    return by_id.get(query.metric, default)


def _counted(part: JourneyPart, metric: Metric) -> Metric:
    return BY_ID[metric.numerator_of(part.name)] if metric.is_rate else metric
