"""The in-app messages of a workspace, the latest changed first."""

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from messaging.channels import Channel
from messaging.models import Message
from workspaces.access import workspace_page
from workspaces.permissions import VIEW_RESULTS

_PER_PAGE = 50


@require_safe
@workspace_page(VIEW_RESULTS, snapshot=True)
def message_list(request: HttpRequest) -> HttpResponse:
    archived = request.GET.get("archived") == "1"
    searched = request.GET.get("q", "").replace("\0", "").strip()[:200]
    rows = Message.objects.for_workspace(request.ws).filter(channel=Channel.IN_APP)
    has_archived = rows.filter(archived_at__isnull=False).exists()
    rows = rows.filter(archived_at__isnull=not archived)
    if searched:
        rows = rows.filter(Q(name__icontains=searched) | Q(external_id__icontains=searched))
    listed = rows.annotate(
        living=Count("cards", filter=Q(cards__deleted_at=None), distinct=True),
        touched=Greatest(Coalesce("changed_at", "created_at"), Max("cards__created_at")),
    ).order_by("-touched", "-pk")
    page = Paginator(listed, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "searched": searched, "archived": archived, "has_archived": has_archived}
    return TemplateResponse(request, "messaging/message_list.html", context)
