"""The menu of saved views beside a list."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django import template

from analytics.saved.views import default_of, place_of, url_of_view, visible_on
from workspaces.models import User
from workspaces.permissions import EDIT_CAMPAIGN, EXPORT_AGGREGATE

register = template.Library()


@register.inclusion_tag("components/views_menu.html", takes_context=True)
def views_menu(context: Any) -> dict[str, Any]:
    """Of the page's own address; a program has no views."""
    request = context["request"]
    here = urlsplit(context.get("self_url") or request.get_full_path())
    place = place_of(request.ws, here.path, here.query)
    if place is None or not isinstance(request.user, User):
        return {}
    views = visible_on(request.ws, request.user, place.page)
    # Only a view that says just what the address says can have opened it.
    may_be_default = place.query and any(view.query == place.query for view in views)
    default = default_of(request.ws, request.user, place.page) if may_be_default else None
    return {
        "request": request,
        "swapped": context.get("swapped"),
        "views": [(view, url_of_view(view, request.ws.slug), view.query == place.query) for view in views],
        "address": f"/w/{request.ws.slug}/{place.below}",
        "may_share": EDIT_CAMPAIGN in request.permissions,
        "may_mail": EXPORT_AGGREGATE in request.permissions,
        "form_key": uuid4(),
        "in_default": default if default is not None and default.query == place.query else None,
        "everything": f"{here.path}?view=all",
        "writing": "draft=" in here.query,
    }
