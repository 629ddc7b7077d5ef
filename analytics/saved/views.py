"""Saved views: which a reader has of a page, and the one it opens with."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve

from analytics.models import SavedView, ViewDefault
from workspaces.models import Workspace
from workspaces.rows import first_of, rows_of

# Lists that can be saved, by the names of their addresses, and what they are called.
PAGES = {
    "campaign_list": "Campaigns",
    "deliveries": "Deliveries",
    "analytics": "Analytics",
    "analytics_compare": "Compare campaigns",
    "campaign_explore": "Explore",
    "action_explore": "Explore",
    "campaign_results": "Results",
    "action_results": "Action",
    "message": "In-app report",
    "message_responses": "Tracked responses",
    "campaign_responses": "Tracked responses",
    "journey_list": "Journeys",
    "journey": "Journey",
    "journey_explore": "Explore",
    "journey_step_explore": "Explore",
    "journey_responses": "Tracked responses",
    "message_list": "In-app messages",
    "audience": "Audience details",
    "segments": "Saved segments",
    "tags": "Tags",
    "exports": "Exports",
}
LONGEST_QUERY = 2_000
# Where somebody stands in a list is no part of a view, nor is a rule that is still being written.
_PASSING = frozenset({"after", "before", "page", "live", "view", "draft"})


@dataclass(frozen=True, slots=True)
class Place:
    """A page below a workspace, and the words behind its path."""

    page: str
    query: str
    label: str

    @property
    def below(self) -> str:
        return f"{self.page}?{self.query}" if self.query else self.page


def place_of(workspace: Workspace, path: str, query: str) -> Place | None:
    """None where it is no list of this workspace that can be saved."""
    root, name = f"/w/{workspace.slug}/", _name_of(path)
    if not path.startswith(root) or name not in PAGES or len(query) > LONGEST_QUERY or "\0" in query:
        return None
    return Place(path.removeprefix(root), words_of(query), PAGES[name])


@lru_cache(maxsize=5_000)
def _name_of(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def words_of(query: str) -> str:
    """In one order, so that the same view is the same text."""
    return urlencode(sorted(pair for pair in parse_qsl(query) if pair[0] not in _PASSING))


# The rule of `visible` in SQL.
_VISIBLE = "(v.shared OR v.made_by_id = %(user)s)"


def visible(workspace: Workspace, user: Any) -> QuerySet[SavedView]:
    """The reader's own and those shared with the workspace."""
    rows = SavedView.objects.for_workspace(workspace).filter(Q(made_by=user) | Q(shared=True))
    return rows.select_related("made_by").order_by("name", "pk")


def visible_on(workspace: Workspace, user: Any, page: str) -> list[SavedView]:
    """Of one list; without whose they are."""
    given = {"ws": workspace.pk, "page": page, "user": user.pk}
    sql = (
        "FROM analytics_savedview v WHERE v.workspace_id = %(ws)s AND v.page = %(page)s"
        f" AND {_VISIBLE} ORDER BY v.name, v.id"
    )
    return [view for (view,) in rows_of(sql, {"v": SavedView}, given)]


def default_of(workspace: Workspace, user: Any, page: str) -> SavedView | None:
    """The reader's own choice before the workspace's; one they may no longer see is none."""
    given = {"ws": workspace.pk, "page": page, "user": user.pk}
    sql = (
        "FROM analytics_viewdefault d"
        " JOIN analytics_savedview v ON v.workspace_id = d.workspace_id AND v.id = d.view_id"
        " WHERE d.workspace_id = %(ws)s AND d.page = %(page)s AND (d.user_id = %(user)s OR d.user_id IS NULL)"
        f" AND {_VISIBLE} ORDER BY d.user_id NULLS LAST"
    )
    found = first_of(sql, {"v": SavedView}, given)
    return found[0] if found else None


def set_default(view: SavedView, user: Any, *, on: bool) -> None:
    """`user` None: for the whole workspace."""
    rows = ViewDefault.objects.for_workspace(view.workspace_id).filter(page=view.page, user=user)
    rows.delete()
    if on:
        ViewDefault.unscoped.create(workspace_id=view.workspace_id, page=view.page, user=user, view=view)


def url_of_view(view: SavedView, slug: str) -> str:
    path = f"/w/{slug}/{view.page}"
    return f"{path}?{view.query}" if view.query else f"{path}?view=all"
