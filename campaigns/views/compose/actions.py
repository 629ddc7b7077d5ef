"""The actions of a campaign in their order: add, move, remove."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from campaigns import flow_editing, flow_words
from campaigns.composing import ChangedMeanwhile, NotChangeable, add_action
from campaigns.models import Action
from campaigns.states import FLOW
from campaigns.views.compose.page import Composer, open_composer, refuse, show
from campaigns.writing import template_of
from messaging.channels import Channel
from messaging.message_forms import COMPOSABLE
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.once import SeeOther
from workspaces.permissions import EDIT_CAMPAIGN

_MOST = 100


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def actions(request: HttpRequest, campaign: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    context = {
        "cards": [_card(composer, action) for action in composer.actions()],
        "changeable": composer.may(FLOW),
        "channels": [channel for channel in Channel if channel in COMPOSABLE],
        "add_url": composer.url("action_new"),
    }
    return show(composer, "actions", context)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def action_new(request: HttpRequest, campaign: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    channel = request.POST.get("channel", "")
    if channel not in COMPOSABLE:
        raise Http404
    made: list[Action] = []

    def change(present: list[Action]) -> None:
        if len(present) >= _MOST:
            raise flow_editing.Misplaced(f"A campaign has at most {_MOST} actions.")
        made.append(add_action(composer.campaign, Channel(channel), present))

    answer = _change_flow(composer, change)
    return SeeOther(composer.url("action", made[0])) if made else answer


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def action_move(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    moving = find_action(composer, action)
    down = request.POST.get("to") == "down"

    def change(present: list[Action]) -> None:
        place = present.index(moving) + down
        if place >= len(present):
            raise flow_editing.Misplaced("It is the last one already.")
        flow_editing.move_up(present, present[place])
        flow_editing.keep(present)

    return _change_flow(composer, change)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def action_remove(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    removed = find_action(composer, action)

    def change(present: list[Action]) -> None:
        gone = present[present.index(removed)]
        flow_editing.remove(present, gone, clock.now())
        flow_editing.keep([*present, gone])
        messages.success(request, f"“{gone.name}” is removed.")

    return _change_flow(composer, change)


def find_action(composer: Composer, action: str) -> Action:
    found = next((each for each in composer.actions() if action in (each.public_id, each.external_id)), None)
    if found is None:
        raise Http404
    return found


def _change_flow(composer: Composer, change: Callable[[list[Action]], None]) -> HttpResponse:
    url = composer.url("actions")
    try:
        with composer.editing(FLOW):
            change(composer.actions())
    except NotChangeable:
        return refuse(composer, url)
    except flow_editing.Misplaced as misplaced:
        messages.error(composer.request, str(misplaced))
    except ChangedMeanwhile:
        messages.warning(
            composer.request, "Somebody changed this campaign meanwhile. It is shown as it is now; please do it again."
        )
    return SeeOther(url)


def _card(composer: Composer, action: Action) -> dict[str, object]:
    return {
        "action": action,
        "url": composer.url("action", action),
        "move_url": composer.url("action_move", action),
        "remove_url": composer.url("action_remove", action),
        "when": flow_words.when(action) if composer.plan else "",
        "who": flow_words.who(action),
        "says": _says(action),
    }


def _says(action: Action) -> str:
    if action.channel == Channel.IN_APP:
        return action.message.name if action.message else ""
    fields = template_of(action).fields
    return next((fields[name] for name in ("subject", "title", "text", "url", "body") if fields.get(name)), "")
