"""Reports as tables: a header row, exact numbers, rates beside what they are made of, the zone in the column names.

Cells are values; how a text is guarded and a number written is the business of the file (analytics.data.table_files).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from analytics.data import table_files
from analytics.data.table_files import Cells, Table
from analytics.metrics import BY_ID
from analytics.reports.shapes import (
    ActionResults,
    CampaignList,
    CampaignResults,
    ExploreReport,
    Numbers,
    PageHead,
    Point,
    Scope,
    Series,
)


def answer(table: Table, name: str, head: PageHead, request: HttpRequest) -> HttpResponse:
    """In the format the address ends with; the range stands in the file's name."""
    period = head.period
    about = {
        "What": name,
        "Page": request.build_absolute_uri(),
        "As of": utc_text(head.as_of),
        "From": "" if period.lifetime else local_text(period.start, period.tz),
        "To": "" if period.lifetime else local_text(period.end, period.tz),
        "Time zone": head.tz,
        "Workspace": request.ws.name,
        "Taken by": request.key.prefix if request.key else request.user.email,
    }
    return table_files.answer(request, table, file_name(name, head), about)


def file_name(name: str, head: PageHead) -> str:
    period = head.period
    dates = "since-start" if period.lifetime else f"{period.first_date}-to-{period.last_date}"
    return f"{slugify(name)[:60] or 'results'}-{dates}"


def of_campaign(report: CampaignResults) -> Table:
    rows = [(report.scope, report.state, report.numbers)]
    rows += [(row.scope, "", row.numbers) for row in report.channels]
    rows += [(card.scope, "deleted" if card.deleted else "", card.numbers) for card in report.actions]
    return wide(report.head, rows)


def of_action(report: ActionResults) -> Table:
    rows = [(report.scope, "deleted" if report.deleted else "", report.numbers)]
    rows += [
        (Scope(report.scope.key, "platform", row.label, external_id=row.platform), "", row.numbers)
        for row in report.platforms
    ]
    return wide(report.head, rows)


def of_list(report: CampaignList) -> Table:
    zone, ids = report.head.period.tz, _metric_ids(row.numbers for row in report.rows)
    header = ["scope", "id", "name", "state", "channels", f"started ({zone.key})", "started_utc", *_columns(ids)]
    rows = (
        [
            *named(row.scope),
            row.state,
            " ".join(row.channels),
            local_text(row.started_at, zone),
            utc_text(row.started_at),
            *_values(row.numbers, ids),
        ]
        for row in report.rows
    )
    return header, rows


def of_explore(report: ExploreReport) -> Table:
    zone, id = report.head.period.tz, report.metric.id
    header = ["scope", "name", f"start ({zone.key})", "start_utc", f"end ({zone.key})", "end_utc", "hours"]
    header += [*_columns([id]), f"previous_{id}", "incomplete"]
    return header, (row for line in report.series for row in _points(line, zone, is_rate=report.metric.is_rate))


def _points(line: Series, zone: ZoneInfo, *, is_rate: bool) -> Iterator[Cells]:
    for point in line.points:
        yield [
            line.scope.key,
            line.label,
            local_text(point.start, zone),
            utc_text(point.start),
            local_text(point.end, zone),
            utc_text(point.end),
            point.hours,
            point.value,
            *(_fraction(point) if is_rate else ()),
            point.previous,
            "yes" if point.incomplete else "no",
        ]


def _fraction(point: Point) -> Cells:
    return [point.numerator, point.denominator]


def wide(head: PageHead, rows: Sequence[tuple[Scope, str, Numbers]]) -> Table:
    """A row for each scope, a column for each number that any of them has."""
    period, zone = head.period, head.period.tz
    ids = _metric_ids(numbers for _, _, numbers in rows)
    header = ["scope", "id", "name", "state", f"from ({zone.key})", "from_utc", f"to ({zone.key})", "to_utc"]
    times = [local_text(period.start, zone), utc_text(period.start), local_text(period.end, zone), utc_text(period.end)]
    cells = ([*named(scope), state, *times, *_values(numbers, ids)] for scope, state, numbers in rows)
    return [*header, *_columns(ids)], cells


def _metric_ids(found: Iterable[Numbers]) -> list[str]:
    """In the order of the registry, so that a column never moves."""
    there = {id for numbers in found for id in numbers}
    return [id for id in BY_ID if id in there]


def _columns(ids: Iterable[str]) -> list[str]:
    return [column for id in ids for column in (id, *_fraction_columns(id))]


def _fraction_columns(id: str) -> list[str]:
    return [f"{id}_numerator", f"{id}_denominator"] if BY_ID[id].is_rate else []


def _values(numbers: Numbers, ids: Iterable[str]) -> Cells:
    return [cell for id in ids for cell in _value(numbers, id)]


def _value(numbers: Numbers, id: str) -> Cells:
    """Empty where there is no such number, and where there is nothing to divide by (metrics.md F-4)."""
    number = numbers.get(id)
    if number is None:
        return [None] * (1 + len(_fraction_columns(id)))
    return [number.value, *([number.numerator, number.denominator] if BY_ID[id].is_rate else [])]


def named(scope: Scope) -> Cells:
    return [scope.key, scope.external_id, scope.label]


def local_text(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(" ") if moment else ""


def utc_text(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(" ") if moment else ""
