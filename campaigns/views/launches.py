"""One launch: how far it is, pause, resume, stop."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaigns.launch_progress import LaunchProgress, progress
from campaigns.models import Launch
from campaigns.views.sending import find_campaign
from messaging.deliveries.holding import holding_up
from messaging.models import Stream
from messaging.sending import streams
from messaging.sending.states import StreamState
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN, VIEW_RESULTS

# The page asks again after so many seconds, ever more slowly (ux.md 5.5).
_ASK_PLAN = ((10, 2), (30, 5))
_ASK_LATER = 15
# Word of the button: what it does, the deed in the audit log, what is said afterwards.
_DEEDS: dict[str, tuple[Callable[[Stream], bool], str, str]] = {
    "pause": (streams.pause, "launch_paused", "Paused. What was already handed to a provider still arrives."),
    "resume": (streams.resume, "launch_resumed", "Going on."),
    "stop": (streams.stop, "launch_stopped", "Stopped. What has been sent stays sent; the rest is cancelled."),
}


@require_safe
@workspace_page(VIEW_RESULTS)
def launch_page(request: HttpRequest, campaign: str, launch: str) -> HttpResponse:
    found = _find(request, campaign, launch)
    asked = request.GET.get("asked", "")
    times = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    now = progress(found)
    live = is_live(found, now)
    log_url = reverse("deliveries", kwargs={"workspace": request.ws.slug})
    pause = next((seconds for limit, seconds in _ASK_PLAN if times < limit), _ASK_LATER)
    context = {
        "launch": found,
        "progress": now,
        "waiting": now.queued + now.under_way,
        "done": now.total - now.queued - now.under_way,
        "live": live,
        "held": holding_up(request.ws, found.action.channel, clock.now()) if live else [],
        "asked": times + 1,
        "ask_after": pause if live else None,
        "may_stop": request.may(EDIT_CAMPAIGN) and live,
        "log_url": f"{log_url}?campaign={found.campaign.public_id}",
    }
    part = "#progress" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"campaigns/launch.html{part}", context)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def launch_move(request: HttpRequest, campaign: str, launch: str) -> HttpResponse:
    found = _find(request, campaign, launch)
    move = _DEEDS.get(request.POST.get("move", ""))
    if move is not None:
        deed, action, said = move
        if deed(found.stream):
            audit.record(request, request.ws, action, "launch", found.public_id, {"name": found.action.name})
            messages.success(request, said)
    where = {"workspace": request.ws.slug, "campaign": found.campaign.public_id, "launch": found.public_id}
    return SeeOther(reverse("launch", kwargs=where))


def is_live(launch: Launch, now: LaunchProgress) -> bool:
    if launch.stream.state == StreamState.STOPPED:
        return False
    return not now.expanded or bool(now.queued or now.under_way)


def _find(request: HttpRequest, campaign: str, launch: str) -> Any:
    own = find_campaign(request, campaign)
    rows = Launch.objects.for_workspace(request.ws).filter(campaign=own, action__isnull=False)
    rows = rows.select_related("campaign", "action", "stream", "by")
    found = rows.filter(public_id=launch).first() if "\0" not in launch else None
    if found is None:
        raise Http404
    return found
