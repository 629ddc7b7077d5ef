"""How a number of a journey is counted: its definition, its parts, and the accounts it settles in."""

from collections.abc import Sequence

from analytics.metrics import BY_ID, Kind, Metric, ScopeName
from analytics.reports import head as heads
from analytics.reports.accounts import Account, Of, Rest
from analytics.reports.counted import Counted, Ledger, Line
from analytics.reports.journeys.by_type import metrics_of_step
from analytics.reports.journeys.parts import JourneyPart, first_facts, since
from analytics.reports.journeys.results import OF_BRANCH, OF_JOURNEY, laid_out
from analytics.reports.query import ReportQuery
from analytics.reports.results import framed
from analytics.reports.sheet import Sheet
from journeys.models import Journey, Step
from messaging import segments
from messaging.platforms import Platform
from workspaces.models import Workspace

# These hold since start: with a period each number counts by its own time (ruling 43).
_SINCE_START = {
    ScopeName.JOURNEY: (
        Account(
            "Every entry goes on or has ended", "entries_total", (Of("in_progress"), Of("exited")), "V-36, ruling 43"
        ),
        Account(
            "An entry ends with a conversion or without",
            "exited",
            (Of("exits"), Rest("exited", "exits", "Exited with the goal met")),
            "V-35, V-36",
        ),
        Account(
            "The first conversion event of a person converts",
            "conversion_events",
            (Of("converted_people"), Rest("conversion_events", "converted_people", "Further conversion events")),
            "V-30, V-34",
        ),
    ),
    ScopeName.STEP: (
        Account(
            "Every visit goes on, waits or ends here",
            "step_entered",
            (Of("continued"), Of("waiting"), Of("exited_here")),
            "J-10",
        ),
        Account(
            "Visits are entries, and visits of the same entry again",
            "step_entered",
            (Of("step_entered_unique"), Rest("step_entered", "step_entered_unique", "Came back in a loop")),
            "J-11",
        ),
        Account(
            "Who leaves here has converted or not",
            "exited_here",
            (Of("exits", "Entries without a conversion."), Rest("exited_here", "exits", "Exited with the goal met")),
            "V-35",
        ),
    ),
    ScopeName.BRANCH: (),
}
_ALWAYS = {
    ScopeName.JOURNEY: (
        Account(
            "Entries are people, their further entries, and entries without a person",
            "entries_total",
            (Of("entries_unique"), Of("entries_without_person")),
            "J-02, J-03, B-09",
        ),
    ),
    ScopeName.STEP: (),
    ScopeName.BRANCH: (),
}
_FURTHER = "Further entries of the same people"


def counted_of_journey(
    workspace: Workspace, journey: Journey, metric: Metric, query: ReportQuery, step: Step | None = None, way: str = ""
) -> Counted | None:
    """Call it inside a snapshot. None where there is no such number; `way` is one out of the step."""
    laid = laid_out(workspace, journey, query)
    part, there = laid.whole, list(OF_JOURNEY)
    if step is not None:
        part = next(own for one, own in laid.steps if one.pk == step.pk)
        there = metrics_of_step(step.type)
    if way:
        ways = laid.branches[step.pk] if step else []
        found = next((own for branch, own in ways if branch.name == way), None)
        if found is None:
            return None
        part, there = found, list(OF_BRANCH)
    if metric not in there:
        return None
    return _Page(workspace, journey, part, metric, there, query, laid.parts()).report()


class _Page:
    def __init__(
        self,
        workspace: Workspace,
        journey: Journey,
        part: JourneyPart,
        metric: Metric,
        there: Sequence[Metric],
        query: ReportQuery,
        parts: Sequence[JourneyPart],
    ) -> None:
        self.part, self.metric, self.query, self.state = part, metric, query, journey.state
        now = heads.moment(workspace.pk, parts, first_facts(parts[0], query))
        self.frame = framed(now, query, since(journey, now.first))
        self.window = self.frame.windows[0]
        self.sheet = Sheet(workspace.pk, self.frame.now.aliases)
        self.counted = BY_ID[metric.numerator_of(part.name)] if metric.is_rate else metric
        ids = {one.id for one in there}
        known = [*_ALWAYS[part.name], *(_SINCE_START[part.name] if self.frame.period.lifetime else ())]
        self.accounts = [one for one in known if self.counted.id in one.about and ids.issuperset(one.metrics)]

    def report(self) -> Counted:
        made_of = [self.metric.numerator_of(self.part.name), self.metric.denominator_of(self.part.name)]
        ids = [id for account in self.accounts for id in account.metrics]
        ids += made_of if self.metric.is_rate else []
        self.sheet.want(self.part, [self.metric, self.counted, *(BY_ID[id] for id in ids)], self.window)
        developers = heads.want_developers(self.sheet, self.part, self.window)
        self.sheet.fetch()
        frame = self.frame
        measured = self.part.platform is Platform.ALL and self.sheet.measured(self.part, self.counted)
        return Counted(
            head=heads.head(
                frame.now, self.query, frame.period, frame.notices, self.sheet.answer(developers), frame.comparison
            ),
            scope=self.part.scope,
            state=self.state,
            metric=self.metric,
            number=self._number(self.metric),
            parts=[self._number(BY_ID[id]) for id in made_of] if self.metric.is_rate else [],
            ledgers=[*(self._account(one) for one in self.accounts), *self._people()] if measured else [],
        )

    def _number(self, metric: Metric):
        return self.sheet.number(self.part, metric, self.window)

    def _amount(self, id: str) -> int:
        return int(self.sheet.figure(self.part, BY_ID[id], self.window).value or 0)

    def _line(self, id: str, note: str = "") -> Line:
        return Line(BY_ID[id].label_of(self.part.only_channel), self._amount(id), id, note)

    def _account(self, account: Account) -> Ledger:
        lines = [
            self._line(term.metric, term.note)
            if isinstance(term, Of)
            else Line(term.label, self._amount(term.more) - self._amount(term.less), note=term.note)
            for term in account.terms
        ]
        total = self._line(account.total)
        if account in _ALWAYS[ScopeName.JOURNEY]:
            lines.insert(1, Line(_FURTHER, total.amount - sum(line.amount for line in lines)))
        return Ledger(account.title, total, lines, account.rule)

    def _people(self) -> list[Ledger]:
        """Number = listed people + deleted people, who are not listed (ruling 36)."""
        if self.counted.kind is not Kind.UNIQUE:
            return []
        people = self.sheet.reader.people(self.sheet.ask(self.part, self.counted, self.window))
        gone = len(people & segments.erased(self.part.workspace_id))
        lines = [
            Line("People who can be listed", len(people) - gone, self.counted.id),
            Line("Deleted people, not listed", gone, note="Counts stay, persons do not."),
        ]
        return [Ledger("Who is behind it", self._line(self.counted.id), lines, "N-7")]
