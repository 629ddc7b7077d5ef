"""One frame: a journey as it stood at the end of a day, by the times at which things happened.

What is now known counts, late reports included (metrics.md T-11), so that the same day always shows what happened by
then; the frame of now is what the analytics page shows since start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.metrics import BY_ID, Metric
from analytics.periods import Period, period_named
from analytics.periods.period import days_period
from analytics.reading import LIFETIME, Window, first_bucket
from analytics.reading.pieces import EVER
from analytics.reports import head as heads
from analytics.reports.journeys.branches import judged
from analytics.reports.journeys.by_type import OF_TYPE, label_of
from analytics.reports.journeys.parts import FIRST_FACTS, JourneyPart, facts_of_all, since
from analytics.reports.journeys.recorder.bottlenecks import Bottlenecks, bottlenecks
from analytics.reports.journeys.recorder.days import Days, days_asked
from analytics.reports.journeys.results import OF_BRANCH, laid_out
from analytics.reports.journeys.shapes import BranchRow, StepCard
from analytics.reports.query import ReportQuery
from analytics.reports.shapes import Number, Numbers, PageHead, Scope
from analytics.reports.sheet import Sheet
from journeys.models import Branch, Journey, Step
from workspaces.models import Workspace

OF_JOURNEY = tuple(
    BY_ID[id]
    for id in (
        *("entries_total", "entries_unique", "in_progress", "exited", "converted_people", "conversion_rate"),
        "messages_sent",
    )
)
OF_STEP = tuple(BY_ID[id] for id in ("step_entered", "entry_users", "continued", "waiting", "exited_here"))
# What happened on the day itself; who waits only stands there at its end.
MOVED = tuple(BY_ID[id] for id in ("step_entered", "continued", "exited_here"))
# A number that is always of now, and at the end of a day the rest of these.
_REST: dict[str, tuple[str, tuple[str, ...]]] = {
    "waiting": ("step_entered", ("continued", "exited_here")),
    "in_progress": ("entries_total", ("exited",)),
}


def of_step(step: Step) -> tuple[Metric, ...]:
    """Where people are, and who waited in vain."""
    return (*OF_STEP, *(BY_ID[id] for id in ("timed_out",) if id in OF_TYPE.get(step.type, ())))


@dataclass(frozen=True, slots=True)
class FrameStep:
    """A step at the end of the day; `moved` is what the day itself brought."""

    card: StepCard
    moved: Numbers


@dataclass(frozen=True, slots=True)
class RecordedFrame:
    """`steps` in the order of the flow, deleted ones last. `most` is the most entries a step or the journey has by
    now, which every bar is drawn against."""

    head: PageHead
    scope: Scope
    state: str
    days: Days
    numbers: Numbers
    steps: Sequence[FrameStep]
    bottlenecks: Bottlenecks
    most: int
    before_waiting: int
    before_exited: int


def recorded_frame(workspace: Workspace, journey: Journey, query: ReportQuery, at: str) -> RecordedFrame:
    """Call it inside a snapshot. `at` is a local date, or empty for now."""
    return _Recording(workspace, journey, query, at).frame()


class _Recording:
    def __init__(self, workspace: Workspace, journey: Journey, query: ReportQuery, at: str) -> None:
        self.journey, self.query = journey, query
        self.laid = laid_out(workspace, journey, query)
        self.moment = heads.moment(workspace.pk, self.laid.parts(), facts_of_all(self.laid.whole, FIRST_FACTS))
        first = first_bucket(workspace.pk, sorted(self.laid.whole.keys(BY_ID["entries_total"], ())))
        self.days, self.notices = days_asked(at, first, self.moment.as_of, query.zone)
        day = days_period("custom", query.zone, self.days.shown, self.days.shown)
        self.until = LIFETIME if self.days.now else Window(EVER[0], day.end)
        self.day = Window(day.start, day.end)
        self.sheet = Sheet(workspace.pk, self.moment.aliases)

    def frame(self) -> RecordedFrame:
        self._want()
        developers = heads.want_developers(self.sheet, self.laid.whole, self.until)
        self.sheet.fetch()
        numbers = self._numbers(self.laid.whole, OF_JOURNEY)
        steps = [FrameStep(self._card(step, part), self._moved(step, part)) for step, part in self.laid.steps]
        return RecordedFrame(
            head=heads.head(self.moment, self.query, self._period(), self.notices, self.sheet.answer(developers), None),
            scope=self.laid.whole.scope,
            state=self.journey.state,
            days=self.days,
            numbers=numbers,
            steps=steps,
            bottlenecks=bottlenecks(self.laid.whole.workspace_id, [one.card for one in steps], self._ids(), self.until),
            most=self._most(),
            before_waiting=_beyond(numbers["in_progress"], steps, "waiting"),
            before_exited=_beyond(numbers["exited"], steps, "exited_here"),
        )

    def _want(self) -> None:
        whole = self.laid.whole
        self.sheet.want(whole, OF_JOURNEY, self.until)
        self.sheet.want(whole, [BY_ID["entries_total"]], LIFETIME)
        for step, part in self.laid.steps:
            self.sheet.want(part, of_step(step), self.until)
            self.sheet.want(part, MOVED, self.day)
            self.sheet.want(part, [BY_ID["step_entered"]], LIFETIME)
            for _, branch in self.laid.branches[step.pk]:
                self.sheet.want(branch, OF_BRANCH, self.until)

    def _period(self) -> Period:
        if self.days.now:
            began = since(self.journey, self.moment.first)
            return period_named("all", self.query.zone, self.moment.as_of, began)
        return days_period("custom", self.query.zone, self.days.first, self.days.shown)

    def _numbers(self, part: JourneyPart, metrics: Sequence) -> dict[str, Number]:
        found = dict(self.sheet.numbers(part, metrics, self.until))
        if not self.days.now:
            for id, (whole, parts) in _REST.items():
                if id in found:
                    found[id] = replace(found[id], value=_rest(found, whole, parts))
        return found

    def _of_step(self, step: Step, part: JourneyPart) -> Numbers:
        numbers = self._numbers(part, of_step(step))
        return {id: replace(number, label=label_of(step.type, id)) for id, number in numbers.items()}

    def _moved(self, step: Step, part: JourneyPart) -> Numbers:
        numbers = self.sheet.numbers(part, MOVED, self.day)
        return {id: replace(number, label=label_of(step.type, id)) for id, number in numbers.items()}

    def _card(self, step: Step, part: JourneyPart) -> StepCard:
        rows = judged([self._branch(branch, own) for branch, own in self.laid.branches[step.pk]])
        return StepCard(
            part.scope, step.type, step.position, step.deleted_at is not None, step.deleted_at,
            self._of_step(step, part), rows,
        )  # fmt: skip

    def _branch(self, branch: Branch, part: JourneyPart) -> BranchRow:
        return BranchRow(part.scope, branch.deleted_at is not None, self.sheet.numbers(part, OF_BRANCH, self.until))

    def _ids(self) -> list[int]:
        return [step.pk for step, _ in self.laid.steps]

    def _most(self) -> int:
        entries = self.sheet.figure(self.laid.whole, BY_ID["entries_total"], LIFETIME).value
        entered = [self.sheet.figure(part, BY_ID["step_entered"], LIFETIME).value for _, part in self.laid.steps]
        return max((int(value) for value in (entries, *entered) if value), default=0)


def _rest(numbers: Mapping[str, Number], whole: str, parts: Sequence[str]) -> int | None:
    values = [numbers[id].value for id in (whole, *parts)]
    if any(value is None for value in values):
        return None
    all_of_it, *shares = (int(value or 0) for value in values)
    return all_of_it - sum(shares)


def _beyond(whole: Number, steps: Sequence[FrameStep], metric: str) -> int:
    """Of the journey's entries those that stood in no step then."""
    return int(whole.value or 0) - sum(int(step.card.numbers[metric].value or 0) for step in steps)
