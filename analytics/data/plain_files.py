"""Files of tables without a range of time: what a workspace has made, and what was done in it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from analytics.data import table_files
from analytics.data.sheets import local_text, utc_text
from analytics.data.table_files import Table
from workspaces import clock
from workspaces.access import workspace_page
from workspaces.permissions import EXPORT_AGGREGATE
from workspaces.zones import viewer_zone


def file_beside(page_right: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For who may see the page and may take numbers away (ruling 51)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_safe
        @workspace_page(EXPORT_AGGREGATE, snapshot=True)
        @wraps(view)
        def file(request: HttpRequest, **named: Any) -> HttpResponse:
            if not request.may(page_right):
                raise PermissionDenied
            return view(request, **named)

        return file

    return decorate


def answer(request: HttpRequest, table: Table, name: str, more: Mapping[str, str] | None = None) -> HttpResponse:
    """`more` is said of the file beside what is said of each."""
    about = {
        "What": name,
        "Page": request.build_absolute_uri(),
        "As of": utc_text(clock.now()),
        "Time zone": viewer_zone(request).key,
        "Workspace": request.ws.name,
        "Taken by": request.key.prefix if request.key else request.user.email,
        **(more or {}),
    }
    return table_files.answer(request, table, slugify(name)[:60] or "table", about)


def time_columns(request: HttpRequest, column: str) -> list[str]:
    return [f"{column} ({viewer_zone(request).key})", f"{column}_utc"]


def time_cells(request: HttpRequest, moment: datetime | None) -> list[str]:
    return [local_text(moment, viewer_zone(request)), utc_text(moment)]
