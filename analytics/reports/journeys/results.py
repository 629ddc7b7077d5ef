"""A journey as a whole: its cards, and step by step where people are and where they leave (metrics.md 7.1, 7.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.metrics import BY_ID
from analytics.reports import head as heads
from analytics.reports.intervals import range_of_share
from analytics.reports.journeys.branches import judged
from analytics.reports.journeys.by_type import label_of, metrics_of_step
from analytics.reports.journeys.medians import warnings
from analytics.reports.journeys.parts import JourneyPart, branch_part, first_facts, journey_part, since, step_part
from analytics.reports.journeys.shapes import BranchRow, Conversion, JourneyResults, StepCard, StepResults
from analytics.reports.parts import Part
from analytics.reports.query import PLATFORM_LABELS, PLATFORMS, ReportQuery
from analytics.reports.results import Frame, framed
from analytics.reports.shapes import Numbers, PlatformRow
from analytics.reports.sheet import Sheet
from journeys import flow, terms
from journeys.models import Branch, Journey, JourneyTerms, Step
from messaging.goal_filters import sentence
from messaging.platforms import Platform
from workspaces.models import Workspace

OF_JOURNEY = tuple(
    BY_ID[id]
    for id in (
        *("messages_sent", "entries_total", "entries_unique", "entries_without_person", "converted_people"),
        *("conversion_rate", "conversion_events", "exits", "exited", "in_progress"),
    )
)
OF_BRANCH = tuple(BY_ID[id] for id in ("branch_taken", "branch_users", "converted_people", "conversion_rate"))


@dataclass(frozen=True)
class Laid:
    """A journey laid out: its steps in the order of the flow, deleted ones last, and the branches of each."""

    journey: Journey
    terms: JourneyTerms
    whole: JourneyPart
    steps: Sequence[tuple[Step, JourneyPart]]
    branches: dict[int, list[tuple[Branch, JourneyPart]]]

    def parts(self) -> list[JourneyPart]:
        return [self.whole, *(part for _, part in self.steps)]


def laid_out(workspace: Workspace, journey: Journey, query: ReportQuery) -> Laid:
    steps = flow.steps_of(journey, deleted=True)
    versions = terms.versions(journey)
    aims = any(version.conversion_event for version in versions)
    whole = journey_part(workspace, journey, steps, aims=aims, platform=query.platform)
    known = [(step, step_part(whole, workspace, journey, step)) for step in steps]
    branches = flow.branches_of(journey)
    return Laid(
        journey,
        versions[-1] if versions else terms.usual(journey),
        whole,
        known,
        {
            step.pk: [(branch, branch_part(whole, part, branch)) for branch in branches.get(step.pk, [])]
            for step, part in known
        },
    )


def journey_results(workspace: Workspace, journey: Journey, query: ReportQuery) -> JourneyResults:
    """Call it inside a snapshot. Since start unless the query says otherwise (ruling 43)."""
    return Page(workspace, journey, query).journey()


def step_results(workspace: Workspace, journey: Journey, step: Step, query: ReportQuery) -> StepResults:
    return Page(workspace, journey, query).step(step)


class Page:
    """Everything about one journey, read in one go."""

    def __init__(self, workspace: Workspace, journey: Journey, query: ReportQuery) -> None:
        self.workspace, self.journey_row, self.query = workspace, journey, query
        self.laid = laid_out(workspace, journey, query)
        now = heads.moment(workspace.pk, self.laid.parts(), first_facts(self.laid.whole, query))
        self.frame: Frame = framed(now, query, since(journey, now.first))
        self.sheet = Sheet(workspace.pk, now.aliases)

    def journey(self) -> JourneyResults:
        head = self._fetch(self.laid.steps)
        numbers = self._numbers(self.laid.whole, OF_JOURNEY)
        low, high = _range(numbers)
        cards = self._cards(self.laid.steps)
        return JourneyResults(
            head=head,
            scope=self.laid.whole.scope,
            state=self.journey_row.state,
            archived=self.journey_row.archived_at is not None,
            conversion=self._conversion(),
            numbers=numbers,
            low=low,
            high=high,
            steps=cards,
            flow=[step for step, _ in self.laid.steps],
            before_waiting=_rest(numbers["in_progress"].value, cards, "waiting"),
            before_exited=_rest(numbers["exited"].value, cards, "exited_here"),
        )

    def step(self, wanted: Step) -> StepResults:
        own = [(step, part) for step, part in self.laid.steps if step.pk == wanted.pk]
        [(step, part)] = own
        for platform in (Platform.ALL, *PLATFORMS.values()):
            self.sheet.want(part.on(platform), metrics_of_step(step.type), *self.frame.wanted())
        head = self._fetch(own)
        rows = [
            PlatformRow(name, PLATFORM_LABELS[name], self._numbers_of_step(step, part.on(platform)))
            for name, platform in PLATFORMS.items()
        ]
        counted = [row for row in rows if any(number.value for number in row.numbers.values())]
        [card] = self._cards(own)
        return StepResults(
            head=head,
            journey=self.laid.whole.scope,
            state=self.journey_row.state,
            card=card,
            platforms=counted if step.is_message else [],
            all_platforms=self._numbers_of_step(step, part.on(Platform.ALL)),
        )

    def _fetch(self, steps: Sequence[tuple[Step, JourneyPart]]) -> heads.PageHead:
        windows = self.frame.wanted()
        self.sheet.want(self.laid.whole, OF_JOURNEY, *windows)
        for step, part in steps:
            self.sheet.want(part, metrics_of_step(step.type), *windows)
            for _, branch in self.laid.branches[step.pk]:
                self.sheet.want(branch, OF_BRANCH, *windows)
        developers = heads.want_developers(self.sheet, self.laid.whole, self.frame.windows[0])
        self.sheet.fetch()
        frame = self.frame
        return heads.head(
            frame.now, self.query, frame.period, frame.notices, self.sheet.answer(developers), frame.comparison
        )

    def _cards(self, steps: Sequence[tuple[Step, JourneyPart]]) -> list[StepCard]:
        said = warnings(self.workspace.pk, {step.pk: step.type for step, _ in steps})
        return [
            StepCard(
                scope=part.scope,
                type=step.type,
                position=step.position,
                deleted=step.deleted_at is not None,
                deleted_at=step.deleted_at,
                numbers=self._numbers_of_step(step, part),
                branches=judged([self._branch(branch, own) for branch, own in self.laid.branches[step.pk]]),
                warning=said.get(step.pk, ""),
            )
            for step, part in steps
        ]

    def _branch(self, branch: Branch, part: JourneyPart) -> BranchRow:
        return BranchRow(part.scope, branch.deleted_at is not None, dict(self._numbers(part, OF_BRANCH)))

    def _numbers(self, part: Part, metrics: Sequence) -> Numbers:
        return self.sheet.numbers(part, metrics, *self.frame.windows)

    def _numbers_of_step(self, step: Step, part: Part) -> Numbers:
        """In the words of the step's type."""
        numbers = self._numbers(part, metrics_of_step(step.type))
        return {id: replace(number, label=label_of(step.type, id)) for id, number in numbers.items()}

    def _conversion(self) -> Conversion:
        present = self.laid.terms
        said = [sentence(each) for each in present.conversion_filters]
        return Conversion(present.conversion_event or "", said, present.stop_counting_after_exit)


def _range(numbers: Numbers) -> tuple[float | None, float | None]:
    rate = numbers["conversion_rate"]
    if rate.value is None:
        return None, None
    return range_of_share(int(rate.numerator or 0), int(rate.denominator or 0)) or (None, None)


def _rest(whole: object, cards: Sequence[StepCard], metric: str) -> int:
    """Of the journey's entries those that no step accounts for: they stopped before the first one."""
    if not isinstance(whole, int):
        return 0
    return whole - sum(value for card in cards if isinstance(value := card.numbers[metric].value, int))
