"""What is deleted next, day by day, with a way to keep a copy of it first."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from analytics.exports.links import ask_url, who_can_grant
from analytics.reports.in_app.expiring import DAYS, Day, calendar
from analytics.views.address import Address
from analytics.views.in_app_tabs import page_url
from analytics.zones import zone_label
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_AUDIENCE
from workspaces.zones import viewer_zone


@workspace_page(VIEW_AUDIENCE, snapshot=True)
def expiring(request: HttpRequest) -> HttpResponse:
    zone = viewer_zone(request)
    days = calendar(request.ws, zone)
    may = bool(ask_url(request, "activity", Address("")))
    context = {
        "days": [_shown(request, day) for day in days],
        "within": DAYS,
        "tz_label": zone_label(clock.now(), zone),
        "who_can_grant": "" if may else who_can_grant(request),
    }
    return TemplateResponse(request, "messages/expiring.html", context)


def _shown(request: HttpRequest, day: Day) -> dict[str, object]:
    endings = [
        {
            "name": one.message.name,
            "rows": one.rows,
            "url": f"{page_url(request, 'message', one.message)}#audience",
            "export_url": ask_url(request, "activity", Address(""), message=one.message.public_id, rows="all"),
        }
        for one in day.endings
    ]
    return {"date": day.date, "rows": day.rows, "endings": endings}
