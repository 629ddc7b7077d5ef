"""The check and the preview of what a step's message says, beside it while it is written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from journeys.editor.messages import MessageForm
from journeys.views.page import Editor, find_step, open_editor
from messaging.channels import Channel
from messaging.lacking import lacking
from messaging.message_forms import FORMS
from messaging.models import Person
from messaging.previewing import Candidates, Preview, preview
from messaging.rendering import check
from workspaces.access import workspace_page
from workspaces.permissions import EDIT_CAMPAIGN, SEE_ADDRESSES

# What somebody may put into an e-mail must not reach this site: no scripts, no forms, nothing from elsewhere.
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def step_side(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    """Nothing is kept."""
    editor = open_editor(request, journey)
    found = find_step(editor, step)
    if found["type"] not in FORMS:
        raise Http404
    form = FORMS[found["type"]](request.POST)
    # Whatever is complete is shown, though something else may still be missing.
    form.is_valid()
    context = side(editor, found["id"], found["type"], form.fields_of_message())
    return render(request, "campaigns/compose/action_side.html", context)


@require_safe
@workspace_page(EDIT_CAMPAIGN)
def step_html(request: HttpRequest, journey: str, step: str) -> HttpResponse:
    """The HTML of an e-mail as it is kept, for one person, in a page of its own that can do nothing."""
    editor = open_editor(request, journey)
    found = find_step(editor, step)
    if found["type"] != Channel.EMAIL:
        raise Http404
    seen = _preview(editor, found["type"], MessageForm(None, editor.journey, found).template.fields)
    if seen is None or not seen.fields.get("html"):
        raise Http404
    answer = HttpResponse(seen.fields["html"])
    answer._csp_exempt = True  # type: ignore[attr-defined]
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


def side(editor: Editor, step: str, channel: str, fields: dict[str, Any]) -> dict[str, Any]:
    found, people = check(channel, fields), _people(editor).everybody
    without = found.variables_without_fallback
    return {
        "action": {"channel": channel},
        "errors": found.errors,
        "variables": without,
        "lacking": lacking(people, without),
        "everybody": people.count() if without else 0,
        "preview": _preview(editor, channel, fields) if fields and not found.errors else None,
        "side_url": editor.url("step_side", step),
        "html_url": editor.url("step_html", step),
    }


def _preview(editor: Editor, channel: str, fields: dict[str, Any]) -> Preview | None:
    person = _people(editor).chosen()
    may_see = editor.request.may(SEE_ADDRESSES)
    return preview(channel, fields, person, may_see_addresses=may_see) if person and fields else None


def _people(editor: Editor) -> Candidates:
    """Anybody: who will come to the step nobody knows yet."""
    request = editor.request
    everybody = Person.objects.for_workspace(request.ws).filter(erased_at=None, merged_into=None)
    return Candidates(everybody, everybody, request.POST if request.method == "POST" else request.GET)
