"""An action that shows an in-app message: where it stands in the flow, which message it is and what its variables are
filled with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns.in_app_use import UseForm
from campaigns.models import Action, Plan
from campaigns.place_forms import PlaceForm
from campaigns.states import CONTENT, FLOW
from campaigns.views.compose.page import Composer, Save, save, show
from messaging.in_app.use_side import side_of_use
from messaging.previewing import Candidates
from workspaces.permissions import SEE_ADDRESSES


def in_app_action(composer: Composer, action: Action, context: dict[str, Any]) -> HttpResponse:
    """`context` is what the page of every action shows."""
    request = composer.request
    posted = request.POST if request.method == "POST" else None
    place = PlaceForm(posted, action=action, before=context["before"], flow=composer.may(FLOW))
    use = UseForm(posted, action=action)

    def again(status: int = 200, **more: Any) -> HttpResponse:
        shown = context | {"place": place, "form": use, "message_links": _links(request, use), **more}
        return show(
            composer,
            "actions",
            shown | side(composer, action, use, context["people"]),
            template="action_in_app",
            status=status,
        )

    # Choosing shows the fields of the chosen message; nothing is kept yet.
    if posted is None or posted.get("choose"):
        return again()

    def change(plan: Plan) -> None:
        place.keep(action)
        action.save()
        use.keep(action)

    next_url = composer.url("actions" if posted.get("then") else "action", None if posted.get("then") else action)
    return save(composer, Save(CONTENT, [place, use], change, next_url), again)


def in_app_side(composer: Composer, action: Action, people: Candidates) -> HttpResponse:
    """The check and the preview of what is being filled in; nothing is kept."""
    use = UseForm(composer.request.POST, action=action)
    context = {"action": action, **side(composer, action, use, people)}
    return render(composer.request, "campaigns/compose/action_side.html", context)


def side(composer: Composer, action: Action, use: UseForm, people: Candidates) -> dict[str, Any]:
    found = side_of_use(use, people, may_see_addresses=composer.request.may(SEE_ADDRESSES))
    return found | {"side_url": composer.url("action_side", action)}


def _links(request: HttpRequest, use: UseForm) -> dict[str, str]:
    where = {"workspace": request.ws.slug}
    edit = reverse("message_edit", kwargs=where | {"message": use.chosen.public_id}) if use.chosen else ""
    return {"edit": edit, "new": reverse("message_new", kwargs=where)}
