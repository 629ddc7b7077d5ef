"""Pages by keyset: a cursor names the last row seen, so that a new campaign moves nobody's page."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Q, QuerySet

from analytics.reports.list_query import BY_COLUMN, ListQuery
from analytics.reports.shapes import Value
from campaigns.models import Campaign

_BAD_CURSOR = "This page has moved on; showing the first one."

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Campaign]
    next: str = ""
    previous: str = ""
    notices: Sequence[str] = field(default_factory=tuple)


def page_of_rows(campaigns: QuerySet[Campaign], query: ListQuery) -> Page:
    """PostgreSQL walks the order; one row more than shown says whether there is a further page."""
    back = bool(query.before)
    place, notices = _place(query)
    ordered = campaigns.annotate(place=BY_COLUMN[query.sort])
    falling = query.descending != back
    if place:
        ordered = ordered.filter(_beyond(_typed(place[0], query.sort), place[1], falling=falling))
    sign = "-" if falling else ""
    rows = list(ordered.order_by(f"{sign}place", f"{sign}pk")[: query.per + 1])
    return _page(rows, query, place, notices, {row.pk: _text(row.place) for row in rows})


def page_of_values(campaigns: Sequence[Campaign], values: Mapping[int, Value], query: ListQuery) -> Page:
    """The same over numbers that only a report knows; what has none comes last when falling."""
    place, notices = _place(query)
    falling = query.descending != bool(query.before)

    def key(id: int) -> tuple[Decimal, int]:
        value = values[id]
        return (Decimal(-1) if value is None else Decimal(value), id)

    ordered = sorted(campaigns, key=lambda row: key(row.pk), reverse=falling)
    if place:
        edge = (Decimal(place[0]), place[1])
        ordered = [row for row in ordered if (key(row.pk) < edge if falling else key(row.pk) > edge)]
    return _page(ordered[: query.per + 1], query, place, notices, {id: str(key(id)[0]) for id in values})


def _page(
    rows: Sequence[Campaign], query: ListQuery, place: Place | None, notices: Sequence[str], texts: Mapping[int, str]
) -> Page:
    """The rows in reading order, with cursors at both ends."""
    back, more = bool(query.before), len(rows) > query.per
    shown = list(rows[: query.per])
    if back:
        shown.reverse()
    if not shown:
        return Page(shown, notices=notices)
    first, last = (_cursor(texts[row.pk], row.pk) for row in (shown[0], shown[-1]))
    has_next = bool(place) if back else more
    has_previous = more if back else bool(place)
    return Page(shown, last if has_next else "", first if has_previous else "", notices)


def _beyond(value: object, id: int, *, falling: bool) -> Q:
    way = "lt" if falling else "gt"
    return Q(**{f"place__{way}": value}) | Q(place=value, **{f"pk__{way}": id})


def _place(query: ListQuery) -> tuple[Place | None, list[str]]:
    cursor = query.before or query.after
    if not cursor:
        return None, []
    try:
        text, id = json.loads(urlsafe_b64decode(cursor.encode()))
        if query.sort in ("started", "updated"):
            datetime.fromisoformat(text)
        elif query.sort not in BY_COLUMN:
            Decimal(text)
        return (str(text), int(id) % 2**62), []
    except (ValueError, TypeError, InvalidOperation):
        return None, [_BAD_CURSOR]


def _cursor(text: str, id: int) -> str:
    return urlsafe_b64encode(json.dumps([text, id]).encode()).decode()


def _text(place: object) -> str:
    return place.isoformat() if isinstance(place, datetime) else str(place)


def _typed(text: str, sort: str) -> object:
    return datetime.fromisoformat(text) if sort in ("started", "updated") else text
