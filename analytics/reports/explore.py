"""One metric over time: the whole or split, compared or not, in the reader's own days (ux.md 3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from analytics.metrics import BY_ID, GROUPS, Metric, ScopeName, metrics_of
from analytics.periods import (
    COMPARISONS,
    WIDTHS,
    Bucket,
    Comparison,
    Period,
    allowed_comparisons,
    buckets,
    default_comparison,
    default_width,
    matching_buckets,
    previous,
    widths,
)
from analytics.reading import Window, first_bucket
from analytics.reports import head as heads
from analytics.reports.lines import Line, Split
from analytics.reports.parts import Part, action_part, campaign_part, channel_part
from analytics.reports.query import PLATFORM_LABELS, ReportQuery
from analytics.reports.sentence import sentence
from analytics.reports.shapes import Choices, ExploreReport, Point, Series
from analytics.reports.sheet import Sheet, window_before, window_of, window_of_bucket
from campaigns.finding import actions_in_flow
from campaigns.models import Action, Campaign
from workspaces.models import Workspace


def explore(
    workspace: Workspace, campaign: Campaign, query: ReportQuery, action: Action | None = None
) -> ExploreReport:
    """Call it inside a snapshot. Of the campaign, or of one of its actions."""
    actions = actions_in_flow(workspace, campaign)
    part = _part(workspace, campaign, actions, query, action)
    notices: list[str] = []
    metric = _metric(part, query, notices)
    now = heads.moment(workspace.pk, [part])
    period, period_notices = query.period(now.as_of, _started(campaign, part, metric, query))
    split = Split(workspace, campaign, {one.pk: one for one in actions}, part, metric)
    asked = Asked.of(query, period, split, notices)
    return Course(split, asked, now, campaign.state).report([*period_notices, *notices])


class Divided(Protocol):
    """A part, one number of it, and the lines it may be cut into."""

    @property
    def part(self) -> Part: ...

    @property
    def metric(self) -> Metric: ...

    def choices(self) -> list[tuple[str, str]]: ...

    def lines(self, split: str, window: Window | None) -> list[Line]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked for, as far as there is such a thing."""

    query: ReportQuery
    period: Period
    by: str
    split: str
    compare: str

    @classmethod
    def of(cls, query: ReportQuery, period: Period, split: Divided, notices: list[str]) -> "Asked":
        return cls(
            query=query,
            period=period,
            by=_chosen(query.by, widths(period), default_width(period), "points", notices),
            split=_chosen(query.split, [word for word, _ in split.choices()], "none", "a split", notices),
            compare=_chosen(
                query.compare, allowed_comparisons(period), default_comparison(period), "a comparison", notices
            ),
        )


class Course:
    """One number over time. `developers` is whose profiles the page speaks of, where it is not the part itself."""

    def __init__(
        self, split: Divided, asked: Asked, now: heads.Moment, state: str, developers: Part | None = None
    ) -> None:
        self.split, self.asked, self.now, self.state = split, asked, now, state
        self.developers = developers or split.part
        self.part, self.metric, self.period = split.part, split.metric, asked.period
        self.comparison: Comparison | None = previous(self.period, asked.compare, now.as_of)
        self.window, self.before = window_of(self.period), window_before(self.comparison)
        self.points = buckets(self.period, asked.by, now.as_of)
        self.sheet = Sheet(self.part.workspace_id, now.aliases)
        self.explorable = explorable(self.part)

    def report(self, notices: Sequence[str]) -> ExploreReport:
        lines = self.split.lines(self.asked.split, self.window)
        points_before = self._points_before()
        self._want(lines, points_before)
        developers = heads.want_developers(self.sheet, self.developers, self.window)
        self.sheet.fetch()
        series = [self._series(line, points_before) for line in lines]
        total = self.sheet.number(self.part, self.metric, self.window, self.before)
        head = heads.head(
            self.now, self.asked.query, self.period, notices, self.sheet.answer(developers), self.comparison
        )
        return ExploreReport(
            head=head,
            scope=self.part.scope,
            state=self.state,
            metric=self.metric,
            by=self.asked.by,
            split=self.asked.split,
            series=series,
            total=total,
            sentence=sentence(head, self.metric, total, self.asked.by, series),
            choices=self._choices(),
            compare=self.asked.compare,
        )

    def _points_before(self) -> list[Bucket | None]:
        """Only a single line is compared point by point; the lines of a split are compared with each other."""
        if self.comparison is None or self.asked.split != "none":
            return [None] * len(self.points)
        return matching_buckets(self.comparison, self.period, self.asked.by, self.points)

    def _want(self, lines: Sequence[Line], points_before: Sequence[Bucket | None]) -> None:
        totals = [self.window, self.before] if self.before else [self.window]
        cuts = [*self.points, *(bucket for bucket in points_before if bucket)]
        windows = [window_of_bucket(bucket, self.asked.by) for bucket in cuts]
        self.sheet.want(self.part, [self.metric], *totals)
        for line in lines:
            self.sheet.want(line.part, [self.metric], *totals, *windows)

    def _series(self, line: Line, points_before: Sequence[Bucket | None]) -> Series:
        points = [
            self._point(line.part, bucket, before) for bucket, before in zip(self.points, points_before, strict=True)
        ]
        total = self.sheet.number(line.part, self.metric, self.window, self.before)
        return Series(line.scope, line.label, line.slot, points, total)

    def _point(self, part: Part, bucket: Bucket, before: Bucket | None) -> Point:
        by = self.asked.by
        figure = self.sheet.figure(part, self.metric, window_of_bucket(bucket, by))
        return Point(
            start=bucket.start,
            end=bucket.end,
            label=bucket.label,
            hours=bucket.hours,
            value=figure.value,
            previous=self.sheet.figure(part, self.metric, window_of_bucket(before, by)).value if before else None,
            # What is over and read in full does not grow by waiting (ux.md 4.3).
            incomplete=bucket.end > self.now.watermark and self.period.touches(self.now.as_of),
            numerator=figure.numerator,
            denominator=figure.denominator,
        )

    def _choices(self) -> Choices:
        there = set(self.explorable)
        grouped = ((name, tuple(metric for metric in group if metric in there)) for name, group in GROUPS)
        return Choices(
            metrics=[(name, group) for name, group in grouped if group],
            by=[(word, WIDTHS[word]) for word in widths(self.period)],
            split=self.split.choices(),
            compare=[(word, COMPARISONS[word]) for word in allowed_comparisons(self.period)],
            platform=list(PLATFORM_LABELS.items()),
        )


def _part(
    workspace: Workspace, campaign: Campaign, actions: Sequence[Action], query: ReportQuery, action: Action | None
) -> Part:
    if action is not None:
        return action_part(workspace, campaign, action, query.platform)
    whole = campaign_part(workspace, campaign, actions, query.platform)
    return channel_part(whole, query.channel) if query.channel in whole.channels else whole


def explorable(part: Part) -> list[Metric]:
    """A number that is always of now has no course over time."""
    return [metric for metric in metrics_of(part.name, part.channels) if not metric.now]


def _metric(part: Part, query: ReportQuery, notices: list[str]) -> Metric:
    there = {metric.id: metric for metric in explorable(part)}
    default = there.get("received" if part.name is ScopeName.ACTION else "engaged") or BY_ID["users_total"]
    if query.metric and query.metric not in there:
        notices.append(f"“{query.metric[:40]}” is not a number this page has over time. Showing {default.label}.")
    return there.get(query.metric, default)


def _started(campaign: Campaign, part: Part, metric: Metric, query: ReportQuery) -> datetime:
    """A line since start begins with the first fact, which may be older than the definition."""
    started = campaign.started_at or campaign.created_at
    if query.period_words.get("range", query.default_range) != "all":
        return started
    counted = BY_ID[metric.numerator] if metric.is_rate else metric
    keys = part.keys(counted, metric.channels or counted.channels)
    return min(started, first_bucket(part.workspace_id, sorted(keys)) or started)


def _chosen(wanted: str, allowed: Sequence[str], default: str, what: str, notices: list[str]) -> str:
    if wanted and wanted not in allowed:
        notices.append(f"“{wanted}” is not {what} this page can show for these dates and this number.")
    return wanted if wanted in allowed else default
