"""A page of the demo's shop, outside the product: whoever visits it gets in-app messages and moves their report. It is
there only where the demo's workspace is."""

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from analytics.demo import visitors
from analytics.demo.people import SIGN_INS
from analytics.demo.shop_window import SHOWS
from messaging.ingest import quota
from messaging.ingest.refusals import RequestRefused
from workspaces.models import Workspace
from workspaces.once import SeeOther

_COOKIE = "shop_visitor"
_DAYS = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo_shop(request: HttpRequest) -> HttpResponse:
    workspace = visitors.shop()
    if workspace is None:
        raise Http404
    visitor = _visitor(request)
    if request.method == "POST":
        return _show(request, workspace, visitor or visitors.new_visitor())
    links = [
        (name, reverse("message", kwargs={"workspace": workspace.slug, "message": public_id}))
        for name, public_id in visitors.reports(workspace)
    ]
    context = {
        "visitor": visitor,
        "key": visitors.device_key(workspace) if visitor else "",
        "shows": SHOWS.values(),
        "reports": links,
        "sign_in": SIGN_INS[0],
    }
    return render(request, "demo/shop.html", context)


def _show(request: HttpRequest, workspace: Workspace, visitor: str) -> HttpResponse:
    try:
        # Anybody may post here.
        quota.charge_address(f"shop {request.META.get('REMOTE_ADDR', '')}")
    except RequestRefused:
        return HttpResponse("Too many messages at once; try again in a moment.", status=429, content_type="text/plain")
    if not visitors.show(workspace, visitor, request.POST.get("show", "")):
        raise Http404
    answer = SeeOther(reverse("demo_shop"))
    answer.set_signed_cookie(
        _COOKIE,
        visitor,
        max_age=_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE_SITE,
        path=reverse("demo_shop"),
    )
    return answer


def _visitor(request: HttpRequest) -> str:
    try:
        return request.get_signed_cookie(_COOKIE, "", max_age=_DAYS * 86_400) or ""
    except BadSignature:
        return ""
