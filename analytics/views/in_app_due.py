"""Due, not displayed: to whom an in-app message was sent that was not shown to them yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from analytics.exports.links import ask_url, who_can_grant
from analytics.navigation import url_of
from analytics.reports.in_app import due
from analytics.reports.in_app.due import DueRow
from analytics.views.address import Address
from analytics.views.finding import find_in_app
from analytics.views.handing_over import hand_over
from analytics.views.in_app_tabs import page_url
from analytics.zones import zone_label
from messaging.deliveries.masking import masked_address
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import MANAGE_AUDIENCE, SEE_ADDRESSES, VIEW_AUDIENCE
from workspaces.zones import viewer_zone


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def message_due(request: HttpRequest, message: str) -> HttpResponse:
    found = find_in_app(request, message)
    rows, older = due.page(found, request.GET.get("after", ""))
    now, export = clock.now(), ask_url(request, "due", Address(""), message=found.public_id)
    context = {
        "message": found,
        "report_url": page_url(request, "message", found),
        "count": due.count(found),
        "people": len(due.people(found)),
        "rows": [_shown(request, row) for row in rows],
        "older": str(Address(request.path).with_(after=older)) if older else "",
        "now": now,
        "zone": viewer_zone(request),
        "tz_label": zone_label(now, viewer_zone(request)),
        "use_url": page_url(request, "message_due_people", found) if request.may(MANAGE_AUDIENCE) else "",
        "export_url": export,
        "who_can_grant": "" if export else who_can_grant(request),
    }
    return TemplateResponse(request, "messages/due.html", context)


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def message_due_people(request: HttpRequest, message: str) -> HttpResponse:
    """Hands exactly these people to the tools of the audience page, whatever is shown to them afterwards."""
    found = find_in_app(request, message)
    words = f"Due, not displayed: {found.name}"
    return hand_over(request, due.people(found), words, page_url(request, "message_due", found))


def _shown(request: HttpRequest, row: DueRow) -> dict[str, Any]:
    id, slug = row.external_id or row.person or "", request.ws.slug
    return {
        "row": row,
        "person": masked_address(id) if "@" in id and not request.may(SEE_ADDRESSES) else id,
        "person_url": url_of("person", workspace=slug, person=row.person) if row.person else "",
        "delivery_url": url_of("delivery", workspace=slug, delivery=row.delivery),
        "from": row.campaign or row.journey or "",
        "from_url": _sender(slug, row),
    }


def _sender(slug: str, row: DueRow) -> str:
    if row.campaign_id:
        return url_of("campaign_results", workspace=slug, campaign=row.campaign_id)
    return url_of("journey", workspace=slug, journey=row.journey_id) if row.journey_id else ""
