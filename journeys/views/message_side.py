"""The check and the preview of what a step's message says, beside it while it is written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from journeys.editor.draft import Given
from journeys.editor.messages import MessageForm
from journeys.views.page import Editor, find_step, open_editor
from messaging.channels import Channel
from messaging.in_app.use_side import side_of_use
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
    return render(request, "campaigns/compose/action_side.html", _of_form(editor, found))


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


def _of_form(editor: Editor, step: Given) -> dict[str, Any]:
    """Of what stands in the form. Whatever is complete is shown, though something else may still be missing."""
    if step["type"] == Channel.IN_APP:
        return side(editor, step, MessageForm(editor.request.POST, editor.journey, step))
    if step["type"] not in FORMS:
        raise Http404
    form = FORMS[step["type"]](editor.request.POST)
    form.is_valid()
    return _of_words(editor, step, form.fields_of_message())


def side(editor: Editor, step: Given, message: MessageForm) -> dict[str, Any]:
    """Of a message as it is kept; of an in-app message as its form fills it in."""
    if step["type"] != Channel.IN_APP:
        return _of_words(editor, step, message.template.fields)
    may_see = editor.request.may(SEE_ADDRESSES)
    return side_of_use(message.form, _people(editor), may_see_addresses=may_see) | _about(editor, step)


def _of_words(editor: Editor, step: Given, fields: dict[str, Any]) -> dict[str, Any]:
    channel = step["type"]
    found, people = check(channel, fields), _people(editor).everybody
    without = found.variables_without_fallback
    return _about(editor, step) | {
        "errors": found.errors,
        "variables": without,
        "lacking": lacking(people, without),
        "everybody": people.count() if without else 0,
        "preview": _preview(editor, channel, fields) if fields and not found.errors else None,
        "html_url": editor.url("step_html", step["id"]),
    }


def _about(editor: Editor, step: Given) -> dict[str, Any]:
    return {"action": {"channel": step["type"]}, "side_url": editor.url("step_side", step["id"])}


def _preview(editor: Editor, channel: str, fields: dict[str, Any]) -> Preview | None:
    person = _people(editor).chosen()
    may_see = editor.request.may(SEE_ADDRESSES)
    return preview(channel, fields, person, may_see_addresses=may_see) if person and fields else None


def _people(editor: Editor) -> Candidates:
    """Anybody: who will come to the step nobody knows yet."""
    request = editor.request
    everybody = Person.objects.for_workspace(request.ws).filter(erased_at=None, merged_into=None)
    return Candidates(everybody, everybody, request.POST if request.method == "POST" else request.GET)
