"""The delivery log for programs: a page of it as JSON; addresses and ids are as on the page (ruling 51)."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from analytics.data import documents
from analytics.views.delivery_rows import ShownRow, shown_rows
from analytics.views.delivery_words import parse_deliveries
from messaging.deliveries.holding import holding
from messaging.deliveries.log import counted, page_of
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS

_COLUMNS = (
    "id",
    "public_id",
    "status",
    "reason",
    "note",
    "channel",
    "message",
    "campaign",
    "person",
    "address",
    "devices_accepted",
    "devices",
    "tries",
)


@workspace_page(VIEW_RESULTS, snapshot=True)
def deliveries_json(request: HttpRequest) -> HttpResponse:
    query = parse_deliveries(request)
    matching = query.matching(request.ws)
    page = page_of(request.ws, matching, after=query.after, before=query.before, per=query.per)
    count = counted(matching)
    rows = [
        _columns(shown) | {"attempted_at": shown.attempted_at}
        for shown in shown_rows(request, page.rows, _held(request, query))
    ]
    document = {
        "rows": rows,
        "count": count.n,
        "count_is_exact": count.exact,
        "next": page.older or None,
        "previous": page.newer or None,
        "as_of": query.now,
        "tz": query.report.zone.key,
        "notices": list(query.notices),
    }
    return documents.answer(document)


def _held(request: HttpRequest, query: Any) -> dict[str, str]:
    return holding(request.ws, query.now)


def _columns(shown: ShownRow) -> dict[str, Any]:
    delivery, devices = shown.row.delivery, shown.row.devices
    values = (
        delivery.external_id,
        delivery.public_id,
        shown.state,
        shown.row.reason.code if shown.row.reason else None,
        shown.note or None,
        delivery.channel,
        delivery.message.external_id if delivery.message else None,
        shown.campaign.external_id if shown.campaign else None,
        shown.who.id if shown.who else None,
        (shown.who.address or None) if shown.who else None,
        devices.accepted if devices else None,
        devices.targeted if devices else None,
        shown.row.tries,
    )
    return dict(zip(_COLUMNS, values, strict=True))
