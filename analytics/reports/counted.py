"""How one number is counted: its parts, and the ledger that settles it against its neighbours to the last person."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.looks import Look
from analytics.metrics import BY_ID, Kind, Metric, ScopeName
from analytics.periods.comparison import QUARTER
from analytics.periods.dates import date_text
from analytics.periods.period import floor_to
from analytics.reading import LIFETIME, Window
from analytics.reading.pieces import EVER
from analytics.reports import head as heads
from analytics.reports.accounts import Account, Of, accounts_about
from analytics.reports.parts import Part, action_part, campaign_part, channel_part
from analytics.reports.query import ReportQuery
from analytics.reports.results import Frame, framed
from analytics.reports.shapes import Number, PageHead, Scope
from analytics.reports.sheet import Sheet
from analytics.reports.wide import DEVELOPER, EVERYBODY, WidePart
from campaigns.finding import actions_in_flow
from campaigns.models import Action, Campaign
from messaging import segments
from messaging.channels import Channel
from workspaces.models import Workspace

Amount = int | Decimal

# Names a campaign's number has in its parts, where they differ.
_WITHIN: dict[ScopeName, dict[str, str]] = {
    ScopeName.CAMPAIGN: {},
    ScopeName.CHANNEL: {"conversions": "attributed_conversions"},
    ScopeName.ACTION: {"conversions": "attributed_conversions", "engaged": "interacted"},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger. `metric` is the number it is, where it is one; its people and pages hang on it."""

    label: str
    amount: Amount
    metric: str = ""
    note: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """`settled` says whether the lines come to the total."""

    title: str
    total: Line
    lines: Sequence[Line]
    rule: str

    @property
    def settled(self) -> bool:
        return sum(line.amount for line in self.lines) == self.total.amount


@dataclass(frozen=True, slots=True)
class Counted:
    """`parts` are numerator and denominator of a rate; `seen` is what is shown now, to be compared with next time."""

    head: PageHead
    scope: Scope
    state: str
    metric: Metric
    number: Number
    parts: Sequence[Number]
    ledgers: Sequence[Ledger]
    seen: Look | None = None


def counted(
    workspace: Workspace,
    campaign: Campaign,
    metric: Metric,
    query: ReportQuery,
    action: Action | None = None,
    last: Look | None = None,
) -> Counted | None:
    """Call it inside a snapshot. None where the campaign or action has no such number. `last` is when and as what the
    reader saw it before."""
    actions = actions_in_flow(workspace, campaign)
    whole = campaign_part(workspace, campaign, actions, query.platform)
    part = action_part(workspace, campaign, action, query.platform) if action else whole
    if action is None and query.channel in whole.channels:
        part = channel_part(whole, query.channel)
    if not metric.exists_in(part.name, part.channels):
        return None
    frame = framed(heads.moment(workspace.pk, [whole]), query, campaign.started_at or campaign.created_at)
    own = [action_part(workspace, campaign, one, query.platform) for one in actions] if part is whole else []
    return _Page(part, metric, query, frame, own, last).report(campaign.state)


class _Page:
    def __init__(
        self,
        part: Part,
        metric: Metric,
        query: ReportQuery,
        frame: Frame,
        actions: Sequence[Part],
        last: Look | None,
    ) -> None:
        self.part, self.metric, self.query, self.frame, self.actions = part, metric, query, frame, actions
        self.last, self.cut = last, floor_to(frame.now.as_of, QUARTER)
        self.window: Window | None = frame.windows[0]
        self.sheet = Sheet(part.workspace_id, frame.now.aliases)
        self.counted = BY_ID[metric.numerator_of(part.name)] if metric.is_rate else metric
        self.accounts = [one for one in accounts_about(self.counted.id) if self._has(one)]
        self.groups = {population: _population(part, population) for population in (EVERYBODY, DEVELOPER)}
        self.channels = [channel_part(part, one) for one in Channel.values if one in part.channels]

    def report(self, state: str) -> Counted:
        self._want()
        developers = heads.want_developers(self.sheet, self.part, self.window)
        self.sheet.fetch()
        frame = self.frame
        number = self._number(self.metric)
        made_of = [self.metric.numerator_of(self.part.name), self.metric.denominator_of(self.part.name)]
        return Counted(
            head=heads.head(
                frame.now, self.query, frame.period, frame.notices, self.sheet.answer(developers), frame.comparison
            ),
            scope=self.part.scope,
            state=state,
            metric=self.metric,
            number=number,
            parts=[self._number(BY_ID[id]) for id in made_of] if self.metric.is_rate else [],
            ledgers=self._ledgers() if self.sheet.measured(self.part, self.counted) else [],
            seen=self._look(),
        )

    def _has(self, account: Account) -> bool:
        return all(id in BY_ID and BY_ID[id].exists_in(self.part.name, self.part.channels) for id in account.metrics)

    def _want(self) -> None:
        ids = [id for account in self.accounts for id in account.metrics]
        numerators = [self.metric.numerator_of(self.part.name), self.metric.denominator_of(self.part.name)]
        ids += numerators if self.metric.is_rate else []
        self.sheet.want(self.part, [self.metric, self.counted, *(BY_ID[id] for id in dict.fromkeys(ids))], self.window)
        for group in self.groups.values():
            self.sheet.want(group, [self.counted], self.window)
        self.sheet.want(self.part, [self.counted], LIFETIME, *self._looks())
        for one in (*self._divided_by_channel(), *self._divided_by_action()):
            self.sheet.want(one, [self._inner(one)], self.window)

    def _ledgers(self) -> list[Ledger]:
        found = [self._account(account) for account in self.accounts]
        found += self._by_channel() + self._by_action() + [self._developers()]
        return [*found, *self._deleted(), *self._since()]

    def _account(self, account: Account) -> Ledger:
        lines = [
            self._line(BY_ID[term.metric], term.note)
            if isinstance(term, Of)
            else Line(term.label, self._amount(BY_ID[term.more]) - self._amount(BY_ID[term.less]), note=term.note)
            for term in account.terms
        ]
        return Ledger(account.title, self._line(BY_ID[account.total]), lines, account.rule)

    def _developers(self) -> Ledger:
        """Results minus Analytics (C-E7): the marks of the time of each event."""
        without, of_developers = (self._amount(self.counted, group) for group in self.groups.values())
        lines = [
            Line("In Analytics, without developer profiles", without),
            Line("Developer profiles", of_developers),
        ]
        total = self._line(self.counted)
        both = without + of_developers - total.amount
        if both:
            lines.append(Line("Counted in both, marked in between", -both))
        return Ledger("Results are Analytics and developer profiles", total, lines, "C-E7")

    def _by_channel(self) -> list[Ledger]:
        parts = self._divided_by_channel()
        if not parts:
            return []
        lines = [Line(one.scope.label, self._amount(self._inner(one), one)) for one in parts]
        return [self._divided("The channels come to the campaign", lines)]

    def _by_action(self) -> list[Ledger]:
        parts = self._divided_by_action()
        if not parts:
            return []
        lines = [
            Line(one.scope.label, self._amount(self._inner(one), one), action=one.scope.public_id) for one in parts
        ]
        return [self._divided("The actions come to the campaign", lines)]

    def _divided(self, title: str, lines: list[Line]) -> Ledger:
        total = self._line(self.counted)
        shared = sum(line.amount for line in lines) - total.amount
        if shared and self.counted.kind is Kind.UNIQUE:
            lines.append(Line("Counted in more than one of them", -shared, note="People count once in all of them."))
        return Ledger(title, total, lines, "1.5")

    def _divided_by_channel(self) -> list[Part]:
        return (
            self._with_number(self.channels) if self.part.name is ScopeName.CAMPAIGN and len(self.channels) > 1 else []
        )

    def _divided_by_action(self) -> list[Part]:
        return self._with_number(self.actions) if len(self.actions) > 1 else []

    def _with_number(self, parts: Sequence[Part]) -> list[Part]:
        return [one for one in parts if self._inner(one).exists_in(one.name, one.channels)]

    def _inner(self, part: Part) -> Metric:
        """What the campaign's number is called in a channel or an action of it."""
        return BY_ID[_WITHIN[part.name].get(self.counted.id, self.counted.id)]

    def _deleted(self) -> list[Ledger]:
        """Card = listed people + deleted people, who are not listed (ruling 36)."""
        if self.counted.kind is not Kind.UNIQUE:
            return []
        ask = self.sheet.ask(self.part, self.counted, self.window)
        people = self.sheet.reader.people(ask)
        gone = len(people & segments.erased(self.part.workspace_id))
        lines = [
            Line("People who can be listed", len(people) - gone, self.counted.id),
            Line("Deleted people, not listed", gone, note="Counts stay, persons do not."),
        ]
        return [Ledger("Who is behind it", self._line(self.counted), lines, "N-7")]

    def _looks(self) -> list[Window]:
        """Up to the last look, and up to now, as far as sets can be cut."""
        cuts = [self.last.cut, self.cut] if self.last else [self.cut]
        return [Window(EVER[0], cut) for cut in cuts]

    def _look(self) -> Look | None:
        """Of the number as a whole: what is filtered is another number each time."""
        if self.counted.now or self.part.platform or self.part.name is ScopeName.CHANNEL:
            return None
        now, cut = (
            self.sheet.figure(self.part, self.counted, window).value for window in (LIFETIME, Window(EVER[0], self.cut))
        )
        return None if now is None or cut is None else Look(self.frame.now.as_of, self.cut, Decimal(now), Decimal(cut))

    def _since(self) -> list[Ledger]:
        """What came since the reader looked last, and what of it speaks of the time before (T-8, T-11)."""
        look, last = self._look(), self.last
        if look is None or last is None:
            return []
        before = self.sheet.figure(self.part, self.counted, Window(EVER[0], last.cut)).value or 0
        late = Decimal(before) - last.before_cut
        seen = last.at.astimezone(self.frame.period.tz)
        lines = [
            Line(f"As you saw it on {date_text(seen.date())}, {seen:%H:%M}", last.value),
            Line("Late reports of the time before", late, note="Counted when it happened, not when we heard of it."),
            Line("Since then", look.value - last.value - late),
        ]
        total = Line(f"{self.counted.label}, since start", look.value, self.counted.id)
        return [Ledger("What changed since your last visit", total, lines, "T-8, T-11")]

    def _line(self, metric: Metric, note: str = "") -> Line:
        return Line(metric.label_of(self.part.only_channel), self._amount(metric), metric.id, note)

    def _amount(self, metric: Metric, part: Part | None = None) -> Amount:
        return self.sheet.figure(part or self.part, metric, self.window).value or 0

    def _number(self, metric: Metric) -> Number:
        return self.sheet.number(self.part, metric, self.window)


def _population(part: Part, population: int) -> WidePart:
    """The same part of one half of the people: developers, or everybody else."""
    return WidePart(
        part.name, part.scope, part.workspace_id, part.campaign_id, part.actions, part.platform, (part,), population
    )
