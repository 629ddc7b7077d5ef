"""What somebody asks of the delivery log, out of the query string, once: the same words choose what a retry takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from analytics.periods import Period
from analytics.reports import ReportQuery, parse
from analytics.reports.query import PLATFORMS
from analytics.views.address import Address
from analytics.zones import zone_named
from campaigns.models import Campaign
from journeys.models import Journey, Step
from messaging.channels import Channel
from messaging.deliveries.filter import STATES, DeliveryFilter
from messaging.models import Delivery, Message, Person
from messaging.reasons import REASONS
from workspaces import clock
from workspaces.models import Workspace

DEFAULT_RANGE = "all"
DEFAULT_PER_PAGE, MOST_PER_PAGE = 50, 200
_OWN_WORDS = (
    "person", "status", "reason", "campaign", "journey", "step", "message", "id", "after", "before",
    "per", "ask",
)  # fmt: skip
_MOST_IDS = MOST_PER_PAGE


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """`words` are the parameters in their canonical spelling, without those that turn pages."""

    filter: DeliveryFilter
    period: Period
    now: datetime
    report: ReportQuery
    words: Mapping[str, Any]
    campaign: Campaign | None
    journey: Journey | None
    step: Step | None
    message: Message | None
    person: Person | None
    after: str
    before: str
    per: int
    notices: tuple[str, ...]

    @property
    def filtered(self) -> bool:
        return self.filter != DeliveryFilter()

    def matching(self, workspace: Workspace) -> QuerySet[Delivery]:
        return self.filter.apply(workspace)

    def address(self, path: str) -> Address:
        return Address(path).with_(**self.words)


def parse_deliveries(request: HttpRequest) -> DeliveryQuery:
    words = request.GET
    notices: list[str] = []
    report = parse(request, DEFAULT_RANGE, also=_OWN_WORDS, single=False)
    now = clock.now()
    period, about_period = report.period(now, None)
    journey, step = _of_journey(request, notices)
    named = {
        "campaign": _object(Campaign.objects.for_workspace(request.ws), words, "campaign", notices),
        "journey": journey,
        "step": step,
        "message": _object(Message.objects.for_workspace(request.ws), words, "message", notices),
        "person": _object(Person.objects.for_workspace(request.ws), words, "person", notices),
    }
    platforms = _among(words, "platform", PLATFORMS, notices)
    wanted = DeliveryFilter(
        states=_among(words, "status", STATES, notices),
        channels=_among(words, "channel", Channel.values, notices),
        platforms=tuple(int(PLATFORMS[name]) for name in platforms),
        reasons=_among(words, "reason", REASONS, notices),
        ids=_ids(words),
        since=None if period.lifetime else period.start,
        until=None if period.lifetime else period.end,
        **{f"{name}_id": row.pk if row else None for name, row in named.items()},
    )
    per = _per(words.get("per", ""), notices)
    query = DeliveryQuery(
        filter=wanted,
        period=period,
        now=now,
        report=report,
        words={},
        **named,
        after=_cursor(words.get("after", "")),
        before=_cursor(words.get("before", "")),
        per=per,
        notices=(*report.notices, *about_period, *notices),
    )
    return replace(query, words=_words(request, query, platforms))


def _words(request: HttpRequest, query: DeliveryQuery, platforms: Iterable[str]) -> dict[str, Any]:
    custom = query.period.range == "custom"
    return {
        "person": query.person.public_id if query.person else "",
        "status": query.filter.states,
        "reason": query.filter.reasons,
        "channel": query.filter.channels,
        "platform": tuple(platforms),
        "campaign": query.campaign.public_id if query.campaign else "",
        "journey": query.journey.public_id if query.journey else "",
        "step": query.step.public_id if query.step else "",
        "message": query.message.public_id if query.message else "",
        "id": query.filter.ids,
        "range": "" if query.period.range == DEFAULT_RANGE else query.period.range,
        "from_": query.period.first_date.isoformat() if custom else "",
        "to": query.period.last_date.isoformat() if custom else "",
        "tz": query.report.zone.key if zone_named(request.GET.get("tz")) else "",
        "per": str(query.per) if query.per != DEFAULT_PER_PAGE else "",
    }


def _among(words: QueryDict, name: str, allowed: Iterable[str], notices: list[str]) -> tuple[str, ...]:
    """In the order of what is allowed, so that one choice has one address."""
    asked = {word for word in words.getlist(name) if word}
    allowed = list(allowed)
    notices += [f"“{word[:40]}” is not a choice for {name}; it was left out." for word in sorted(asked - set(allowed))]
    return tuple(word for word in allowed if word in asked)


def _of_journey(request: HttpRequest, notices: list[str]) -> tuple[Journey | None, Step | None]:
    """Our id of a step says which journey it is of; the client's is meant inside the journey named."""
    words = request.GET
    journey = _object(Journey.objects.for_workspace(request.ws), words, "journey", notices)
    steps = Step.objects.for_workspace(request.ws).select_related("journey")
    steps = steps.filter(journey=journey) if journey else steps.filter(public_id=words.get("step", ""))
    step = _object(steps, words, "step", notices)
    return (step.journey, step) if step else (journey, None)


def _object(rows: QuerySet[Any], words: QueryDict, name: str, notices: list[str]) -> Any:
    """By our id or the client's; one that is not there is left out and said."""
    id = words.get(name, "")
    if not id:
        return None
    found = rows.filter(Q(public_id=id) | Q(external_id=id)).order_by("pk").first() if "\0" not in id else None
    if found is None:
        notices.append(f"There is no {name} with the id “{id[:60]}”; it was left out.")
    return found


def _ids(words: QueryDict) -> tuple[str, ...]:
    return tuple(sorted({id for id in words.getlist("id") if id.startswith("d_") and "\0" not in id}))[:_MOST_IDS]


def _cursor(id: str) -> str:
    return id if id.startswith("d_") and "\0" not in id else ""


def _per(text: str, notices: list[str]) -> int:
    if not text:
        return DEFAULT_PER_PAGE
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_PER_PAGE):
        notices.append(f"A page holds from 1 to {MOST_PER_PAGE} deliveries.")
        return DEFAULT_PER_PAGE
    return int(text)
