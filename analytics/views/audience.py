"""Audience details: the people behind a rule, and the rule's editor (ux.md 3.11)."""

import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.audience import editing, form
from analytics.audience.asking import Asked, asked_of
from analytics.audience.listing import ListPage, page_of
from analytics.audience.report import Audience, audience_of
from analytics.saved.opening import opens_with_default
from analytics.segments.sets import Sets
from analytics.templatetags.numbers import exact
from analytics.views.address import Address
from analytics.views.delivery_rows import who_of
from analytics.views.page import answer, row_downloads
from analytics.zones import zone_label
from messaging.models import Person, SegmentDraft
from messaging.segments import saved
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import SeeOther
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE
from workspaces.zones import viewer_zone

_LONGEST_SEARCH = 320


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
@opens_with_default
def audience_page(request: HttpRequest) -> HttpResponse:
    asked, now = asked_of(request), clock.now()
    audience = audience_of(Sets(request.ws, now), asked.rule)
    page = listed_page(request, audience.people)
    context = {
        "asked": asked,
        "now": now,
        "audience": audience,
        "title": "Audience details",
        "said": said_of(audience),
        "rows": shown_people(request, page),
        "tz_label": zone_label(now, viewer_zone(request)),
        "saved_count": saved(request.ws, request.user).count(),
        "may_save": request.may(MANAGE_AUDIENCE) and asked.rule is not None and not audience.problem,
        "rule_text": json.dumps(asked.rule),
        "form_key": uuid4(),
        "pager": pager(asked.address, page),
        "downloads": row_downloads(request, asked.address, "people", audience.count),
        "back": _back(asked, audience),
        "draft": asked.address.params.get("draft", ""),
        **_editor(request, asked, audience),
    }
    here = asked.address.with_(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return answer(request, here, "audience/audience.html", context, part="audience", head=asked)


@require_POST
@workspace_page(VIEW_AUDIENCE)
def audience_edit(request: HttpRequest) -> HttpResponse:
    """Keeps what the form says as a draft and leads back to the page; half-written rules are kept too."""
    page = reverse("audience", kwargs={"workspace": request.ws.slug})
    rule = editing.of_form(request.POST).rule()
    if request.POST.get("do") == "reset" or rule is None:
        return SeeOther(page)
    by = request.user if isinstance(request.user, User) else None
    known = request.POST.get("draft", "").replace("\0", "")
    draft = SegmentDraft.objects.for_workspace(request.ws).filter(public_id=known, made_by=by).first()
    draft = draft or SegmentDraft(workspace=request.ws, made_by=by, came_from=_came_from(request))
    return to_draft(draft, rule)


def to_draft(draft: SegmentDraft, rule: dict[str, Any]) -> HttpResponse:
    draft.rule, draft.touched_at = rule, clock.now()
    draft.save()
    page = reverse("audience", kwargs={"workspace": draft.workspace.slug})
    return SeeOther(str(Address(page).with_(draft=draft.public_id)))


@require_POST
@workspace_page(VIEW_AUDIENCE)
def person_find(request: HttpRequest) -> HttpResponse:
    """The text is posted and never stands in an address: it may be somebody's e-mail (ux.md 2.2, rule 5)."""
    text = request.POST.get("who", "").strip()[:_LONGEST_SEARCH].replace("\0", "")
    known = Q(public_id=text) | Q(external_id=text) | Q(anonymous_id=text) | Q(email__iexact=text) | Q(phone=text)
    people = Person.objects.for_workspace(request.ws).filter(known, erased_at=None) if text else Person.unscoped.none()
    found = people.order_by("pk").first()
    if found is None:
        messages.warning(request, "Nobody is known by exactly that id, e-mail or phone.")
        return SeeOther(reverse("audience", kwargs={"workspace": request.ws.slug}))
    return SeeOther(reverse("person", kwargs={"workspace": request.ws.slug, "person": found.public_id}))


def listed_page(request: HttpRequest, people: Any) -> ListPage:
    if people is None:
        return ListPage(())
    return page_of(request.ws, people, after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def shown_people(request: HttpRequest, page: ListPage) -> list[dict[str, Any]]:
    return [{"listed": row, "who": who_of(request, row.person)} for row in page.rows]


def pager(address: Address, page: ListPage) -> dict[str, str]:
    return {
        "newer": str(address.with_(before=page.newer)) if page.newer else "",
        "older": str(address.with_(after=page.older)) if page.older else "",
    }


def said_of(audience: Audience) -> str:
    if audience.problem:
        return "The rule cannot be counted yet."
    return f"{exact(audience.count)} {'person' if audience.count == 1 else 'people'}"


def _editor(request: HttpRequest, asked: Asked, audience: Audience) -> dict[str, Any]:
    try:
        editor = editing.of_rule(asked.rule)
    except editing.TooDeep:
        return {"too_deep": True}
    return {"editor": form.shown(request.ws, editor, audience.problem, audience.at, request.user)}


def _back(asked: Asked, audience: Audience) -> dict[str, str] | None:
    """Where the rule was filled in."""
    if asked.came_from:
        return {"url": asked.came_from, "label": "Back"}
    if audience.sum is None or "draft" in asked.address.params:
        return None
    return {"url": audience.sum.origin.url, "label": audience.sum.origin.label}


def _came_from(request: HttpRequest) -> str:
    """Only a page of this workspace."""
    page = request.POST.get("came_from", "")[:2_000]
    return page if page.startswith(f"/w/{request.ws.slug}/") and "\0" not in page else ""
