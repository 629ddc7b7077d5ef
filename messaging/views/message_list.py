"""The in-app messages of a workspace, the latest changed first; their address belongs to whoever adds views of it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from messaging.channels import Channel
from messaging.models import Message

_PER_PAGE = 50


def message_list(request: HttpRequest, **more: object) -> HttpResponse:
    page = Paginator(listed(request), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "searched": _searched(request),
        "archived": _archived(request),
        "has_archived": _in_app(request).exclude(archived_at=None).exists(),
        **more,
    }
    return TemplateResponse(request, "messaging/message_list.html", context)


def listed(request: HttpRequest) -> QuerySet[Any]:
    """All that the words of the address mean, `living` cards and when each was last `touched`."""
    rows = _in_app(request).filter(archived_at__isnull=not _archived(request))
    if searched := _searched(request):
        rows = rows.filter(Q(name__icontains=searched) | Q(external_id__icontains=searched))
    return rows.annotate(
        living=Count("cards", filter=Q(cards__deleted_at=None), distinct=True),
        touched=Greatest(Coalesce("changed_at", "created_at"), Max("cards__created_at")),
    ).order_by("-touched", "-pk")


def _in_app(request: HttpRequest) -> QuerySet[Message]:
    return Message.objects.for_workspace(request.ws).filter(channel=Channel.IN_APP)


def _archived(request: HttpRequest) -> bool:
    return request.GET.get("archived") == "1"


def _searched(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:200]
