"""The table and the graph of an in-app message as files."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from analytics.data.sheets import local_text, utc_text
from analytics.data.table_files import Cells, Table
from analytics.leafmetrics import ScopeKind
from analytics.metrics import BY_ID
from analytics.periods import buckets
from analytics.reports.in_app.content import BlockShown, CardShown
from analytics.reports.in_app.history import BlockHistory, Version
from analytics.reports.in_app.report import OF_BLOCK, OF_CARD, OF_CLOSE, InAppReport
from analytics.reports.in_app.tally import Tally
from analytics.reports.query import ReportQuery
from analytics.reports.shapes import Numbers
from analytics.reports.sheet import window_of_bucket
from messaging.models import Message

_METRICS = tuple(dict.fromkeys((*OF_CARD, *OF_BLOCK, *OF_CLOSE)))
_OF_VERSION = tuple(dict.fromkeys((*OF_BLOCK, *OF_CLOSE)))
_COUNTED = ("impressions", "clicks", "clicks_unique", "close_clicks")


def of_table(report: InAppReport) -> Table:
    """A row for the message, for each card and each block, deleted ones included."""
    zone = report.head.period.tz
    header = ["scope", "id", "public_id", "card", "block", "type", "state", f"deleted ({zone.key})", "deleted_utc"]
    header += [column for id in _METRICS for column in _columns(id)]
    return header, _table_rows(report)


def _table_rows(report: InAppReport) -> Iterator[Cells]:
    scope = report.scope
    yield [scope.key, scope.external_id, scope.public_id, "", "", "message", "", "", "", *_values(report.numbers)]
    for card in report.cards:
        yield [*_named(card.card, card.card, "card", report), *_values(card.numbers)]
        for line in card.blocks:
            yield [*_named(line.block, card.card, line.block.type, report), *_values(line.numbers)]


def _named(part: CardShown | BlockShown, card: CardShown, kind: str, report: InAppReport) -> Cells:
    zone = report.head.period.tz
    block = "" if part is card else part.label
    about = [part.scope.key, part.scope.external_id, part.scope.public_id, card.label, block, kind]
    return [*about, _state(part.deleted_at), local_text(part.deleted_at, zone), utc_text(part.deleted_at)]


def of_history(report: InAppReport, histories: Iterable[BlockHistory]) -> Table:
    """Every version of every block, as they stand side by side on the page (I-E9)."""
    zone = report.head.period.tz
    header = ["scope", "id", "public_id", "card", "block", "type", "text"]
    header += [f"from ({zone.key})", "from_utc", f"until ({zone.key})", "until_utc", "changed", "actions"]
    header += [column for id in _OF_VERSION for column in _columns(id)]
    return header, ([*_version(one, zone), *_values(one.row.numbers, _OF_VERSION)] for one in _versions(histories))


def _versions(histories: Iterable[BlockHistory]) -> Iterator[Version]:
    return (version for history in histories for version in history.versions)


def _version(version: Version, zone: ZoneInfo) -> Cells:
    """Without `from` it stood there from the beginning."""
    block = version.row.block
    label = block.label.removeprefix("Deleted ")
    about = [block.scope.key, block.scope.external_id, block.scope.public_id, version.card, label, block.type]
    times = [text(at) for at in (block.since, block.deleted_at) for text in (partial(local_text, zone=zone), utc_text)]
    return [*about, block.text, *times, ", ".join(version.changed), "; ".join(_actions(version))]


def _actions(version: Version) -> Iterator[str]:
    for since, name, recorded in version.names:
        if name or not recorded:
            words = [name or "without a name", "" if recorded else "clicks not recorded", f"since {utc_text(since)}"]
            yield ", ".join(filter(None, words if since else words[:2]))


def of_statistics(message: Message, query: ReportQuery, report: InAppReport) -> Table:
    """Every block in every bucket of the graph, whatever is drawn (B-06)."""
    drawn = report.statistics
    zone = drawn.period.tz
    header = [f"start ({zone.key})", "start_utc", "card", "block", "block_type", "state", "impressions", "clicks"]
    header += ["unique_clicks", "close_clicks", "platform"]
    return header, _statistics_rows(message, query, report)


def _statistics_rows(message: Message, query: ReportQuery, report: InAppReport) -> Iterator[Cells]:
    drawn = report.statistics
    points = buckets(drawn.period, drawn.by, report.head.as_of)
    tally = Tally(message.workspace_id, message.pk, query.platform)
    blocks = [(card.card, line.block) for card in report.cards for line in card.blocks]
    windows = [window_of_bucket(bucket, drawn.by) for bucket in points]
    for _, block in blocks:
        for window in windows:
            tally.want(_COUNTED, ((ScopeKind.BLOCK, block.id),), window)
    tally.fetch()
    for bucket, window in zip(points, windows, strict=True):
        start = [local_text(bucket.start, drawn.period.tz), utc_text(bucket.start)]
        for card, block in blocks:
            counts = [tally.value(id, ((ScopeKind.BLOCK, block.id),), window) for id in _COUNTED]
            yield [
                *start,
                card.label,
                block.label,
                block.type,
                _state(block.deleted_at),
                *counts,
                report.platform or "all",
            ]


def _state(deleted_at: datetime | None) -> str:
    return "deleted" if deleted_at else "live"


def _columns(id: str) -> list[str]:
    return [id, f"{id}_numerator", f"{id}_denominator"] if BY_ID[id].is_rate else [id]


def _values(numbers: Numbers, ids: Sequence[str] = _METRICS) -> Cells:
    return [cell for id in ids for cell in _value(numbers, id)]


def _value(numbers: Numbers, id: str) -> Cells:
    """Empty where there is no such number, and where there is nothing to divide by (F-4)."""
    number = numbers.get(id)
    if number is None:
        return [None] * len(_columns(id))
    parts = [number.numerator, number.denominator] if BY_ID[id].is_rate else []
    return [number.value, *parts]
