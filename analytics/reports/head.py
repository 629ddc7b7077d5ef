"""How fresh a page's numbers are, and of which moment, period and zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from analytics.metrics import BY_ID
from analytics.periods import Comparison, Period
from analytics.periods.dates import date_text
from analytics.reading import Ask, Key, Window
from analytics.reading.queries import FIRST, of_keys
from analytics.reports.parts import Part
from analytics.reports.query import ReportQuery
from analytics.reports.shapes import PageHead
from analytics.reports.sheet import Sheet
from analytics.zones import abbreviation, day_start, offset_text, zone_label
from messaging.platforms import Platform

# Results are on the page within ten minutes of their receipt, or the page says they are not (metrics.md T-8).
STALE_AFTER = timedelta(minutes=10)

# The oldest accepted event not yet folded; unmatched ones wait for something else and do not count (ruling 51).
# Versions rise with every change of a total, and a merge changes what sets mean.
_MOMENT = """
SELECT readout_now(),
    (SELECT received_at FROM messaging_inbox WHERE workspace_id = %(ws)s ORDER BY id LIMIT 1),
    (SELECT coalesce(sum(version), 0) FROM analytics_total WHERE workspace_id = %(ws)s
        AND (scope_kind, scope_id) IN (SELECT * FROM unnest(%(kinds)s::smallint[], %(ids)s::bigint[]))),
    (SELECT count(*) FROM messaging_personalias WHERE workspace_id = %(ws)s), {first}
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment a snapshot is of, and how far the fold had come."""

    as_of: datetime
    watermark: datetime
    version: str
    aliases: int
    # When the first of the facts happened that were asked for with it.
    first: datetime | None = None


def moment(workspace_id: int, parts: Iterable[Part], first: Sequence[Key] = ()) -> Moment:
    return moment_of(workspace_id, sorted({scope for part in parts for scope in part.scopes}), first)


def moment_of(workspace_id: int, scopes: Sequence[tuple[int, int]], first: Sequence[Key] = ()) -> Moment:
    """Of rollups by the kind of their scope and its number; with the time of the first fact of these keys."""
    given = {**of_keys(workspace_id, first), "kinds": [kind for kind, _ in scopes], "ids": [id for _, id in scopes]}
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT.format(first=f"({FIRST})" if first else "NULL"), given)
        as_of, oldest, versions, aliases, began = cursor.fetchone()
    return Moment(as_of, min(oldest or as_of, as_of), f"{versions}-{aliases}", aliases, began)


def results_version(workspace_id: int, part: Part) -> str:
    """Changes when any number about this part may have; cheap enough to be asked every few seconds."""
    return moment(workspace_id, [part]).version


def head(
    now: Moment,
    query: ReportQuery,
    period: Period,
    notices: Sequence[str],
    developers: int,
    comparison: Comparison | None,
) -> PageHead:
    behind = now.as_of - now.watermark
    return PageHead(
        as_of=now.as_of,
        watermark=now.watermark,
        tz=query.zone.key,
        tz_label=zone_label(now.as_of, query.zone) + _zone_change(period),
        period=period,
        developers=developers,
        fresh_seconds=int(behind.total_seconds()),
        stale=behind > STALE_AFTER,
        notices=[*query.notices, *notices],
        version=now.version,
        comparison=comparison,
    )


def want_developers(sheet: Sheet, part: Part, window: Window | None) -> Ask:
    """How many developer profiles the page counts with everybody else (metrics.md C-E7)."""
    metric = BY_ID[part.of_people]
    keys = {key for key in part.keys(metric, metric.channels, [Platform.ALL]) if key.population == 1}
    ask = Ask.of(keys, window, unique=True)
    sheet.want_ask(ask)
    return ask


def _zone_change(period: Period) -> str:
    """`, CEST to CET on 25 Oct` where the clocks change within the period (ux.md 4.4)."""
    days = min(period.days, 400)
    for number in range(days):
        day = period.last_date - timedelta(days=number)
        start, end = day_start(day, period.tz), day_start(day + timedelta(days=1), period.tz)
        if (end - start) != timedelta(hours=24):
            names = [abbreviation(at, period.tz) or f"UTC{offset_text(at, period.tz)}" for at in (start, end)]
            return f", {names[0]} to {names[1]} on {date_text(day)}" if names[0] != names[1] else ""
    return ""
