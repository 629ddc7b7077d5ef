"""The navigation: the same order for everybody; what a role may not open is absent (ux.md 2.1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from workspaces import permissions


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    icon: str
    url_name: str
    permission: str = permissions.VIEW_RESULTS
    in_workspace: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    icon: str
    url: str
    # "page" on the very page, "true" on a page below it, "" elsewhere.
    current: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    label: str
    items: tuple[Link, ...]


GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    ("Results", (Item("Campaigns", "campaign", "campaign_list"),)),
    ("Operations", (Item("Sources", "source", "sources", permissions.MANAGE_SETTINGS),)),
    (
        "Settings",
        (
            Item("API keys", "key", "keys", permissions.MANAGE_SETTINGS),
            Item("Members", "members", "members", permissions.MANAGE_SETTINGS),
            Item("Audit log", "audit", "audit", permissions.MANAGE_SETTINGS),
        ),
    ),
    (
        "Help",
        (
            Item("Metrics", "help", "glossary", in_workspace=False),
            Item("API", "code", "api_help", in_workspace=False),
        ),
    ),
)


def navigation_of(request: HttpRequest) -> tuple[Group, ...]:
    found = ((label, tuple(_links(request, items))) for label, items in GROUPS)
    return tuple(Group(label.lower(), label, links) for label, links in found if links)


def url_of(name: str, **kwargs: str) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def _links(request: HttpRequest, items: tuple[Item, ...]) -> Iterator[Link]:
    for item in items:
        url = url_of(item.url_name, **({"workspace": request.ws.slug} if item.in_workspace else {}))
        if url and request.may(item.permission):
            yield Link(item.label, item.icon, url, _current(request.path, url))


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
