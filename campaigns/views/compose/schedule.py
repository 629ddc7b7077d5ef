"""When a campaign starts and ends."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

from campaigns.models import Plan
from campaigns.schedule_forms import ScheduleForm
from campaigns.states import END, START
from campaigns.views.compose.page import Composer, Save, open_composer, refuse, save, show
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN
from workspaces.zones import zone_names


@workspace_page(EDIT_CAMPAIGN)
def schedule(request: HttpRequest, campaign: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    if composer.plan is None or not composer.may(END):
        if request.method == "POST":
            return refuse(composer, composer.url("schedule"))
        return show(composer, "schedule", {"changeable": False, **times_of(composer)})
    posted = request.POST if request.method == "POST" else None
    form = ScheduleForm(posted, plan=composer.plan, now=clock.now(), may_set_start=composer.may(START))

    def again(status: int = 200, **more: Any) -> HttpResponse:
        context = {"changeable": True, "form": form, "zone_names": sorted(zone_names()), **times_of(composer)}
        return show(composer, "schedule", context | more, status=status)

    if posted is None:
        return again()

    def change(plan: Plan) -> None:
        form.keep(plan)
        if not composer.may(START):
            composer.campaign.ended_at = plan.ends_at
            composer.campaign.save(update_fields=["ended_at"])

    next_url = composer.url("review" if posted.get("then") else "schedule")
    return save(composer, Save(END, [form], change, next_url), again)


def times_of(composer: Composer) -> dict[str, Any]:
    """Start and end in the zone they were given in: planned, or as they came."""
    campaign, plan = composer.campaign, composer.plan
    starts = campaign.started_at or (plan.starts_at if plan else None)
    ends = campaign.ended_at or (plan.ends_at if plan else None)
    zone = ZoneInfo(plan.zone if plan else composer.request.tz)
    return {"starts": _in_words(starts, zone), "ends": _in_words(ends, zone), "zone_shown": zone.key}


def _in_words(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%-d %b %Y, %H:%M (%Z)}" if moment else ""
