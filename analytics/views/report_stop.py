"""The link in every report that stops it: no sign-in, one press; mail programs press it by themselves (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from analytics.models import ReportReader
from analytics.saved.mailing import reader_of
from workspaces import clock
from workspaces.tenancy import workspace_transaction


# Nobody is signed in here, so there is nothing to forge: the signed link itself is the right to stop.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it stops nothing: link checkers look at everything."""
    named = reader_of(token)
    if named is None:
        raise Http404
    workspace_id, reader_id = named
    with workspace_transaction(workspace_id):
        rows = ReportReader.objects.for_workspace(workspace_id).select_related("report__view")
        reader = rows.filter(pk=reader_id).first()
        if reader is None:
            raise Http404
        if request.method == "POST" and reader.stopped_at is None:
            reader.stopped_at = clock.now()
            reader.save(update_fields=["stopped_at"])
        context = {"name": reader.report.view.name, "stopped": reader.stopped_at is not None}
    return render(request, "analytics/report_stop.html", context)
