"""Reports by mail: their list, making and changing one, pausing, trying it, deleting (ux.md 3.14)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics.models import Report, ReportMail, ReportReader
from analytics.saved.forms import ReportForm
from analytics.saved.mailing import mail_is_set_up, next_of
from workspaces import audit, clock
from workspaces.access import workspace_page
from workspaces.models import Member, User
from workspaces.once import SeeOther, answer_once
from workspaces.permissions import EXPORT_AGGREGATE, MANAGE_SETTINGS
from workspaces.zones import viewer_zone


@require_safe
@workspace_page(EXPORT_AGGREGATE, snapshot=True)
def report_list(request: HttpRequest) -> HttpResponse:
    """One's own; an admin sees and stops everybody's."""
    rows = [_row(request, report) for report in _visible(request)]
    context = {"rows": rows, "mail_is_set_up": mail_is_set_up()}
    return render(request, "analytics/reports.html", context)


@workspace_page(EXPORT_AGGREGATE)
def report_new(request: HttpRequest) -> HttpResponse:
    maker = _maker(request)
    initial = {"view": request.GET.get("view", ""), "zone": viewer_zone(request).key, "readers": _own(request)}
    posted = request.POST if request.method == "POST" else None
    form = ReportForm(posted, workspace=request.ws, reader=maker, initial=initial)
    if posted is not None and form.is_valid():
        make = partial(_keep, request, form, Report(workspace=request.ws, made_by=maker))
        return answer_once(request, form.cleaned_data["form_key"], make)
    return _shown(request, form, None)


@workspace_page(EXPORT_AGGREGATE)
def report_edit(request: HttpRequest, report: str) -> HttpResponse:
    found, maker = _find(request, report), _maker(request)
    posted = request.POST if request.method == "POST" else None
    form = ReportForm(posted, workspace=request.ws, reader=maker, initial=_initial(found))
    if posted is not None and form.is_valid():
        return answer_once(request, form.cleaned_data["form_key"], partial(_keep, request, form, found))
    return _shown(request, form, found)


@require_POST
@workspace_page(EXPORT_AGGREGATE)
def report_pause(request: HttpRequest, report: str) -> HttpResponse:
    """And on again: what would have come meanwhile does not come later."""
    found, now = _find(request, report), clock.now()
    found.paused_at = None if found.paused_at else now
    if found.paused_at is None:
        found.next_at = next_of(found, now)
    found.save(update_fields=["paused_at", "next_at"])
    messages.success(request, "Paused." if found.paused_at else "It goes on.")
    return SeeOther(_list(request))


@require_POST
@workspace_page(EXPORT_AGGREGATE)
def report_test(request: HttpRequest, report: str) -> HttpResponse:
    """One mail, to whoever asks."""
    found, maker = _find(request, report), _maker(request)
    reader, _ = ReportReader.unscoped.get_or_create(
        workspace=request.ws, report=found, user=maker, defaults={"stopped_at": clock.now()}
    )
    ReportMail.unscoped.get_or_create(
        workspace=request.ws, reader=reader, due_at=clock.now(), defaults={"is_test": True}
    )
    messages.success(request, f"It is on its way to {maker.email}.")
    return SeeOther(_list(request))


@require_POST
@workspace_page(EXPORT_AGGREGATE)
def report_delete(request: HttpRequest, report: str) -> HttpResponse:
    found = _find(request, report)
    audit.record(request, request.ws, "report_deleted", "report", found.public_id, {"name": found.view.name})
    found.delete()
    messages.success(request, "Deleted; no more mails are sent.")
    return SeeOther(_list(request))


def _keep(request: HttpRequest, form: ReportForm, report: Report) -> str:
    form.keep(report)
    report.next_at = next_of(report, clock.now())
    report.save()
    readers = form.chosen_readers
    rows = ReportReader.objects.for_workspace(request.ws).filter(report=report)
    rows.exclude(user__in=readers).delete()
    known = set(rows.values_list("user_id", flat=True))
    for user in readers:
        if user.pk not in known:
            ReportReader.unscoped.create(workspace=request.ws, report=report, user=user)
    detail = {"name": report.view.name, "every": report.every, "to": sorted(user.email for user in readers)}
    audit.record(request, request.ws, "report_saved", "report", report.public_id, detail)
    messages.success(request, f"Saved: {report.view.name}, {report.get_every_display().lower()}.")
    return _list(request)


def _shown(request: HttpRequest, form: ReportForm, report: Report | None) -> HttpResponse:
    context = {"form": form, "report": report, "any_view": bool(form.fields["view"].choices)}  # type: ignore[attr-defined]
    return render(request, "analytics/report.html", context, status=422 if form.errors else 200)


def _initial(report: Report) -> dict[str, Any]:
    users = ReportReader.objects.for_workspace(report.workspace_id).filter(report=report).values("user")
    members = Member.objects.for_workspace(report.workspace_id).current().filter(user__in=users)
    fields = {name: getattr(report, name) for name in ("every", "weekday", "day", "at", "zone", "file")}
    return fields | {"view": report.view.public_id, "readers": list(members.values_list("public_id", flat=True))}


def _row(request: HttpRequest, report: Report) -> dict[str, Any]:
    readers = ReportReader.objects.for_workspace(request.ws).filter(report=report).select_related("user")
    mails = ReportMail.objects.for_workspace(request.ws).filter(reader__report=report)
    return {"report": report, "readers": list(readers.order_by("pk")), "last": mails.order_by("-due_at", "-pk").first()}


def _visible(request: HttpRequest) -> QuerySet[Report]:
    rows = Report.objects.for_workspace(request.ws).select_related("view", "made_by").order_by("-pk")
    return rows if request.may(MANAGE_SETTINGS) else rows.filter(made_by=request.user.pk)


def _find(request: HttpRequest, public_id: str) -> Report:
    found = _visible(request).filter(public_id=public_id.replace("\0", "")).first()
    if found is None:
        raise Http404
    return found


def _maker(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        # Reports go to people; a key reads the numbers themselves.
        raise Http404
    return request.user


def _own(request: HttpRequest) -> list[str]:
    return [request.member.public_id] if request.member else []


def _list(request: HttpRequest) -> str:
    return reverse("reports", kwargs={"workspace": request.ws.slug})
