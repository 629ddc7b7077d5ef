"""One action: where it stands in the flow, what it says, and how it looks to a real person."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from campaigns import flow_words
from campaigns.audience import people_of
from campaigns.lifecycle import audience_of
from campaigns.models import Action, Plan
from campaigns.place_forms import PlaceForm
from campaigns.states import CONTENT, FLOW
from campaigns.views.compose.actions import find_action
from campaigns.views.compose.in_app_action import in_app_action, in_app_side
from campaigns.views.compose.page import Composer, Save, open_composer, refuse, save, show
from campaigns.writing import template_of, write
from messaging.channels import Channel
from messaging.lacking import lacking
from messaging.message_forms import FORMS
from messaging.models import Person
from messaging.previewing import Candidates, Preview, preview
from messaging.rendering import check
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, SEE_ADDRESSES

_LONGEST = 200_000
# What somebody may put into an e-mail must not reach this site: no scripts, no forms, nothing from elsewhere.
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


@workspace_page(EDIT_CAMPAIGN)
def action(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    composer = open_composer(request, campaign)
    found = find_action(composer, action)
    kind = FORMS.get(found.channel)
    if found.channel == Channel.IN_APP and composer.may(CONTENT):
        context = {"action": found, **_marks(composer, found)}
        return in_app_action(
            composer, found, context | {"before": _before(composer, found), "people": _people(composer)}
        )
    if kind is None or not composer.may(CONTENT):
        if request.method == "POST":
            return refuse(composer, composer.url("actions"))
        return show(composer, "actions", _read_only(composer, found), template="action_known")
    posted = request.POST if request.method == "POST" else None
    template = template_of(found)
    place = PlaceForm(posted, action=found, before=_before(composer, found), flow=composer.may(FLOW))
    content = kind(posted, initial=kind.initial_of(template))

    def again(status: int = 200, **more: Any) -> HttpResponse:
        context = {"action": found, "place": place, "form": content, **_marks(composer, found), **more}
        return show(
            composer, "actions", context | _side(composer, found, template.fields), template="action", status=status
        )

    if posted is None:
        return again()

    def change(plan: Plan) -> None:
        place.keep(found)
        found.save()
        message = write(found, content, clock.now())
        audit.record(request, request.ws, "message_written", "message", message.public_id, {"name": message.name})

    next_url = composer.url("actions" if posted.get("then") else "action", None if posted.get("then") else found)
    return save(composer, Save(CONTENT, [place, content], change, next_url), again)


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def action_side(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    """The check and the preview of what is being written; nothing is kept."""
    composer = open_composer(request, campaign)
    found = find_action(composer, action)
    if found.channel == Channel.IN_APP:
        return in_app_side(composer, found, _people(composer))
    kind = FORMS.get(found.channel)
    if kind is None:
        raise Http404
    form = kind(request.POST)
    # Whatever is complete is shown, though something else may still be missing.
    form.is_valid()
    written = form.fields_of_message()
    return render(request, "campaigns/compose/action_side.html", {"action": found, **_side(composer, found, written)})


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def action_html(request: HttpRequest, campaign: str, action: str) -> HttpResponse:
    """The HTML of an e-mail as it is kept, for one person, in a page of its own that can do nothing."""
    composer = open_composer(request, campaign)
    found = find_action(composer, action)
    seen = _preview(composer, found, template_of(found).fields)
    if seen is None or not seen.fields.get("html"):
        raise Http404
    answer = HttpResponse(seen.fields["html"])
    answer._csp_exempt = True  # type: ignore[attr-defined]
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


def _read_only(composer: Composer, action: Action) -> dict[str, Any]:
    template = template_of(action)
    texts = {name: value for name, value in template.fields.items() if isinstance(value, str)}
    return {"action": action, "texts": texts, "template": template, **_words(composer, action)}


def _before(composer: Composer, action: Action) -> list[Action]:
    return [each for each in composer.actions() if each.position < action.position]


def _marks(composer: Composer, action: Action) -> dict[str, Any]:
    return {
        "changeable": True,
        "flow_changeable": composer.may(FLOW),
        **_words(composer, action),
    }


def _words(composer: Composer, action: Action) -> dict[str, str]:
    """Of a campaign that is reported nobody told us."""
    return {"when": flow_words.when(action) if composer.plan else "", "who": flow_words.who(action)}


def _side(composer: Composer, action: Action, fields: dict[str, Any]) -> dict[str, Any]:
    found = check(action.channel, fields)
    people = _people(composer).audience
    return {
        "errors": found.errors,
        "variables": found.variables_without_fallback,
        "lacking": lacking(people, found.variables_without_fallback),
        "everybody": people.count() if found.variables_without_fallback else 0,
        "preview": _preview(composer, action, fields) if fields and not found.errors else None,
        "side_url": composer.url("action_side", action),
        "html_url": composer.url("action_html", action),
    }


def _preview(composer: Composer, action: Action, fields: dict[str, Any]) -> Preview | None:
    person = _people(composer).chosen()
    may_see = composer.request.may(SEE_ADDRESSES)
    return preview(action.channel, fields, person, may_see_addresses=may_see) if person else None


def _people(composer: Composer) -> Candidates:
    """The audience where one is chosen, else everybody."""
    request, plan = composer.request, composer.plan
    everybody = Person.objects.for_workspace(request.ws).filter(erased_at=None, merged_into=None)
    chosen = people_of(request.ws, audience_of(plan)) if plan is not None and plan.audience else everybody
    return Candidates(chosen, everybody, request.POST if request.method == "POST" else request.GET)
