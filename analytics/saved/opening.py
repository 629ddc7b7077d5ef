"""A list that was asked for nothing opens with its reader's default view, and says so (ux.md 3.14)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from analytics.saved.views import default_of, place_of
from workspaces.models import User

# Behind the address of somebody who wants the list without their default.
WITHOUT_DEFAULT = "all"


def opens_with_default(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Goes right inside `workspace_page`. An address with any word in it means just what it says."""

    @wraps(view)
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        query = request.GET.copy()
        asked_without = query.pop("view", [""])[-1] == WITHOUT_DEFAULT
        request.GET = query  # type: ignore[assignment]
        place = None if query or asked_without or not _arrives(request) else _place(request)
        default = default_of(request.ws, request.user, place.page) if place else None
        if default is not None and default.query:
            return HttpResponseRedirect(f"{request.path}?{default.query}")
        return view(request, **kwargs)

    return page


def _place(request: HttpRequest) -> Any:
    return place_of(request.ws, request.path, "")


def _arrives(request: HttpRequest) -> bool:
    """Not where the list itself was asked to drop its filters: then nothing is what is wanted."""
    from_itself = urlsplit(request.headers.get("Referer", "")).path == request.path
    by_person = request.method == "GET" and isinstance(request.user, User)
    return by_person and not request.htmx and not from_itself
