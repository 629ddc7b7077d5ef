"""The navigation: the same order for everybody; what a role may not open is absent (ux.md 2.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from analytics.badges import Badge, badge_key, badge_of
from analytics.exports.telling import FilesStanding, own_files, standing_key
from workspaces import permissions
from workspaces.models import Member, Workspace


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    icon: str
    url_name: str
    permission: str = permissions.VIEW_RESULTS
    in_workspace: bool = True
    # The name of the count that stands behind it, while it is not zero.
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    icon: str
    url: str
    # "page" on the very page, "true" on a page below it, "" elsewhere.
    current: str
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is and what they may open there."""

    workspace: Workspace
    permissions: frozenset[str]
    # How their own files stand; None for a program and on pages without a workspace.
    files: FilesStanding | None = None
    # Counts beside entries, as far as they are known.
    remembered: Mapping[str, Any] = field(default_factory=dict)


_OWN_FILES = "own_files"

GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Results",
        (
            Item("Campaigns", "campaign", "campaign_list"),
            Item("Journeys", "journey", "journey_list"),
            Item("Messages", "in_app", "message_list"),
            Item("Analytics", "chart", "analytics"),
        ),
    ),
    (
        "Operations",
        (
            Item("Deliveries", "delivery", "deliveries", badge="open_failures"),
            Item("Audience", "members", "audience", permissions.VIEW_AUDIENCE),
            Item("Exports", "download", "exports", permissions.EXPORT_AGGREGATE, badge=_OWN_FILES),
            Item("Sources", "source", "sources"),
        ),
    ),
    (
        "Settings",
        (
            Item("API keys", "key", "keys", permissions.MANAGE_SETTINGS),
            Item("Members", "members", "members", permissions.MANAGE_SETTINGS),
            Item("Providers", "provider", "providers", permissions.MANAGE_SETTINGS, badge="troubled_providers"),
            Item("Audit log", "audit", "audit", permissions.MANAGE_SETTINGS),
        ),
    ),
    (
        "Help",
        (
            Item("Metrics", "help", "glossary", in_workspace=False),
            Item("API", "code", "api_help", in_workspace=False),
            Item("Failures", "info", "help_reasons", in_workspace=False),
            Item("What is kept", "clock", "help_retention", in_workspace=False),
        ),
    ),
)

_COUNTED = [item.badge for _, items in GROUPS for item in items if item.badge not in ("", _OWN_FILES)]


def standing_of(request: HttpRequest) -> Standing | None:
    """The page's workspace; on pages without one (account, help) the workspace the person was in last."""
    if hasattr(request, "ws"):
        has_files = permissions.EXPORT_AGGREGATE in request.permissions
        remembered = _remembered(request.ws, standing_key(request))
        files = own_files(request, remembered) if has_files else None
        return Standing(request.ws, request.permissions, files, remembered)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.last_workspace_id:
        return None
    members = Member.unscoped.current().select_related("workspace")
    member = members.filter(user=user, workspace=user.last_workspace_id).first()
    if member is None:
        return None
    return Standing(member.workspace, member.permissions, remembered=_remembered(member.workspace))


def _remembered(workspace: Workspace, *keys: str) -> Mapping[str, Any]:
    """One question to the cache for all counts of a page."""
    return cache.get_many([*keys, *(badge_key(name, workspace) for name in _COUNTED)])


def navigation_of(path: str, standing: Standing) -> tuple[Group, ...]:
    found = ((label, tuple(_links(path, standing, items))) for label, items in GROUPS)
    return tuple(Group(label.lower(), label, links) for label, links in found if links)


def url_of(name: str, **kwargs: str) -> str:
    """Empty where no installed app has such a page."""
    return _url_of(name, tuple(kwargs.items()))


@lru_cache(maxsize=20_000)
def _url_of(name: str, kwargs: tuple[tuple[str, str], ...]) -> str:
    """A page names the same few addresses again and again."""
    try:
        return reverse(name, kwargs=dict(kwargs))
    except NoReverseMatch:
        return ""


def _links(path: str, standing: Standing, items: tuple[Item, ...]) -> Iterator[Link]:
    for item in items:
        url = url_of(item.url_name, **({"workspace": standing.workspace.slug} if item.in_workspace else {}))
        if url and item.permission in standing.permissions:
            badge = _badge(item.badge, standing) if item.badge else None
            yield Link(item.label, item.icon, url, _current(path, url), badge)


def _badge(name: str, standing: Standing) -> Badge | None:
    if name != _OWN_FILES:
        return badge_of(name, standing.workspace, standing.remembered)
    files = standing.files
    return Badge(str(files.count), files.words) if files and files.count else None


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
