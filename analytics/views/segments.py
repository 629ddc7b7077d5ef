"""Saved segments: their list, one of them with its people, saving, renaming, working out again, archiving."""

import json
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.audience.asking import find_segment
from analytics.saved.opening import opens_with_default
from analytics.segments.finding import Findings
from analytics.segments.parsing import RuleError, parse
from analytics.segments.refreshing import refresh
from analytics.segments.rule import Rule
from analytics.segments.sentence import sentence
from analytics.segments.writing import written
from analytics.views.address import Address
from analytics.views.audience import listed_page, pager, shown_people, to_draft
from analytics.views.page import row_downloads, table_downloads
from analytics.zones import zone_label
from messaging.models import Segment, SegmentDraft, SegmentKind
from messaging.models.segment import segment_public_id
from messaging.segments import ask, deleted_in, listed, people_in
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.models import User
from workspaces.once import OnceForm, SeeOther, answer_once
from workspaces.permissions import MANAGE_AUDIENCE, VIEW_AUDIENCE
from workspaces.zones import viewer_zone

_LONGEST_RULE = 20_000


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200, strip=True)


class SegmentForm(NameForm, OnceForm):
    kind = forms.ChoiceField(label="Kind", choices=SegmentKind.choices)
    visible = forms.ChoiceField(choices=[("workspace", "The workspace"), ("me", "Me")], required=False)
    rule = forms.CharField(max_length=_LONGEST_RULE, widget=forms.HiddenInput)


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
@opens_with_default
def segment_list(request: HttpRequest) -> HttpResponse:
    shown, archived = list(shown_segments(request)), _archived(request)
    context = {
        "segments": shown,
        "archived": archived,
        "has_archived": listed(request.ws, request.user).exclude(archived_at=None).exists(),
        "downloads": table_downloads(request, Address(request.path).with_(archived=archived), empty=not shown),
    }
    return render(request, "audience/segments.html", context)


def shown_segments(request: HttpRequest) -> QuerySet[Segment]:
    """As the list has them, the latest changed first."""
    rows = listed(request.ws, request.user).select_related("made_by").defer("members")
    return rows.filter(archived_at__isnull=not _archived(request)).order_by("-updated_at", "-pk")


def _archived(request: HttpRequest) -> str:
    return "1" if request.GET.get("archived") == "1" else ""


@require_safe
@workspace_page(VIEW_AUDIENCE, snapshot=True)
def segment_page(request: HttpRequest, segment: str) -> HttpResponse:
    found, now = find_segment(request, segment), clock.now()
    people = people_in(found)
    address = Address(request.path)
    page = listed_page(request, people)
    context = {
        "segment": found,
        "people": len(people),
        "deleted": deleted_in(found),
        "rows": shown_people(request, page),
        "pager": pager(address, page),
        "downloads": row_downloads(request, address, "people", len(people), of_segment=found.public_id),
        "tz_label": zone_label(now, viewer_zone(request)),
        "may_manage": request.may(MANAGE_AUDIENCE),
        "waiting": found.rule is not None and not found.is_ready and not found.problem,
    }
    return render(request, "audience/segment.html", context)


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def segment_new(request: HttpRequest) -> HttpResponse:
    form = SegmentForm(request.POST)
    rule = _rule_of(request) if form.is_valid() else None
    if rule is None:
        messages.error(request, "Give the segment a name; its rule has to be complete.")
        return SeeOther(_local(request, request.POST.get("back", "")))
    return answer_once(request, form.cleaned_data["form_key"], partial(_save, request, form, rule))


def _rule_of(request: HttpRequest) -> Rule | None:
    """None where it is not complete or speaks of something that is not there."""
    try:
        rule = parse(json.loads(request.POST.get("rule", "")))
        Findings(request.ws, rule).check()
    except (ValueError, RecursionError, RuleError):
        return None
    return rule


def _save(request: HttpRequest, form: SegmentForm, rule: Rule) -> str:
    public_id, now = segment_public_id(), clock.now()
    segment = Segment.unscoped.create(
        workspace=request.ws,
        public_id=public_id,
        external_id=public_id,
        name=form.cleaned_data["name"],
        kind=form.cleaned_data["kind"],
        rule=written(rule),
        sentence=sentence(rule, Findings(request.ws, rule)),
        made_by=request.user,
        private_to=request.user if form.cleaned_data["visible"] == "me" else None,
        wanted_at=now,
        updated_at=now,
    )
    _work_out_soon(segment)
    _record(request, "segment_saved", segment, {"rule": segment.sentence, "kind": segment.kind})
    messages.success(request, f"Saved: {segment.name}.")
    return _url(segment, request)


@require_POST
@workspace_page(VIEW_AUDIENCE)
def segment_copy(request: HttpRequest, segment: str) -> HttpResponse:
    """Its rule in the editor, where it can be changed and saved as another segment."""
    found = find_segment(request, segment)
    if found.rule is None:
        return SeeOther(_url(found, request))
    by = request.user if isinstance(request.user, User) else None
    return to_draft(SegmentDraft(workspace=request.ws, made_by=by, came_from=_url(found, request)), found.rule)


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def segment_refresh(request: HttpRequest, segment: str) -> HttpResponse:
    found = find_segment(request, segment)
    ask(found)
    _work_out_soon(found)
    return SeeOther(_url(found, request))


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def segment_rename(request: HttpRequest, segment: str) -> HttpResponse:
    found, form = find_segment(request, segment), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A segment needs a name of at most 200 letters.")
    elif form.cleaned_data["name"] != found.name:
        _record(request, "segment_renamed", found, {"to": form.cleaned_data["name"]})
        _change(found, name=form.cleaned_data["name"])
        messages.success(request, "Renamed.")
    return SeeOther(_url(found, request))


@require_POST
@workspace_page(MANAGE_AUDIENCE)
def segment_archive(request: HttpRequest, segment: str) -> HttpResponse:
    """Out of every list to choose from, and back; whatever uses it goes on."""
    found = find_segment(request, segment)
    back = found.archived_at is not None
    _record(request, "segment_restored" if back else "segment_archived", found, {})
    _change(found, archived_at=None if back else clock.now())
    messages.success(request, f"{'Back in the list' if back else 'Archived'}: {found.name}.")
    return SeeOther(_url(found, request))


def _change(segment: Segment, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(segment, name, value)
    segment.save(update_fields=list(columns))


def _work_out_soon(segment: Segment) -> None:
    """Right after the commit, in a snapshot of its own. Robust: were it to fail, the workers find it still wanted."""
    transaction.on_commit(partial(refresh, segment.workspace_id, segment.pk), robust=True)


def _record(request: HttpRequest, action: str, segment: Segment, detail: dict[str, Any]) -> None:
    audit.record(request, request.ws, action, "segment", segment.public_id, {"name": segment.name, **detail})


def _url(segment: Segment, request: HttpRequest) -> str:
    return reverse("segment", kwargs={"workspace": request.ws.slug, "segment": segment.public_id})


def _local(request: HttpRequest, page: str) -> str:
    home = reverse("audience", kwargs={"workspace": request.ws.slug})
    return page if page.startswith(home) else home
