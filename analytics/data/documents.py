"""Reports as JSON documents. The numbers are the page's own: nothing is computed or rounded here."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.http import HttpResponse

from analytics.metrics import Unit
from analytics.reports.shapes import (
    ActionCard,
    ActionResults,
    CampaignList,
    CampaignResults,
    ExploreReport,
    Number,
    Numbers,
    PageHead,
    Point,
    Scope,
    Series,
)
from analytics.templatetags.numbers import plain

Document = dict[str, Any]

# A rate keeps all its digits, as a number and not as text.
_encoder = msgspec.json.Encoder(decimal_format="number")


def answer(document: Document) -> HttpResponse:
    return HttpResponse(_encoder.encode(document), content_type="application/json")


def of_campaign(report: CampaignResults) -> Document:
    rows = [row_of(row.scope, row.numbers, channel=row.channel) for row in report.channels]
    return {
        **about(report.scope, report.head),
        "state": report.state,
        "metrics": metrics(report.numbers),
        "rows": [*rows, *(_card(card) for card in report.actions)],
    }


def of_action(report: ActionResults) -> Document:
    return {
        **about(report.scope, report.head),
        "channel": report.channel,
        "state": "deleted" if report.deleted else report.state,
        "metrics": metrics(report.numbers),
        "rows": [
            {"scope": report.scope.key, "id": row.platform, "label": row.label, "metrics": metrics(row.numbers)}
            for row in report.platforms
        ],
    }


def of_explore(report: ExploreReport) -> Document:
    document = {
        **about(report.scope, report.head),
        "metric": report.metric.id,
        "by": report.by,
        "split": report.split,
        "compare": report.compare,
        "sentence": report.sentence,
        "metrics": {report.metric.id: metric(report.total)},
    }
    if report.split == "none":
        return document | {"series": series(report.series[0])}
    return document | {"splits": [split_of(line) for line in report.series]}


def of_list(report: CampaignList, scope: str) -> Document:
    """Lifetime numbers have no `from` and no `to`."""
    head = about(Scope(scope, "workspace", ""), report.head) | {"from": None, "to": None}
    rows = [
        row_of(
            row.scope,
            row.numbers,
            state=row.state,
            channels=list(row.channels),
            started_at=row.started_at and instant(row.started_at),
            updated_at=instant(row.updated_at),
        )
        for row in report.rows
    ]
    return head | {"metrics": {}, "count": report.count, "rows": rows, "next": report.next or None}


def metrics(numbers: Numbers) -> Document:
    return {id: metric(number) for id, number in numbers.items()}


def metric(number: Number) -> Document:
    found: Document = {"value": number.value, "unit": number.unit, "kind": number.kind}
    if number.kind == "rate":
        found |= {"numerator": number.numerator, "denominator": number.denominator}
    if number.previous is not None:
        found["previous"] = number.previous
    if number.unit == Unit.CURRENCY:
        found = _money(found, *found) | {"currency": number.currency or None}
    return found | ({"reason": number.reason} if number.reason else {})


def _money(found: Document, *names: str) -> Document:
    """Sums of money are text, so that no reader rounds them (ruling 44)."""
    return found | {name: plain(found[name]) for name in names if isinstance(found[name], Decimal)}


def series(line: Series) -> list[Document]:
    return [_point(point, line) for point in line.points]


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def about(scope: Scope, head: PageHead) -> Document:
    """What every document begins with: what it is about, as of when, in whose time."""
    found: Document = {
        "scope": scope.key,
        "as_of": instant(head.as_of),
        "watermark": instant(head.watermark),
        "tz": head.tz,
        "from": instant(head.period.start),
        "to": instant(head.period.end),
        "range": head.period.range,
    }
    return found | _notices(head.notices)


def _notices(notices: Sequence[str]) -> Document:
    return {"notices": list(notices)} if notices else {}


def row_of(scope: Scope, numbers: Numbers, **more: Any) -> Document:
    return {"scope": scope.key, "id": scope.external_id, "label": scope.label, **more, "metrics": metrics(numbers)}


def _card(card: ActionCard) -> Document:
    state: Iterable[tuple[str, str]] = [("state", "deleted")] if card.deleted else []
    return row_of(card.scope, card.numbers, position=card.position, channel=card.channel, **dict(state))


def _point(point: Point, line: Series) -> Document:
    found: Document = {
        "start": instant(point.start),
        "end": instant(point.end),
        "label": point.label,
        "hours": point.hours,
        "value": point.value,
        "incomplete": point.incomplete,
    }
    if line.total.kind == "rate":
        found |= {"numerator": point.numerator, "denominator": point.denominator}
    if point.previous is not None:
        found["previous"] = point.previous
    return _money(found, *found) if line.total.unit == Unit.CURRENCY else found


def split_of(line: Series) -> Document:
    return {
        "scope": line.scope.key,
        "label": line.label,
        "metrics": {line.total.metric: metric(line.total)},
        "series": series(line),
    }
