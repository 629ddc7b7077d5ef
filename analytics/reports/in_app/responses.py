"""Tracked responses of a message, or of the messages a campaign sends (metrics.md Q-6 to Q-9, ux.md 3.6)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analytics.leafmetrics import ScopeKind
from analytics.metrics import BY_ID
from analytics.periods import Bucket, Period, buckets, default_width, period_named
from analytics.reading import Ask, Reader, Window
from analytics.reports import head as heads
from analytics.reports.in_app.by_block import by_block
from analytics.reports.in_app.content import message_scope
from analytics.reports.in_app.naming import Named, names_of, untracked
from analytics.reports.in_app.subjects import Subject
from analytics.reports.in_app.tally import Tally, Where, number_of, rate_of
from analytics.reports.query import ReportQuery
from analytics.reports.shapes import Number, Numbers, PageHead, Point, Scope, Series
from analytics.reports.sheet import window_of, window_of_bucket
from messaging.models import Message

MOST_NAMES = 50
MOST_LINES = 6
_COUNTED = ("responses", "response_people")


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """One name. `key` is the number its people are found by; of "Other" there is none."""

    scope: Scope
    name: str
    kind: str
    numbers: Numbers
    key: int = 0
    deleted: bool = False
    renamed_from: str = ""
    renamed_at: datetime | None = None
    # Values of one variable, most people first; the row itself then stands for all of them.
    values: Sequence["ResponseRow"] = ()


@dataclass(frozen=True, slots=True)
class MessageResponses:
    """`rows` are what a page shows: the first fifty names and the others together; `everything` has each name."""

    scope: Scope
    message: Message
    numbers: Numbers
    viewers: int
    rows: Sequence[ResponseRow]
    everything: Sequence[ResponseRow]
    untracked: Sequence[str]
    series: Sequence[Series]


@dataclass(frozen=True, slots=True)
class ResponsesReport:
    head: PageHead
    scope: Scope
    messages: Sequence[MessageResponses]
    drawn: Period
    by: str


def responses_report(subject: Subject, query: ReportQuery, *, joined: bool = False) -> ResponsesReport:
    """Call it inside a snapshot. Since start unless the query says otherwise. Joined, the names that were used on one
    block stand in one row (Q-7)."""
    scopes = [(int(ScopeKind.REPORT), message.pk) for message in subject.messages]
    now = heads.moment_of(subject.workspace.pk, scopes)
    period, notices = query.period(now.as_of, subject.started)
    names: defaultdict[int, list[Named]] = defaultdict(list)
    for named in names_of(subject.workspace.pk, [message.pk for message in subject.messages], subject.senders):
        names[named.message_id].append(named)
    drawn = period_named("30d", query.zone, now.as_of) if period.lifetime else period
    time = _Time(now, period, drawn, default_width(drawn), joined)
    pages = [_OfMessage(subject, message, names[message.pk], query, time).report() for message in subject.messages]
    return ResponsesReport(
        head=heads.head(now, query, period, notices, 0, None),
        scope=subject.scope,
        messages=[page for page in pages if page.everything or subject.senders is None],
        drawn=drawn,
        by=time.by,
    )


@dataclass(frozen=True, slots=True)
class _Time:
    """When, and how it is put together."""

    now: heads.Moment
    period: Period
    drawn: Period
    by: str
    joined: bool

    @property
    def window(self) -> Window | None:
        return window_of(self.period)


class _OfMessage:
    def __init__(
        self, subject: Subject, message: Message, names: Sequence[Named], query: ReportQuery, time: _Time
    ) -> None:
        self.subject, self.message, self.names, self.query, self.time = subject, message, names, query, time
        self.tally = Tally(message.workspace_id, message.pk, query.platform)
        self.all_places = self._all_places()
        self.points = buckets(time.drawn, time.by, time.now.as_of)

    def report(self) -> MessageResponses:
        window = self.time.window
        self.tally.want(_COUNTED, self.all_places, window)
        for named in self.names:
            self.tally.want(_COUNTED, _places(named), window)
        self.tally.fetch()
        viewers = self._viewers()
        responders = self.tally.value("response_people", self.all_places, window)
        everything = sorted((self._row(named, viewers, responders) for named in self.names), key=_size)
        return MessageResponses(
            scope=message_scope(self.message),
            message=self.message,
            numbers=self._shares(self.all_places, viewers, responders),
            viewers=viewers,
            rows=(self._by_block if self.time.joined else self._shown)(everything, viewers, responders),
            everything=everything,
            untracked=untracked(self.message),
            series=self._series(everything[:MOST_LINES]),
        )

    def _all_places(self) -> tuple[Where, ...]:
        if self.subject.senders is None:
            return ((ScopeKind.REPORT, self.message.pk),)
        return tuple(place for named in self.names for place in _places(named))

    def _viewers(self) -> int:
        """People who were shown the message, by these actions where a campaign asks."""
        if self.subject.senders is None:
            tally = Tally(self.message.workspace_id, self.message.pk, self.query.platform)
            tally.want(["viewers"], self.all_places, self.time.window)
            tally.fetch()
            return tally.value("viewers", self.all_places, self.time.window)
        keys = self.subject.viewers(self.message, self.query.platform)
        ask = Ask.of(keys, self.time.window, unique=True)
        return int(Reader(self.message.workspace_id).read([ask])[ask]) if keys else 0

    def _row(self, named: Named, viewers: int, responders: int) -> ResponseRow:
        scope = Scope(f"response:{self.message.external_id}/{named.name}", "response", named.name)
        renamed = named.renamed
        return ResponseRow(
            scope,
            named.name,
            named.kind,
            self._shares(_places(named), viewers, responders),
            named.ids[0],
            named.deleted,
            renamed.before if renamed else "",
            renamed.at if renamed else None,
        )

    def _shares(self, places: tuple[Where, ...], viewers: int, responders: int) -> Numbers:
        total = self.tally.number("responses", places, self.time.window)
        people = self.tally.value("response_people", places, self.time.window)
        return _numbers(total, people, viewers, responders)

    def _shown(self, everything: Sequence[ResponseRow], viewers: int, responders: int) -> list[ResponseRow]:
        """Values of one variable are folded into one row; of the other names the first fifty stand by themselves."""
        templates = {named.name: named.template for named in self.names if named.template}
        folded: defaultdict[str, list[ResponseRow]] = defaultdict(list)
        for row in everything:
            if row.name in templates:
                folded[templates[row.name]].append(row)
        plain = [row for row in everything if row.name not in templates]
        groups = [self._group(template, rows, viewers, responders) for template, rows in folded.items()]
        shown = sorted([*plain[:MOST_NAMES], *groups], key=_size)
        rest = plain[MOST_NAMES:]
        return [*shown, self._group(f"Other ({len(rest)} names)", rest, viewers, responders)] if rest else shown

    def _by_block(self, everything: Sequence[ResponseRow], viewers: int, responders: int) -> list[ResponseRow]:
        rows = {row.name: row for row in everything}
        groups = [
            self._group(label, sorted((rows[one.name] for one in names), key=_size), viewers, responders)
            for label, names in by_block(self.names)
        ]
        return sorted(groups, key=_size)

    def _group(self, label: str, rows: Sequence[ResponseRow], viewers: int, responders: int) -> ResponseRow:
        """People are counted once over all of them, never added up."""
        names = {row.name for row in rows}
        places = tuple(place for named in self.names if named.name in names for place in _places(named))
        tally = Tally(self.message.workspace_id, self.message.pk, self.query.platform)
        tally.want(_COUNTED, places, self.time.window)
        tally.fetch()
        people = tally.value("response_people", places, self.time.window)
        numbers = _numbers(tally.number("responses", places, self.time.window), people, viewers, responders)
        scope = Scope(f"responses:{self.message.external_id}/{label}", "responses", label)
        return ResponseRow(scope, label, "", numbers, values=tuple(rows[:MOST_NAMES]))

    def _series(self, rows: Sequence[ResponseRow]) -> list[Series]:
        places = {named.name: _places(named) for named in self.names}
        tally = Tally(self.message.workspace_id, self.message.pk, self.query.platform)
        windows = [window_of_bucket(bucket, self.time.by) for bucket in self.points]
        for row in rows:
            for window in windows:
                tally.want(["responses"], places[row.name], window)
        tally.fetch()
        return [
            Series(row.scope, row.name, slot, self._line(tally, places[row.name]), row.numbers["responses"])
            for slot, row in enumerate(rows, 1)
        ]

    def _line(self, tally: Tally, places: tuple[Where, ...]) -> list[Point]:
        windows = [(bucket, window_of_bucket(bucket, self.time.by)) for bucket in self.points]
        return [self._point(bucket, tally.value("responses", places, window)) for bucket, window in windows]

    def _point(self, bucket: Bucket, value: int) -> Point:
        now = self.time.now
        incomplete = bucket.end > now.watermark and self.time.drawn.touches(now.as_of)
        return Point(bucket.start, bucket.end, bucket.label, bucket.hours, value, None, incomplete)


def _places(named: Named) -> tuple[Where, ...]:
    return tuple((ScopeKind.RESPONSE, id) for id in named.ids)


def _numbers(total: Number, people: int, viewers: int, responders: int) -> Numbers:
    return {
        "responses": total,
        "response_people": number_of(BY_ID["response_people"], people),
        "share_of_viewers": rate_of(BY_ID["share_of_viewers"], people, viewers),
        "share_of_responders": replace(
            rate_of(BY_ID["share_of_responders"], people, responders), denominator_label="People who responded"
        ),
    }


def _size(row: ResponseRow) -> tuple[int, int, str]:
    people, total = row.numbers["response_people"].value, row.numbers["responses"].value
    return -int(people or 0), -int(total or 0), row.name
