"""The editor of an in-app message. Every button posts the whole form; only *Save* keeps anything."""

from typing import Any

from django.contrib import messages as flashes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from messaging import content
from messaging.channels import Channel
from messaging.in_app import checking, drafts, saving
from messaging.in_app.drafts import Draft
from messaging.in_app.editor_fields import fields_of
from messaging.in_app.moves import carry_out
from messaging.models import Block, BlockType, Message, Person, Position, Shown
from messaging.previewing import Candidates, preview_in_app
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.finding import by_id
from workspaces.models import User
from workspaces.once import OnceForm, SeeOther, answer_once
from workspaces.permissions import EDIT_CAMPAIGN, SEE_ADDRESSES

_SAMPLE = "sample-"


@workspace_page(EDIT_CAMPAIGN)
def message_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, drafts.new(), once=OnceForm())
    draft, once = drafts.of_form(request.POST), OnceForm(request.POST)
    found = saving.problems(draft) if _saves(request) else {}
    if not _saves(request):
        return _page(request, draft, once=once, focus=carry_out(draft, request.POST["do"], ()))
    if found or not once.is_valid():
        return _page(request, draft, once=once, errors=found, status=422)
    return answer_once(request, once.cleaned_data["form_key"], lambda: _create(request, draft))


@workspace_page(EDIT_CAMPAIGN)
def message_edit(request: HttpRequest, message: str) -> HttpResponse:
    found = _find(request, message)
    if request.method != "POST":
        return _page(request, drafts.of_message(found), found)
    draft = drafts.of_form(request.POST)
    if not _saves(request):
        taken = Block.objects.for_workspace(request.ws).filter(message=found).values_list("external_id", flat=True)
        return _page(request, draft, found, focus=carry_out(draft, request.POST["do"], set(taken)))
    errors = saving.problems(draft)
    if errors:
        return _page(request, draft, found, errors=errors, status=422)
    try:
        saving.save(found, draft, request.POST.get("version", ""), _author(request), clock.now())
    except saving.ChangedMeanwhile as changed:
        return _page(request, draft, found, changed=changed.message, status=409)
    return SeeOther(_done(request, found, draft.name, "Saved."))


@require_POST
@workspace_page(EDIT_CAMPAIGN)
def message_side(request: HttpRequest, message: str = "") -> HttpResponse:
    """What would be deleted, the check and the preview of what is being written; nothing is kept."""
    found = _find(request, message) if message else None
    context = _side(request, drafts.of_form(request.POST), found)
    return render(request, "messaging/message_side.html", context)


def _saves(request: HttpRequest) -> bool:
    return request.POST.get("do", "save") == "save"


def _create(request: HttpRequest, draft: Draft) -> str:
    made = saving.create(request.ws, draft, _author(request), clock.now())
    return _done(request, made, draft.name, "Saved. Choose it in an in-app action of a campaign to send it.")


def _done(request: HttpRequest, message: Message, name: str, said: str) -> str:
    audit.record(request, request.ws, "message_written", "message", message.public_id, {"name": name})
    flashes.success(request, said)
    return reverse("message_edit", kwargs={"workspace": request.ws.slug, "message": message.public_id})


def _find(request: HttpRequest, message: str) -> Message:
    rows = Message.objects.for_workspace(request.ws).filter(channel=Channel.IN_APP)
    return by_id(rows.select_related("changed_by"), message)


def _author(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _page(
    request: HttpRequest, draft: Draft, message: Message | None = None, *, errors: saving.Problems | None = None,
    changed: Message | None = None, focus: str = "", once: OnceForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    faults = errors or {}
    context = {
        "draft": draft,
        "message": message,
        "version": (changed or message).version if message else "",
        "changed": changed,
        "once": once,
        "focus": focus,
        "cards": [(card, [(block, fields_of(block, faults)) for block in card.blocks]) for card in draft.cards],
        "types": BlockType.choices,
        "positions": Position.choices,
        "showings": Shown.choices,
        "errors": faults,
        "whole_errors": {field: words for (id, field), words in faults.items() if not id},
        **_side(request, draft, message),
    }
    return render(request, "messaging/message_editor.html", context, status=status)


def _side(request: HttpRequest, draft: Draft, message: Message | None) -> dict[str, Any]:
    live = content.live_blocks(message) if message else []
    definition = draft.definition({block.external_id: block.label for block in live})
    everybody = Person.objects.for_workspace(request.ws).filter(erased_at=None, merged_into=None)
    asked = request.POST if request.method == "POST" else request.GET
    checked = checking.check(definition, {})
    samples = {name: asked.get(f"{_SAMPLE}{name}", "") or name.replace("_", " ") for name in checked.properties}
    person = Candidates(everybody, everybody, asked).chosen() if draft.blocks and not checked.errors else None
    may_see = request.may(SEE_ADDRESSES)
    where = {"workspace": request.ws.slug} | ({"message": message.public_id} if message else {})
    return {
        "closing": content.closing(message, drafts.given(draft, live)) if message else None,
        "checked": checked,
        "samples": samples,
        "preview": preview_in_app(definition, samples, person, may_see_addresses=may_see) if person else None,
        "side_url": reverse("message_side" if message else "message_new_side", kwargs=where),
    }
