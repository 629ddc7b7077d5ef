"""Search, filters and order of the campaign list, out of the query string."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest

from analytics.reports.query import ReportQuery, parse
from analytics.zones import day_start
from campaigns.models import Action, Campaign, CampaignState
from messaging.channels import Channel

# A campaign that has not started stands before all that have.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

BY_COLUMN: dict[str, Expression | F] = {
    "name": Lower("name"),
    "status": F("state"),
    "started": Coalesce(F("started_at"), Value(_LONG_AGO)),
    "updated": F("updated_at"),
}
BY_METRIC = {
    "users": "users_unique",
    "engaged": "engagement_rate",
    "conversions": "conversion_rate",
    "value": "value_total",
}
DEFAULT_SORT = "-updated"
DEFAULT_PER_PAGE, MOST_PER_PAGE = 25, 100

_OWN_WORDS = ("q", "status", "sort", "after", "before", "per")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """`sort` is a word of `BY_COLUMN` or `BY_METRIC`; `after` and `before` are cursors of a page handed out before."""

    report: ReportQuery
    q: str = ""
    status: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    started_from: date | None = None
    started_to: date | None = None
    sort: str = "updated"
    descending: bool = True
    after: str = ""
    before: str = ""
    per: int = DEFAULT_PER_PAGE

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.status or self.channel or self.started_from or self.started_to)

    def apply(self, campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
        if self.q:
            words = Q(name__icontains=self.q) | Q(external_id__icontains=self.q) | Q(public_id__icontains=self.q)
            campaigns = campaigns.filter(words)
        if self.status:
            campaigns = campaigns.filter(state__in=self.status)
        if self.channel:
            own = Action.unscoped.filter(campaign=OuterRef("pk"), workspace=OuterRef("workspace"))
            campaigns = campaigns.filter(Exists(own.filter(channel__in=self.channel)))
        return self._started(campaigns)

    def _started(self, campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
        """Local dates of the reader, both included."""
        if self.started_from:
            campaigns = campaigns.filter(started_at__gte=day_start(self.started_from, self.report.zone))
        if self.started_to:
            end = day_start(self.started_to + timedelta(days=1), self.report.zone)
            campaigns = campaigns.filter(started_at__lt=end)
        return campaigns


def parse_list(request: HttpRequest) -> ListQuery:
    words = request.GET
    notices: list[str] = []
    sort = words.get("sort") or DEFAULT_SORT
    if sort.removeprefix("-") not in {*BY_COLUMN, *BY_METRIC}:
        notices.append(f"“{sort[:40]}” is not a column to sort by.")
        sort = DEFAULT_SORT
    report = parse(request, "all", also=_OWN_WORDS, single=False)
    return ListQuery(
        q=words.get("q", "").strip()[:200].replace("\0", ""),
        status=_among(words.getlist("status"), CampaignState.values, "status", notices),
        channel=_among(words.getlist("channel"), Channel.values, "channel", notices),
        started_from=_date(words.get("from", ""), notices),
        started_to=_date(words.get("to", ""), notices),
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        after=words.get("after", ""),
        before=words.get("before", ""),
        per=_per(words.get("per", ""), notices),
        report=replace(report, notices=(*report.notices, *notices)),
    )


def _among(words: list[str], allowed: list[str], name: str, notices: list[str]) -> tuple[str, ...]:
    notices += [f"“{word[:40]}” is not a {name}." for word in words if word and word not in allowed]
    return tuple(dict.fromkeys(word for word in words if word in allowed))


def _date(text: str, notices: list[str]) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2100:
        notices.append(f"“{text[:40]}” is not a date such as 2026-11-21.")
        return None
    return found


def _per(text: str, notices: list[str]) -> int:
    if not text:
        return DEFAULT_PER_PAGE
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_PER_PAGE):
        notices.append(f"A page holds from 1 to {MOST_PER_PAGE} campaigns.")
        return DEFAULT_PER_PAGE
    return int(text)
